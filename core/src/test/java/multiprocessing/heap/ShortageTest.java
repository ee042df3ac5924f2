package multiprocessing.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.error.SharedMemoryException;
import org.junit.jupiter.api.Test;

class ShortageTest {
    /// It waited half a minute for a lock of a stopped process, eleven times.
    @Test
    void whatAnotherHasLockedIsNotTriedAgain() {
        var attempts = new AtomicInteger();
        var isLocked = new SharedMemoryException("locked", new TimeoutException());

        assertThatThrownBy(() ->
                        Shortage.overcome(() -> {
                            attempts.incrementAndGet();
                            throw isLocked;
                        }))
                .isSameAs(isLocked);

        assertThat(attempts).hasValue(1);
    }
}
