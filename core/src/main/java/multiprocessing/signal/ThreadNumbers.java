package multiprocessing.signal;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The number by which the word of a lock knows a thread: 32 bits, and of all living threads of this process its own.
///
/// Thread-safe.
final class ThreadNumbers {
    /*
     * The id of a thread is never given again, but has 64 bits, and who starts a virtual thread for each task can use up
     * 2³² of them in a day. So only the first 2³¹ threads have their id for a number, which costs nothing. One that came
     * later takes a number of the upper half when it first needs one, and keeps it until it is garbage.
     *
     * Rejected: the rest of the id in a second word. Between the two stores nobody would know whose the lock is.
     */
    private static final long EARLY_MOST = Integer.MAX_VALUE;
    private static final ThreadLocal<Integer> LATE = ThreadLocal.withInitial(ThreadNumbers::take);
    private static final Map<Integer, Taken> TAKEN = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Thread> GARBAGE = new ReferenceQueue<>();

    /// Counts what was taken; of the upper half are those with the sign bit.
    static final AtomicInteger COUNT = new AtomicInteger();

    private static final class Taken extends WeakReference<Thread> {
        final int number;

        Taken(int number) {
            super(Thread.currentThread(), GARBAGE);
            this.number = number;
        }
    }

    private ThreadNumbers() {}

    /// The number of the calling thread.
    static int own() {
        long id = Thread.currentThread().threadId();
        return id <= EARLY_MOST ? (int) id : LATE.get();
    }

    /// Takes a number for the calling thread, which has none yet.
    static int take() {
        giveBack();
        while (true) {
            int number = COUNT.getAndIncrement() | Integer.MIN_VALUE;
            if (TAKEN.putIfAbsent(number, new Taken(number)) == null) {
                return number;
            }
        }
    }

    private static void giveBack() {
        for (Taken taken; (taken = garbage()) != null; ) {
            TAKEN.remove(taken.number);
        }
    }

    private static @Nullable Taken garbage() {
        return (Taken) GARBAGE.poll();
    }
}
