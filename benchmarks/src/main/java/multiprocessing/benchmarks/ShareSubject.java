package multiprocessing.benchmarks;

import static java.util.Map.entry;

import java.util.Map;
import java.util.concurrent.Callable;

/// The user's program of the benchmark `share`: reads requests `ROW DIVISOR` and answers each with numbers. `share.py`
/// does the same by Python.
final class ShareSubject {
    private static final Map<String, Callable<Measure>> ROWS =
            Map.ofEntries(
                    entry("queue-int", () -> Streams.ofInts(500_000)),
                    entry("queue-1k", () -> Streams.ofBytes(1 << 10, 200_000)),
                    entry("queue-1m", () -> Streams.ofBytes(1 << 20, 200)),
                    entry("queue-two-and-two", () -> Streams.ofTwoAndTwo(500_000)),
                    entry("pipe-1k", () -> Streams.ofPipe(1 << 10, 200_000)),
                    entry("pipe-1m", () -> Streams.ofPipe(1 << 20, 200)),
                    entry("queue-trip", () -> Trips.ofQueue(50_000, false)),
                    entry("pipe-trip", () -> Trips.ofPipe(50_000, false)),
                    entry("queue-trip-asleep", () -> Trips.ofQueue(100, true)),
                    entry("pipe-trip-asleep", () -> Trips.ofPipe(100, true)),
                    entry("lock", Alone::lock),
                    entry("rlock", Alone::rlock),
                    entry("semaphore", Alone::semaphore),
                    entry("event-set", Alone::eventSet),
                    entry("event-trip", () -> Trips.ofEvents(50_000)),
                    entry("condition-trip", () -> Trips.ofCondition(50_000)),
                    entry("barrier", () -> Trips.ofBarrier(50_000)),
                    entry("lock-held", Alone::lockHeld),
                    entry("rlock-held", Alone::rlockHeld),
                    entry("counting", Counting::new),
                    entry("array-read", Alone::arrayRead),
                    entry("array-write", Alone::arrayWrite),
                    entry("raw-array-read", Alone::rawArrayRead),
                    entry("raw-array-write", Alone::rawArrayWrite),
                    entry("memory", Alone::memory),
                    entry("allocated-by-put", Usage::allocatedByPut),
                    entry("allocated-by-get", Usage::allocatedByGet),
                    entry("system-nanos", Usage::systemNanos),
                    entry("empty-queue", Usage::ofEmptyQueue),
                    entry("full-queue", () -> Usage.ofFullQueue(16 << 10)),
                    entry("hand-over", HandOver::ofLock));

    private ShareSubject() {}

    /// Serves until the end of its standard input.
    public static void main(String[] args) throws Exception {
        Serving.serve(ROWS);
    }
}
