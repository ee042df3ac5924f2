package multiprocessing.os;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// What the system tells of a process by its pid.
public final class Pids {
    /// Words of `/proc/PID/stat` behind the name, and what the first says of a process that has ended.
    private static final int STATE = 0;

    private static final int START = 19;
    private static final Set<String> ENDED = Set.of("Z", "X", "x");

    private Pids() {}

    /// When process `pid` began, in a unit of the system's own: with the pid that names one process until the machine
    /// starts anew. 0 if it cannot be told; empty if there is no such process, or only one that has ended and was not yet
    /// waited for.
    public static OptionalLong startOf(long pid) {
        if (!Host.hasProc()) {
            return ProcessHandle.of(pid)
                    .map(process -> process.info().startInstant())
                    .map(start -> OptionalLong.of(start.map(Instant::toEpochMilli).orElse(0L)))
                    .orElse(OptionalLong.empty());
        }
        try {
            String line = read(pid, "stat");
            String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return ENDED.contains(words[STATE])
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(words[START]));
        } catch (NoSuchFileException none) {
            return OptionalLong.empty();
        } catch (IOException | RuntimeException unknown) {
            return OptionalLong.of(0);
        }
    }

    /// Among which processes a pid names one: the number of the namespace where the system has such, which Linux alone has,
    /// else 0.
    public static long scope() {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return Long.parseLong(link.replaceAll("\\D", ""));
        } catch (IOException | RuntimeException none) {
            return 0;
        }
    }

    /// The words of the command line of this process, which every user may read. None where the system does not tell.
    public static Set<String> ownWords() {
        if (!Host.hasProc()) {
            String[] words = ProcessHandle.current().info().arguments().orElse(new String[0]);
            return new HashSet<>(List.of(words));
        }
        try (var in =
                new FileInputStream("/proc/self/cmdline")) { // ProcessHandle reads a page of it
            String all = new String(in.readAllBytes(), Host.encodingOfArguments());
            return new HashSet<>(List.of(all.split("\0", -1)));
        } catch (IOException unknown) {
            return Set.of();
        }
    }

    /// How many bytes of memory process `pid` has for itself: not those of files, nor what it shares. Empty where the system
    /// does not tell, which Linux alone does, and when there is no such process.
    public static OptionalLong privateBytes(long pid) {
        try {
            return read(pid, "status")
                    .lines()
                    .filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst();
        } catch (IOException goneOrElsewhere) {
            return OptionalLong.empty();
        }
    }

    /// A name among it may have any bytes. An interrupt does not end it, as it does a stream of lines.
    private static String read(long pid, String file) throws IOException {
        Path path = Path.of("/proc", Long.toString(pid), file);
        return Files.readString(path, StandardCharsets.ISO_8859_1);
    }
}
