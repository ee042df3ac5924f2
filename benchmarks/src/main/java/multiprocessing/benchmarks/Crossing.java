package multiprocessing.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How long a word takes from one processor to another and back. A virtual machine runs its processors now side by side and now
/// far apart, five times as far for a word; and all that two processes do together takes longer, up to twice as long.
final class Crossing {
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int ROUNDS = 6; // the first is for the compiler

    private static final int HERE = 0;
    private static final int THERE = 1;
    private static final int OVER = 2;

    private volatile int turn;

    private Crossing() {}

    /// Measures it for a tenth of a second.
    static Figure measure() throws InterruptedException {
        List<Double> nanos = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            nanos.add(new Crossing().nanos());
        }
        return Figure.of(nanos.subList(1, ROUNDS), "ns");
    }

    private double nanos() throws InterruptedException {
        Thread other = Thread.ofPlatform().start(this::giveBack);
        long start = System.nanoTime();
        long spent;
        int trips = 0;
        do {
            turn = THERE;
            while (turn != HERE) {
                Thread.onSpinWait();
            }
            trips++;
            spent = System.nanoTime() - start;
        } while (spent < ROUND_NANOS);
        turn = OVER;
        other.join();
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
