package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
