package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import org.junit.jupiter.api.Test;

class TermsTest {
    private record Counted() implements Handle {
        private static final AtomicInteger REVOKED = new AtomicInteger();

        @Override
        public Object resolve() {
            return this;
        }

        @Override
        public void revoke() {
            REVOKED.incrementAndGet();
        }
    }

    @Test
    void whatTheInitializerSharesIsGivenUpIfTheExitFunctionCannotBeSent() {
        Shareable shared = Counted::new;
        var cannotTravel = new CountDownLatch(1);
        SerializableRunnable initializer =
                () -> {
                    Handle _ = shared.toHandle();
                };
        SerializableRunnable exit = cannotTravel::countDown;
        var terms = new Terms(initializer, exit, Long.MAX_VALUE);
        Counted.REVOKED.set(0);

        assertThatThrownBy(() -> terms.order(0)).isInstanceOf(TransferException.class);

        assertThat(Counted.REVOKED).hasValue(1);
    }
}
