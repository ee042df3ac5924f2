package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import multiprocessing.connection.Address;
import multiprocessing.connection.Listener;

/// The user's program of the benchmark `manager`: reads requests `ROW DIVISOR` and answers each with numbers. `manager.py`
/// does the same by Python.
final class ManagerSubject {
    private static final int TRIPS = 20_000;
    private static final int MEBIBYTES = 300;

    private static final Map<String, Row> ROWS =
            Map.ofEntries(
                    entry("unix-trip", () -> SocketPeer.java(unix()).trips(TRIPS)),
                    entry("unix-trip-mixed", () -> SocketPeer.python(unix()).trips(TRIPS)),
                    entry("tcp-trip", () -> SocketPeer.java(tcp()).trips(TRIPS)),
                    entry("tcp-trip-mixed", () -> SocketPeer.python(tcp()).trips(TRIPS)),
                    entry("unix-1m", () -> SocketPeer.java(unix()).mebibytes(MEBIBYTES)),
                    entry("unix-1m-mixed", () -> SocketPeer.python(unix()).mebibytes(MEBIBYTES)),
                    entry("tcp-1m", () -> SocketPeer.java(tcp()).mebibytes(MEBIBYTES)),
                    entry("tcp-1m-mixed", () -> SocketPeer.python(tcp()).mebibytes(MEBIBYTES)),
                    entry("map-get", Managed::mapGet),
                    entry("map-set", Managed::mapSet),
                    entry("manager-value", Managed::value),
                    entry("manager-queue", Managed::queue));

    private ManagerSubject() {}

    private interface Row {
        Measure begin() throws Exception;
    }

    private static Listener unix() {
        return Listener.open(SocketPeer.KEY);
    }

    private static Listener tcp() {
        return Listener.open(Address.local(0), SocketPeer.KEY);
    }

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
                measure = Objects.requireNonNull(ROWS.get(current), current).begin();
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
