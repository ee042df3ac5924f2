package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.Externalizable;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serial;
import org.junit.jupiter.api.Test;

/// A process object on its way.
class TravelTest {
    private static final class Inner extends Process {
        @Serial private static final long serialVersionUID = 1L;
    }

    /// Has another start as it departs itself.
    private static final class Outer extends Process {
        @Serial private static final long serialVersionUID = 1L;

        @Serial
        private Object writeReplace() {
            Travel.pack(new Inner()).revoke();
            return this;
        }
    }

    /// Its fields alone would travel, and in its child it would be a process that was never started.
    public static final class Stranger extends Process implements Externalizable {
        @Serial private static final long serialVersionUID = 1L;

        @Override
        public void writeExternal(ObjectOutput out) {}

        @Override
        public void readExternal(ObjectInput in) {}
    }

    @Test
    void oneThatIsWrittenInAnotherWayIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(Stranger::new)
                .withMessageContaining("Externalizable");
    }

    @Test
    void anotherMayDepartMeanwhile() {
        assertThatCode(() -> Travel.pack(new Outer()).revoke()).doesNotThrowAnyException();
    }
}
