package multiprocessing.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What it costs one process to wake another, by each of the means that Java has without a native call.
///
/// A round trip: this process rings and sleeps; the other wakes, rings back and sleeps. The means take turns in small
/// batches, so that what else goes on on the machine meets all alike.
final class DoorbellBench {
    private static final int WARM_UP_TRIPS = 5_000;
    private static final int BATCH = 100;
    private static final int BATCHES = 60;
    private static final int IDLE_TRIPS = 300;
    private static final int IDLE_MILLIS = 2;
    private static final double NANOS_PER_MICRO = 1_000;

    private final Map<String, BellEnd> ends = new LinkedHashMap<>(); // by name
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final int part; // of the full amount is done, one in so many

    private DoorbellBench(int part) {
        this.part = part;
    }

    /// @throws IllegalArgumentException if it does not know one of the options
    static void run(String[] options) throws IOException, InterruptedException {
        boolean isQuick = Arrays.equals(options, new String[] {"--quick"});
        if (options.length > 0 && !isQuick) {
            throw new IllegalArgumentException("Usage: ./mp bench doorbell [--quick]");
        }
        Report.print(new DoorbellBench(isQuick ? 20 : 1).measure().toString());
    }

    private Report measure() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("multiprocessing-bench-");
        Path name = folder.resolve("bell");
        var own = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                var socket = new DatagramSocket(own);
                var channel = DatagramChannel.open().bind(own)) {
            server.bind(UnixDomainSocketAddress.of(name));
            int channelPort = channel.socket().getLocalPort();
            Process peer = start(name.toString(), "" + socket.getLocalPort(), "" + channelPort);
            try (var line = server.accept();
                    var said = peer.inputReader();
                    var _ = peer.outputWriter()) {
                String[] ports = said.readLine().split(" ", -1);
                ends.put("Unix socket", BellEnd.ofUnixSocket(line));
                ends.put(
                        "datagram socket",
                        BellEnd.ofDatagramSocket(socket, Integer.parseInt(ports[0])));
                ends.put(
                        "datagram channel",
                        BellEnd.ofDatagramChannel(channel, Integer.parseInt(ports[1])));
                return compare();
            } finally {
                peer.destroy();
            }
        } finally {
            Files.deleteIfExists(name);
            Files.delete(folder);
        }
    }

    private static Process start(String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = System.getProperty("java.class.path");
        var command =
                new ArrayList<>(
                        List.of(java, "-XX:+UseSerialGC", "-cp", path, BellPeer.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private Report compare() throws IOException, InterruptedException {
        var facts = new ArrayList<>(Machine.facts());
        facts.add("load average before: " + Machine.loadInWords());
        var report = new Report("Waking a process that sleeps", facts);
        report.note("Medians [least .. most] in µs; a round trip wakes two processes.");
        for (BellEnd end : ends.values()) {
            for (int trip = 0; trip < WARM_UP_TRIPS / part; trip++) {
                trip(end);
            }
        }
        var busy = new LinkedHashMap<String, List<Double>>();
        for (int batch = 0; batch < BATCHES / part; batch++) {
            for (var end : ends.entrySet()) {
                for (int trip = 0; trip < BATCH; trip++) {
                    add(busy, end.getKey(), trip(end.getValue()));
                }
            }
        }
        rows(report, "round trip, back to back", busy);
        var idle = new LinkedHashMap<String, List<Double>>();
        var ring = new LinkedHashMap<String, List<Double>>();
        var cpu = new LinkedHashMap<String, List<Double>>();
        for (int trip = 0; trip < IDLE_TRIPS / part; trip++) {
            for (var end : ends.entrySet()) {
                Thread.sleep(IDLE_MILLIS);
                String means = end.getKey();
                long cpuBefore = threads.getCurrentThreadCpuTime();
                long start = System.nanoTime();
                end.getValue().ring();
                long rung = System.nanoTime();
                long cpuAfter = threads.getCurrentThreadCpuTime();
                end.getValue().hear();
                add(idle, means, System.nanoTime() - start);
                add(ring, means, rung - start);
                add(cpu, means, cpuAfter - cpuBefore);
            }
        }
        rows(report, "round trip after " + IDLE_MILLIS + " ms of idleness", idle);
        rows(report, "the call that rings, after idleness", ring);
        rows(report, "processor time of that call", cpu);
        report.note("Load average after: " + Machine.loadInWords() + ".");
        return report;
    }

    private static long trip(BellEnd end) throws IOException {
        long start = System.nanoTime();
        end.ring();
        end.hear();
        return System.nanoTime() - start;
    }

    private static void add(Map<String, List<Double>> samples, String means, long nanos) {
        samples.computeIfAbsent(means, _ -> new ArrayList<>()).add(nanos / NANOS_PER_MICRO);
    }

    private static void rows(Report report, String what, Map<String, List<Double>> samples) {
        samples.forEach((means, micros) ->
                report.row(what + ", " + means, Figure.of(micros, "µs"), new Target.None()));
    }
}
