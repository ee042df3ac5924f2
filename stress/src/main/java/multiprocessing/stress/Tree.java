package multiprocessing.stress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A root program and all below it, from outside.
final class Tree {
    /// One process of it.
    record Relative(Kind kind, long pid, String name) {
        @Override
        public String toString() {
            String known = name.isEmpty() ? "" : " " + name;
            return kind.name().toLowerCase(Locale.ROOT) + known + " (pid " + pid + ")";
        }
    }

    private final String name;
    private final Process root;
    private final Ledger ledger;
    private final List<Thread> readers = new ArrayList<>();
    private final Map<Long, Long> firstSeenNanos = new HashMap<>(); // by pid

    Tree(int number, long seed, Settings settings, Ground ground) throws IOException {
        this.name = "r" + number;
        this.ledger = new Ledger(name);
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + ground.temporary(),
                        "-Dmultiprocessing.cache=" + ground.cache(),
                        "-Dmultiprocessing.aot=" + (settings.aot() ? "on" : "off"),
                        settings.plant().option(),
                        "-cp",
                        Ground.classPath(),
                        RootMain.class.getName(),
                        name,
                        Long.toString(seed));
        String[] variable = ground.variable().split("=", 2);
        builder.environment().put(variable[0], variable[1]);
        List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
                .forEach(builder.environment()::remove);
        this.root = builder.directory(ground.working().toFile()).start();
        listen(Line.OUT, root.getInputStream());
        listen(Line.ERR, root.getErrorStream());
    }

    private void listen(String stream, InputStream in) {
        Thread reader =
                Thread.ofPlatform()
                        .name("stress-" + stream)
                        .daemon(true)
                        .start(() -> {
                            try (var lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
                                lines.lines().forEach(line -> ledger.hear(stream, line));
                            } catch (IOException | UncheckedIOException e) {
                                ledger.hear(stream, "cannot be read: " + e);
                            }
                        });
        readers.add(reader);
    }

    Ledger ledger() {
        return ledger;
    }

    /// Whether all that was printed has been read.
    boolean isSilent() {
        return readers.stream().noneMatch(Thread::isAlive);
    }

    boolean isUp() {
        return ledger.nameOf(root.pid()).isPresent();
    }

    boolean isAlive() {
        return root.isAlive();
    }

    int exitValue() {
        return root.exitValue();
    }

    /// Those that live now.
    List<Relative> living() {
        long now = System.nanoTime();
        Map<Long, Long> seenNow = new HashMap<>();
        var living = new ArrayList<Relative>();
        living.add(new Relative(Kind.ROOT, root.pid(), name));
        root.descendants()
                .map(ProcessHandle::pid)
                .filter(Proc::lives)
                .forEach(pid -> {
                    long since = firstSeenNanos.getOrDefault(pid, now);
                    seenNow.put(pid, since);
                    living.add(relative(pid, (now - since) / 1_000_000));
                });
        firstSeenNanos.clear();
        firstSeenNanos.putAll(seenNow);
        return living;
    }

    private Relative relative(long pid, long ageMillis) {
        String known = ledger.nameOf(pid).orElse("");
        Kind kind =
                !known.isEmpty()
                        ? Ledger.parentOf(known).equals(name) ? Kind.CHILD : Kind.GRANDCHILD
                        : ageMillis < Kind.MAX_BOOTING_MILLIS ? Kind.BOOTING : Kind.SPARE;
        return new Relative(kind, pid, known);
    }

    /// A process of it and all below that.
    static Set<Long> family(long pid) {
        Set<Long> family = new HashSet<>(Set.of(pid));
        ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .forEach(each -> family.add(each.pid()));
        return family;
    }

    /// Those that were started in this tree and do not belong to it any more.
    Set<Long> strays(Ground ground) {
        Set<Long> all = Proc.with(ground.variable());
        Set<Long> own =
                root.isAlive()
                        ? Stream.concat(Stream.of(root.toHandle()), root.descendants())
                                .map(ProcessHandle::pid)
                                .collect(Collectors.toSet())
                        : Set.of();
        all.removeAll(own);
        return all;
    }

    /// Tells the root something; one that is dying does not hear it.
    void tell(String command) {
        try {
            root.getOutputStream().write((command + "\n").getBytes(UTF_8));
            root.getOutputStream().flush();
        } catch (IOException deaf) {
            // who waits for the answer will notice
        }
    }
}
