package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The user's program of the benchmark `share`: reads requests `ROW DIVISOR` and answers each with numbers. `share.py`
/// does the same by Python.
///
/// The processes of a row stay until another row is asked for, so that they are as warm as a program that has run for a
/// while.
final class ShareSubject {
    private static final Map<String, Supplier<Measure>> ROWS =
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
        var requests = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        String current = "";
        Measure measure = _ -> new double[0];
        for (var request = requests.readLine(); request != null; request = requests.readLine()) {
            String[] words = request.split(" ", -1);
            if (!words[0].equals(current)) {
                measure.end();
                current = words[0];
                measure = Objects.requireNonNull(ROWS.get(current), current).get();
            }
            double[] numbers = measure.take(Integer.parseInt(words[1]));
            System.out.println(
                    Arrays.stream(numbers)
                            .mapToObj(Double::toString)
                            .collect(Collectors.joining(" ")));
        }
        measure.end();
    }
}
