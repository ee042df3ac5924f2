package multiprocessing.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.error.ProcessDiedException;
import multiprocessing.error.ProcessStartException;
import multiprocessing.process.Process;
import org.jspecify.annotations.Nullable;

/// What a process of the tree does with its life: talk, start others, join them and tell how they ended.
///
/// What it decides follows from its seed; when it does so is up to the machine.
///
/// ```
///   born ─▶ pad … │ start a child │ join one: "joined NAME PID CODE EXCEPTION" … ─▶ all joined ─▶ end
/// ```
final class Member {
    /// In the name of a daemon: it is cut off when its parent ends.
    static final char DAEMON = '~';

    private static final int MIN_STEPS = 3;
    private static final int MORE_STEPS = 12;
    private static final int DAEMON_STEPS = 500;
    private static final int MAX_PAUSE_MILLIS = 25;
    private static final int SHORT_TEXT = 80;
    private static final int LONG_TEXT =
            6_000; // longer than what a pipe takes at once or not at all

    private final String prefix; // of its children's names, which are numbered behind it
    private final int generations; // that may be below it
    private final boolean mayHaveDaemons;
    private final Random random;
    private final Voice voice;
    private int children;

    private Member(String prefix, int generations, boolean mayHaveDaemons, long seed, Voice voice) {
        this.prefix = prefix;
        this.generations = generations;
        this.mayHaveDaemons = mayHaveDaemons;
        this.random = new Random(seed);
        this.voice = voice;
    }

    /// The root's hand for starting children.
    static Member ofRoot(String prefix, int generations, long seed, Voice voice) {
        return new Member(prefix, generations, false, seed, voice);
    }

    /// The whole life of a child.
    static void live(String name, int generations, long seed)
            throws IOException, InterruptedException {
        boolean isDaemon = name.charAt(name.length() - 1) == DAEMON;
        new Member(name + ".", isDaemon ? 0 : generations, true, seed, new Voice(name))
                .live(isDaemon ? DAEMON_STEPS : 0);
    }

    private void live(int leastSteps) throws IOException, InterruptedException {
        voice.say("born");
        voice.mutter("born");
        plantFaults();
        Deque<Process> joinable = new ArrayDeque<>();
        int steps = Math.max(leastSteps, MIN_STEPS + random.nextInt(MORE_STEPS));
        for (int step = 0; step < steps; step++) {
            voice.say(padding());
            if (random.nextBoolean()) {
                voice.mutter(padding());
            }
            Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
            if (generations > 0 && random.nextInt(4) == 0) {
                Process child = start();
                if (child != null && !child.daemon()) {
                    joinable.add(child);
                }
            }
            if (!joinable.isEmpty() && random.nextInt(3) == 0) {
                join(joinable.remove());
            }
        }
        while (!joinable.isEmpty()) {
            join(joinable.remove());
        }
        voice.mutter("end");
        voice.say("end");
    }

    private String padding() {
        boolean isLong = random.nextInt(20) == 0;
        int length = random.nextInt(isLong ? LONG_TEXT : SHORT_TEXT);
        return "pad " + String.valueOf((char) ('a' + random.nextInt(26))).repeat(length);
    }

    /// Starts a child, warm or cold, daemon or not; null when a kill has met the start itself.
    @Nullable
    Process start() {
        boolean isDaemon = mayHaveDaemons && random.nextInt(5) == 0;
        boolean isCold = random.nextInt(3) == 0;
        String child = prefix + ++children + (isDaemon ? DAEMON : "");
        int below = generations - 1;
        long seed = random.nextLong();
        StartMethod method = isCold ? StartMethod.SPAWN : StartMethod.FORKSERVER;
        Process process =
                Multiprocessing.context(method)
                        .process()
                        .target(() -> live(child, below, seed))
                        .name(child)
                        .daemon(isDaemon)
                        .build();
        try {
            process.start();
            return process;
        } catch (ProcessStartException e) {
            voice.say("refused " + child + " " + e.getMessage());
            return null;
        }
    }

    /// Waits for a child and tells how it ended.
    void join(Process child) throws InterruptedException {
        child.join();
        int code = child.exitCode().orElseThrow();
        String told = child.exception().map(Member::inOneWord).orElse("-");
        voice.say("joined " + child.name() + " " + child.pid() + " " + code + " " + told);
    }

    private static String inOneWord(Throwable failure) {
        return failure instanceof ProcessDiedException died
                ? "died:" + died.pid() + ":" + died.exitCode()
                : failure.getClass().getSimpleName();
    }

    private void plantFaults() throws IOException, InterruptedException {
        if (Plant.ORPHAN.isHere()) {
            new ProcessBuilder("sleep", "60")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
        if (Plant.WRONG_EXIT_CODE.isHere()) {
            Runtime.getRuntime().halt(77);
        }
        if (Plant.HANG.isHere()) {
            Thread.sleep(Duration.ofMinutes(1));
        }
        if (Plant.LEFT_FILE.isHere()) {
            Files.createTempFile(Path.of(System.getProperty("java.io.tmpdir")), "left", "");
        }
    }
}
