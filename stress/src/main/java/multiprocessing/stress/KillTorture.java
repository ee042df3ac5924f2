package multiprocessing.stress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs [KillRoot] from outside, twice: to its end, and until it is killed itself. Looks each time at what is left.
final class KillTorture {
    private static final int KILLED = 128 + 9;
    private static final String UP = "kill: all are up";
    private static final String VIOLATION = "VIOLATION: ";
    private static final Duration MAX_UNTIL_GONE = Duration.ofSeconds(20);

    /// For one that was planted, and does not go.
    private static final Duration MAX_UNTIL_FOUND = Duration.ofSeconds(1);

    /// By far more than a kill takes.
    private static final Duration MAX_PER_KILL = Duration.ofSeconds(3);

    private static final Duration MAX_BESIDES = Duration.ofMinutes(2);

    /// For one that kills nobody: by far more than it takes.
    private static final Duration MAX_WITHOUT_KILLS = Duration.ofMinutes(3);

    private final KillSettings settings;
    private final Ground ground;
    private final Path memory;

    /// Of the roots and their workers. Not on a disk: who writes into a page that is on its way there waits for it.
    private final Path books;

    private final PrintStream out;

    /// @param folder for the files of the torture
    /// @param inMemory for the shared memory and what else is written at each turn, empty
    KillTorture(KillSettings settings, Path folder, Path inMemory, PrintStream out)
            throws IOException {
        this.settings = settings;
        this.ground = new Ground(folder);
        this.memory = Files.createDirectory(inMemory.resolve("memory"));
        this.books = Files.createDirectory(inMemory.resolve("books"));
        this.out = out;
    }

    /// An empty folder for shared memory, where that usually is; not of a name that another torture would take for left.
    static Path newMemory() throws IOException {
        Path usual = Path.of("/dev/shm");
        return Files.isWritable(usual)
                ? Files.createTempDirectory(usual, "stress-multiprocessing-")
                : Files.createTempDirectory("stress-multiprocessing-");
    }

    /// Tortures.
    ///
    /// @throws Violation at the first thing that must not be; nothing goes on running
    void run() throws IOException, InterruptedException {
        out.println("kill: " + settings);
        try {
            runToItsEnd();
            killTheRoot();
            out.println("kill: all is well");
        } catch (Violation e) {
            throw new Violation(e.getMessage() + "\n" + settings);
        } finally {
            killAll();
        }
    }

    private void killAll() {
        for (long pid : Proc.with(ground.variable())) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private void runToItsEnd() throws IOException, InterruptedException {
        Process root = start(settings.kills());
        String violation = "";
        try (var lines = root.inputReader()) {
            var _ = killAfter(root, MAX_BESIDES.plus(MAX_PER_KILL.multipliedBy(settings.kills())));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(VIOLATION) && violation.isEmpty()) {
                    violation = line.substring(VIOLATION.length());
                } else {
                    out.println(line);
                }
            }
        }
        int code = root.waitFor();
        if (!violation.isEmpty()) {
            throw new Violation(violation);
        }
        if (code != 0) {
            throw new Violation("the root ended with " + code);
        }
        checkLeftovers(root.pid());
    }

    private void killTheRoot() throws IOException, InterruptedException {
        Process root = start(Integer.MAX_VALUE);
        try (var lines = root.inputReader()) {
            var _ = killAfter(root, MAX_WITHOUT_KILLS);
            awaitUp(lines);
            Thread.sleep(Math.floorMod(settings.seed(), 300));
            // by its handle: a Process closes the output of what it destroys
            boolean _ = root.toHandle().destroyForcibly();
            int _ = root.waitFor();
            if (root.exitValue() == KILLED) {
                checkLeftovers(root.pid());
            } else {
                killAll();
            }
            checkThatItWasKilled(root, lines.lines().collect(Collectors.joining("\n")));
        }
        out.println("kill: nothing is left of a tree whose root was killed");
    }

    /// It may have found something just before, or have ended by itself.
    private static void checkThatItWasKilled(Process root, String said) {
        if (root.exitValue() != KILLED || said.contains(VIOLATION)) {
            throw new Violation(
                    "the root was not well when it was killed, exit value %d: %s"
                            .formatted(root.exitValue(), said));
        }
    }

    private void awaitUp(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.equals(UP)) {
            out.println(line);
            line = lines.readLine();
        }
        if (line == null) {
            throw new Violation("the root ended before it was up");
        }
    }

    private Process start(int kills) throws IOException {
        Path files = Files.createTempDirectory(books, "root-");
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:-UsePerfData",
                                "-XX:+UseSerialGC",
                                "-Djava.io.tmpdir=" + ground.temporary(),
                                "-Dmultiprocessing.memory.folder=" + memory,
                                "-Dmultiprocessing.memory.named=" + settings.isNamed(),
                                settings.plant().option(),
                                "-cp",
                                Ground.classPath(),
                                KillRoot.class.getName(),
                                files.toString(),
                                Integer.toString(kills),
                                Long.toString(settings.seed()),
                                settings.lanes()));
        command.addAll(1, Ground.options());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        String[] variable = ground.variable().split("=", 2);
        builder.environment().put(variable[0], variable[1]);
        return builder.directory(ground.working().toFile()).start();
    }

    /// So that whoever reads what it says comes to an end.
    private Thread killAfter(Process program, Duration limit) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        if (!program.waitFor(limit)) {
                            try {
                                ground.keepStacks();
                            } finally {
                                // by itself, and first: to find the others may fail as well
                                boolean _ = program.toHandle().destroyForcibly();
                                killAll();
                            }
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /// No process; no memory but that of a form with names, until the next tree is made; no file.
    private void checkLeftovers(long root) throws IOException, InterruptedException {
        Duration limit = settings.plant() == KillPlant.ORPHAN ? MAX_UNTIL_FOUND : MAX_UNTIL_GONE;
        long start = System.nanoTime();
        Set<Long> living = living();
        while (!living.isEmpty()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new Violation("processes are left: " + living);
            }
            resume(living);
            Thread.sleep(5);
            living = living();
        }
        String ofSweeper = settings.isNamed() ? "tree-" + sweep() + "-" : "none";
        Predicate<Path> isLeft =
                file ->
                        !file.getFileName().toString().equals("lock")
                                && !file.getFileName().toString().startsWith(ofSweeper);
        try (Stream<Path> files = Files.list(memory)) {
            List<Path> left = files.filter(isLeft).toList();
            if (!left.isEmpty()) {
                throw new Violation(
                        "files are left in the shared memory: %s, locked by %s"
                                .formatted(left, Proc.lockers(left)));
            }
        }
        List<String> left = ground.leftovers(Set.of(root));
        if (!left.isEmpty()) {
            throw new Violation("files are left: " + left);
        }
    }

    /// A process that ends shows no environment any more before its memory is unmapped, and gives up its leases only then.
    private Set<Long> living() throws IOException {
        Set<Long> living = new HashSet<>(Proc.with(ground.variable()));
        try (Stream<Path> files = Files.list(memory)) {
            living.addAll(Proc.lockers(files.toList()));
        }
        return living;
    }

    /// A root that is killed may have stopped one just then, or be about to. It cannot notice anything before it goes on.
    private static void resume(Set<Long> living) throws InterruptedException {
        for (long pid : living) {
            if (Proc.state(pid) == 'T') {
                boolean _ = Proc.signal("SIGCONT", pid);
            }
        }
    }

    /// What any program that begins to share does first.
    ///
    /// @return the id of one that has done it, and left its own
    private long sweep() throws IOException, InterruptedException {
        Process next = start(-1);
        var _ = killAfter(next, MAX_WITHOUT_KILLS);
        byte[] said = next.getInputStream().readAllBytes();
        int code = next.waitFor();
        if (code != 0) {
            throw new Violation(
                    "who looks at the shared memory ended with "
                            + code
                            + ": "
                            + new String(said, UTF_8));
        }
        return next.pid();
    }
}
