package multiprocessing.stress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the system itself knows of processes, whoever their parent is by now. Linux only.
final class Proc {
    /// What the system has done with the threads that a process has now: let them run, let them wait for a processor.
    record Scheduled(long ranNanos, long waitedNanos) {}

    private static final Path PROC = Path.of("/proc");

    private Proc() {}

    /// Whether there is a process of that id which is more than a corpse.
    static boolean lives(long pid) {
        return "ZX".indexOf(state(pid)) < 0;
    }

    /// The letter that the system has for what a process does; X where there is none.
    static char state(long pid) {
        String stat = read(pid, "stat"); // pid (name) state …, and a name may hold anything
        int state = stat.lastIndexOf(')') + 2;
        return state < stat.length() ? stat.charAt(state) : 'X';
    }

    /// Whether it is a `java`, or was until it ended.
    static boolean isJvm(long pid) {
        String command = read(pid, "cmdline");
        int end = command.indexOf('\0');
        return end > 0 && command.substring(0, end).endsWith("java");
    }

    /// The living processes whose environment has that variable.
    static Set<Long> with(String variable) {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .filter(pid -> read(pid, "environ").contains(variable + '\0'))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The ids of those who have locked some bytes of one of the files.
    static Set<Long> lockers(List<Path> files) {
        try (Stream<String> locks = Files.lines(PROC.resolve("locks"))) {
            Set<String> inodes = new HashSet<>();
            for (Path file : files) {
                inodes.add(Files.getAttribute(file, "unix:ino").toString());
            }
            return locks.filter(lock -> !lock.contains("->")) // who still waits for one
                    .map(lock -> lock.trim().split("\\s+")) // number, …, pid, device:inode, …
                    .filter(words -> inodes.contains(words[5].replaceAll(".*:", "")))
                    .map(words -> Long.valueOf(words[4]))
                    .collect(Collectors.toSet());
        } catch (IOException gone) {
            return Set.of();
        }
    }

    static Scheduled scheduled(long pid) {
        long ran = 0;
        long waited = 0;
        try (Stream<Path> threads = Files.list(PROC.resolve(Long.toString(pid)).resolve("task"))) {
            for (Path thread : threads.toList()) {
                String[] words = Files.readString(thread.resolve("schedstat")).split(" ", -1);
                ran += Long.parseLong(words[0]);
                waited += Long.parseLong(words[1]);
            }
        } catch (IOException | UncheckedIOException gone) {
            // what is known by then
        }
        return new Scheduled(ran, waited);
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(PROC.resolve(Long.toString(pid)).resolve(file), ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /// Sends a signal by the system's own program.
    ///
    /// @return whether there was such a process
    static boolean signal(String name, long pid) throws InterruptedException {
        return run(List.of("kill", "-s", name.substring("SIG".length()), Long.toString(pid)));
    }

    /// Has the threads of a process let those of others go first.
    static void giveWay(long pid) throws InterruptedException {
        var command = new ArrayList<>(List.of("renice", "-n", "10", "-p"));
        try (Stream<Path> threads = Files.list(PROC.resolve(Long.toString(pid)).resolve("task"))) {
            threads.map(thread -> thread.getFileName().toString()).forEach(command::add);
        } catch (IOException | UncheckedIOException gone) {
            return;
        }
        boolean _ = run(command); // some threads may have ended
    }

    private static boolean run(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("there is no program '" + command.getFirst() + "'", e);
        }
    }
}
