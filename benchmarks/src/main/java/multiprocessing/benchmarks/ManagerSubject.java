package multiprocessing.benchmarks;

import static java.util.Map.entry;

import java.util.Map;
import java.util.concurrent.Callable;
import multiprocessing.connection.Address;
import multiprocessing.connection.Listener;

/// The user's program of the benchmark `manager`: reads requests `ROW DIVISOR` and answers each with numbers. `manager.py`
/// does the same by Python.
final class ManagerSubject {
    private static final int TRIPS = 20_000;
    private static final int MEBIBYTES = 300;

    private static final Map<String, Callable<Measure>> ROWS =
            Map.ofEntries(
                    entry("unix-trip", () -> SocketPeer.java(unix()).trips(TRIPS)),
                    entry("unix-trip-mixed", () -> SocketPeer.python(unix()).trips(TRIPS)),
                    entry("tcp-trip", () -> SocketPeer.java(tcp()).trips(TRIPS)),
                    entry("tcp-trip-mixed", () -> SocketPeer.python(tcp()).trips(TRIPS)),
                    entry("unix-1m", () -> SocketPeer.java(unix()).mebibytes(MEBIBYTES)),
                    entry("unix-1m-mixed", () -> SocketPeer.python(unix()).mebibytes(MEBIBYTES)),
                    entry("unix-1m-back", () -> SocketPeer.python(unix()).mebibytesBack(MEBIBYTES)),
                    entry("tcp-1m", () -> SocketPeer.java(tcp()).mebibytes(MEBIBYTES)),
                    entry("tcp-1m-mixed", () -> SocketPeer.python(tcp()).mebibytes(MEBIBYTES)),
                    entry("tcp-1m-back", () -> SocketPeer.python(tcp()).mebibytesBack(MEBIBYTES)),
                    entry("map-get", Managed::mapGet),
                    entry("map-set", Managed::mapSet),
                    entry("shared-map-get", Managed::sharedMapGet),
                    entry("shared-map-set", Managed::sharedMapSet),
                    entry("manager-value", Managed::value),
                    entry("manager-queue", Managed::queue));

    private ManagerSubject() {}

    private static Listener unix() {
        return Listener.open(SocketPeer.KEY);
    }

    private static Listener tcp() {
        return Listener.open(Address.local(0), SocketPeer.KEY);
    }

    /// Serves until the end of its standard input.
    public static void main(String[] args) throws Exception {
        Serving.serve(ROWS);
    }
}
