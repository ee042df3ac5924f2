package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Externalizable;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.List;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import org.junit.jupiter.api.Test;

/// Code of the user's that throws while it is encoded what it does not declare, as other languages let it.
class UndeclaredTest {
    @SuppressWarnings("unchecked") // that is how
    private static <T extends Throwable> void undeclared() throws T {
        throw (T) new Exception("undeclared");
    }

    /// By itself.
    public static final class Own implements Externalizable {
        private static final long serialVersionUID = 1;

        @Override
        public void writeExternal(ObjectOutput out) {
            UndeclaredTest.<RuntimeException>undeclared();
        }

        @Override
        public void readExternal(ObjectInput in) {
            // never written
        }
    }

    @Test
    void soIsWhatAFunctionCaptures() {
        var own = new Own();
        SerializableRunnable function = () -> assertThat(own).isNotNull();

        assertThatThrownBy(() -> FunctionCall.of(function).pack())
                .isInstanceOf(TransferException.class)
                .hasRootCauseMessage("undeclared");
        assertThatThrownBy(() -> JavaStreams.encode(own))
                .isInstanceOf(TransferException.class)
                .hasRootCauseMessage("undeclared");
    }

    @Test
    void whatItDoesNotDeclareIsARefusalLikeAnyOther() {
        Shareable shared =
                () -> {
                    UndeclaredTest.<RuntimeException>undeclared();
                    throw new AssertionError();
                };
        for (Object one : List.of(new Own(), shared)) {
            assertThatThrownBy(() -> Messages.encode(one))
                    .isInstanceOf(TransferException.class)
                    .hasRootCauseMessage("undeclared");
        }
    }
}
