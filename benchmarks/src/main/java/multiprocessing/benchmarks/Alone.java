package multiprocessing.benchmarks;

import multiprocessing.shared.Array;
import multiprocessing.shared.DoubleArray;
import multiprocessing.shared.RawArray;
import multiprocessing.shared.SharedMemory;
import multiprocessing.sync.Event;
import multiprocessing.sync.Lock;
import multiprocessing.sync.RLock;
import multiprocessing.sync.Semaphore;

/// What one process does while no other wants the same.
final class Alone {
    private static final int TIMES = 2_000_000;
    private static final int MIB = 1 << 20;
    private static final int ELEMENTS = 1 << 10;

    /// What was read, so that it is.
    static volatile long seen;

    private Alone() {}

    static Measure lock() {
        var lock = Lock.create();
        return Measure.alone(
                TIMES,
                times -> {
                    for (int i = 0; i < times; i++) {
                        lock.acquire();
                        lock.release();
                    }
                });
    }

    static Measure rlock() {
        var lock = RLock.create();
        return Measure.alone(
                TIMES,
                times -> {
                    for (int i = 0; i < times; i++) {
                        lock.acquire();
                        lock.release();
                    }
                });
    }

    static Measure semaphore() {
        var semaphore = Semaphore.create();
        return Measure.alone(
                TIMES,
                times -> {
                    for (int i = 0; i < times; i++) {
                        semaphore.acquire();
                        semaphore.release();
                    }
                });
    }

    static Measure eventSet() {
        var event = Event.create();
        return Measure.alone(
                TIMES,
                times -> {
                    for (int i = 0; i < times; i++) {
                        event.set();
                        boolean _ = event.isSet();
                    }
                });
    }

    static Measure lockHeld() {
        var lock = Lock.create();
        return Measure.alone(
                TIMES,
                times -> {
                    for (int i = 0; i < times; i++) {
                        try (var _ = lock.hold()) {
                            // nothing to do inside
                        }
                    }
                });
    }

    static Measure rlockHeld() {
        var lock = RLock.create();
        return Measure.alone(
                TIMES,
                times -> {
                    for (int i = 0; i < times; i++) {
                        try (var _ = lock.hold()) {
                            // nothing to do inside
                        }
                    }
                });
    }

    static Measure arrayRead() {
        return read(Array.ofDouble(ELEMENTS));
    }

    static Measure arrayWrite() {
        return write(Array.ofDouble(ELEMENTS));
    }

    static Measure rawArrayRead() {
        return read(RawArray.ofDouble(ELEMENTS));
    }

    static Measure rawArrayWrite() {
        return write(RawArray.ofDouble(ELEMENTS));
    }

    private static Measure read(DoubleArray array) {
        return Measure.alone(
                TIMES,
                times -> {
                    long bits = 0;
                    for (int i = 0; i < times; i++) {
                        bits ^= Double.doubleToRawLongBits(array.get(i & (ELEMENTS - 1)));
                    }
                    seen = bits;
                });
    }

    private static Measure write(DoubleArray array) {
        return Measure.alone(
                TIMES,
                times -> {
                    for (int i = 0; i < times; i++) {
                        array.set(i & (ELEMENTS - 1), 1.0);
                    }
                });
    }

    static Measure memory() {
        return Measure.alone(
                2_000,
                times -> {
                    for (int i = 0; i < times; i++) {
                        var memory = SharedMemory.create(MIB);
                        memory.close();
                        memory.unlink();
                    }
                });
    }
}
