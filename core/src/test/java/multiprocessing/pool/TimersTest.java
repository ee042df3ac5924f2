package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final long MOST = 1_000_000;

    private final List<Integer> done = new ArrayList<>();
    private long nanos;
    private final Timers timers = new Timers(() -> nanos, () -> {});

    private Timers.Timer in(long soon, int name) {
        return timers.in(soon, () -> done.add(name));
    }

    @Test
    void whatIsDueIsDoneOnceInItsOrder() {
        in(20, 2);
        in(10, 1);
        in(30, 3);

        nanos = 25;
        assertThat(timers.run()).isEqualTo(2);
        assertThat(timers.run()).isZero();

        assertThat(done).containsExactly(1, 2);
        assertThat(timers.nanosToNext(MOST)).isEqualTo(5);
    }

    @Test
    void whatIsCalledOffIsNotDoneNorWaitedFor() {
        var calledOff = new ArrayList<Timers.Timer>();
        for (int i = 1; i <= 100; i++) {
            Timers.Timer timer = in(i, i);
            if (i % 10 != 0) {
                calledOff.add(timer);
            }
        }

        calledOff.forEach(Timers.Timer::callOff);
        calledOff.forEach(Timers.Timer::callOff);

        assertThat(timers.nanosToNext(MOST)).isEqualTo(10);
        nanos = 1_000;
        assertThat(timers.run()).isEqualTo(10);
        assertThat(done).containsExactly(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
        assertThat(timers.nanosToNext(MOST)).isEqualTo(MOST);
    }

    @Test
    void whatIsBeingDoneCanCallItselfOff() {
        var own = new ArrayList<Timers.Timer>();
        own.add(timers.in(10, () -> own.getFirst().callOff()));
        in(20, 2);

        nanos = 20;

        assertThat(timers.run()).isEqualTo(2);
        assertThat(done).containsExactly(2);
    }
}
