package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class MonitorTest {
    private static final int LEVELS = 100;

    /// A monitor with the last piece of news, which is to be told, and a move that does nothing.
    private static final class Ending implements IntSupplier {
        final AtomicInteger ended = new AtomicInteger();
        final Monitor monitor;

        Ending() {
            var news = new News(new Observers());
            news.addLast(ended::incrementAndGet);
            monitor = new Monitor(news, () -> {});
        }

        @Override
        public int getAsInt() {
            return 0;
        }
    }

    private final Ending[] endings = new Ending[LEVELS];
    private int level;

    /// Has each of them told with a little more stack than the one before, from none on.
    @SuppressWarnings("InfiniteRecursion") // until there is no stack left
    private void fall() {
        try {
            fall();
        } catch (StackOverflowError e) {
            // nothing else ends it
        }
        if (level < LEVELS) {
            try {
                Ending next = endings[level++];
                int _ = next.monitor.move(next);
            } catch (StackOverflowError e) {
                // the collector has more
            }
        }
    }

    @Test
    void aMoveIsMadeAlsoIfThereIsNoHeapToCallTheCollector() {
        var news = new News(new Observers());
        news.addLast(() -> {}); // by the collector
        var monitor =
                new Monitor(
                        news,
                        () -> {
                            throw new OutOfMemoryError("Java heap space");
                        });

        assertThat(monitor.move(() -> 1)).isOne();
    }

    @Test
    void whatAThreadWithoutStackCannotTellIsLeftToTheCollector() throws Exception {
        for (int i = 0; i < LEVELS; i++) {
            endings[i] = new Ending();
        }
        var warmUp = new Ending(); // classes that are not there yet need more stack
        int _ = warmUp.monitor.move(warmUp);

        Thread.ofPlatform().name("deep").start(this::fall).join();

        for (Ending one : endings) {
            int _ = one.monitor.moveAndTellAll(one);
            assertThat(one.ended).hasPositiveValue();
        }
    }
}
