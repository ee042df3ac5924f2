package multiprocessing.pool;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private static final long FIRST = Cell.name(1, 0);
    private static final long SECOND = Cell.name(1, 1);

    private final Cell cell = new Cell(new HeapWords());
    private final Interrupts interrupts = new Interrupts(cell, Thread.currentThread());

    @AfterEach
    void forget() {
        boolean _ = Thread.interrupted();
    }

    @Test
    void anItemThatIsToStopIsInterrupted() throws Exception {
        interrupts.begin(FIRST, 5);
        cell.stop(FIRST);

        interrupts.look();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void onceHoweverOftenSomebodyLooks() throws Exception {
        interrupts.begin(FIRST, 5);
        cell.stop(FIRST);
        interrupts.look();
        boolean _ = Thread.interrupted(); // by the item, which cleans up

        interrupts.look();

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void noOtherItemIs() throws Exception {
        interrupts.begin(FIRST, 5);
        cell.stop(FIRST);
        interrupts.begin(SECOND, 0);

        interrupts.look();

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatIsLeftOfAnInterruptIsNotForTheNext() throws Exception {
        interrupts.begin(FIRST, 5);
        cell.stop(FIRST);
        interrupts.look();

        interrupts.begin(SECOND, 0);

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void norIsItForWhatComesAfterTheLast() throws Exception {
        interrupts.begin(FIRST, 5);
        cell.stop(FIRST);
        interrupts.look();

        interrupts.rest();

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whoIsToStopAtTheMomentOfItsBeginIsInterrupted() throws Exception {
        cell.stop(FIRST); // seen in the cell and looked at before what was left is forgotten
        Thread.currentThread().interrupt();

        interrupts.begin(FIRST, 5);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoIsKilledThenBeginsNothing() {
        var line = new ThreadLine(() -> {});
        line.kill(); // which interrupts a thread that forgets it
        var ofLine = new Interrupts(line.cell(), Thread.currentThread());

        assertThatThrownBy(() -> ofLine.begin(FIRST, 5)).isInstanceOf(InterruptedException.class);
    }

    /// Words of which each is read after something is done.
    private record Watched(Cell.Words words, Runnable before) implements Cell.Words {
        @Override
        public long get(int word) {
            before.run();
            return words.get(word);
        }

        @Override
        public void set(int word, long value) {
            words.set(word, value);
        }

        @Override
        public boolean compareAndSet(int word, long expected, long value) {
            return words.compareAndSet(word, expected, value);
        }
    }

    @Test
    void whoLooksWithoutStackHoldsUpNoItem() throws Exception {
        var isDeep = new AtomicBoolean(true);
        var words =
                new Watched(
                        new HeapWords(),
                        () -> {
                            if (isDeep.get()) {
                                throw new StackOverflowError();
                            }
                        });
        var ofWords = new Interrupts(new Cell(words), Thread.currentThread());
        assertThatThrownBy(ofWords::look).isInstanceOf(StackOverflowError.class);
        isDeep.set(false);

        var hasBegun = new AtomicBoolean();
        Thread worker =
                Thread.ofPlatform()
                        .daemon() // if it hangs
                        .start(() -> {
                            begin(ofWords);
                            hasBegun.set(true);
                        });

        await(hasBegun::get, "the begin of an item");
        worker.join();
    }

    private static void begin(Interrupts interrupts) {
        try {
            interrupts.begin(FIRST, 5);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// A worker's thread, at whose interrupt by another something is done first.
    private static final class Interruptible extends Thread {
        private final Consumer<Interruptible> before;

        Interruptible(Runnable work, Consumer<Interruptible> before) {
            super(work);
            this.before = before;
        }

        @Override
        public void interrupt() {
            if (Thread.currentThread() != this) {
                before.accept(this);
            }
            super.interrupt();
        }
    }

    /// What the worker and who looks do in turn.
    private static final class Race {
        private final AtomicBoolean isAboutToInterrupt = new AtomicBoolean();
        private final AtomicBoolean hasAnswered = new AtomicBoolean();
        private final AtomicBoolean isInterruptedAgain = new AtomicBoolean();
        private final Cell cell = new Cell(new Watched(new HeapWords(), this::read));
        private final Interruptible worker = new Interruptible(this::work, this::beforeInterrupt);
        private final Interrupts interrupts = new Interrupts(cell, worker);
        private final Thread looker = new Thread(interrupts::look);
        private @Nullable Throwable failure;

        private void run() throws InterruptedException {
            cell.stop(FIRST);
            worker.start();
            worker.join();
        }

        /// The worker's first look at its cell comes when it has forgotten interrupts.
        private void read() {
            if (Thread.currentThread() == worker && looker.getState() == Thread.State.NEW) {
                looker.start();
                spinUntil(isAboutToInterrupt::get);
            }
        }

        private void beforeInterrupt(Interruptible to) {
            isAboutToInterrupt.set(true);
            spinUntil(() -> hasAnswered.get() || to.getState() == Thread.State.BLOCKED);
        }

        private void work() {
            try {
                interrupts.begin(FIRST, 5);
                hasAnswered.set(Thread.interrupted());
                spinUntil(() -> !looker.isAlive());
                isInterruptedAgain.set(Thread.interrupted());
            } catch (Throwable e) {
                failure = e;
            }
        }

        private static void spinUntil(BooleanSupplier condition) {
            while (!condition.getAsBoolean()) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whoHeedsAtItsBeginIsNotInterruptedAgainByWhoHasLooked() throws Exception {
        var race = new Race();

        race.run();

        assertThat(race.failure).isNull();
        assertThat(race.hasAnswered).isTrue();
        assertThat(race.isInterruptedAgain).isFalse();
    }
}
