package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// How a worker ended.
class EndingTest {
    @Test
    void itsLastWordsAreAskedForOnceHoweverMuchWasLost() {
        var asked = new AtomicInteger();
        var ending = new Ending(3, Optional.empty(), () -> "asked " + asked.incrementAndGet());
        var worker = new Worker(1, 0, "PoolWorker-1", 4711);
        assertThat(asked).hasValue(0);

        var first = new WorkerLostException(worker, ending, "item 1");
        Ending why = ending.because(new IllegalStateException("too large"));
        var second = new WorkerLostException(worker, why, "item 2");

        assertThat(first.lastWords()).isEqualTo("asked 1");
        assertThat(second.lastWords()).isEqualTo("asked 1");
    }
}
