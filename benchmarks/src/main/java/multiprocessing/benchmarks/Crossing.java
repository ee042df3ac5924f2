package multiprocessing.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How long a word takes from one processor to another and back. A virtual machine runs its processors now side by side and now
/// far apart, five times as far for a word; and all that two processes do together takes longer, up to twice as long.
final class Crossing {
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int ROUNDS = 5;
    private static final int WARM_UPS =
            5; // rounds for the compiler, and until both are where they stay
    private static final int TRIPS = 50; // between two looks at the clock

    private static final int HERE = 0;
    private static final int THERE = 1;
    private static final int OVER = 2;

    private volatile int turn;

    private Crossing() {}

    /// Measures it for a tenth of a second, after as long a warm-up.
    static Figure measure() throws InterruptedException {
        var crossing = new Crossing();
        Thread other = Thread.ofPlatform().start(crossing::giveBack);
        List<Double> nanos = new ArrayList<>();
        for (int i = 0; i < WARM_UPS + ROUNDS; i++) {
            nanos.add(crossing.nanosOfTrip());
        }
        crossing.turn = OVER;
        other.join();
        return Figure.of(nanos.subList(WARM_UPS, WARM_UPS + ROUNDS), "ns");
    }

    private double nanosOfTrip() {
        long start = System.nanoTime();
        long spent;
        int trips = 0;
        do {
            for (int i = 0; i < TRIPS; i++) {
                turn = THERE;
                while (turn != HERE) {
                    Thread.onSpinWait();
                }
            }
            trips += TRIPS;
            spent = System.nanoTime() - start;
        } while (spent < ROUND_NANOS);
        return (double) spent / trips;
    }

    private void giveBack() {
        for (int now = turn; now != OVER; now = turn) {
            if (now == THERE) {
                turn = HERE;
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
