package multiprocessing.stress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;

/// The root of the tortured tree: a program of its own, so that it can be killed like any other.
///
/// Keeps a few children at all times. Told by lines on its standard input: `probe N` starts one more child, joins it and
/// says so; `stop` lets all come to their end, after which no thread of the library may be left. End of file: the
/// torturer is gone.
///
/// Arguments: its name, its seed.
final class RootMain {
    private static final int SLOTS = 2;

    /// The timer stays as long as it has something ahead: ten seconds after the death of a spare it looks for a new one.
    private static final Duration MAX_LEAVING = Duration.ofSeconds(20);

    /// Does not leave.
    private static final String PLANTED = "mp-left";

    private static final Duration MAX_PLANTED = Duration.ofSeconds(1);

    /// Waits for this program's main thread, and goes with it.
    private static final String KEEPER = "mp-children";

    private final String name;
    private final long seed;
    private final Voice voice;
    private final AtomicBoolean isStopping = new AtomicBoolean();

    private RootMain(String name, long seed) {
        this.name = name;
        this.seed = seed;
        this.voice = new Voice(name);
    }

    /// The program.
    public static void main(String[] args) throws IOException, InterruptedException {
        new RootMain(args[0], Long.parseLong(args[1])).run();
    }

    private void run() throws IOException, InterruptedException {
        voice.say("born");
        voice.mutter("born");
        var slots = new ArrayList<Thread>();
        for (int slot = 0; slot < SLOTS; slot++) {
            Member hand = Member.ofRoot(name + "." + (char) ('a' + slot), 2, seed + slot, voice);
            slots.add(Thread.ofPlatform().name("slot-" + slot).start(() -> fill(hand)));
        }
        obey(Member.ofRoot(name + ".p", 1, seed - 1, voice));
        isStopping.set(true);
        for (Thread slot : slots) {
            slot.join();
        }
        Multiprocessing.context(StartMethod.FORKSERVER).release();
        voice.say("threads " + awaitThreadsLeft());
        voice.mutter("end");
        voice.say("end");
    }

    private void fill(Member hand) {
        try {
            while (!isStopping.get()) {
                startAndJoin(hand);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            voice.say("broken " + e);
        }
    }

    private static void startAndJoin(Member hand) throws InterruptedException {
        Process child = hand.start();
        if (child != null) {
            hand.join(child);
        }
    }

    private void obey(Member hand) throws IOException, InterruptedException {
        var commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String command = commands.readLine(); ; command = commands.readLine()) {
            if (command == null) {
                Runtime.getRuntime().halt(1);
            } else if (command.equals("stop")) {
                return;
            } else {
                startAndJoin(hand);
                voice.say(command); // "probe N", done
            }
        }
    }

    /// The library's threads that are left, when none is or after a while.
    private static String awaitThreadsLeft() throws InterruptedException {
        if (Plant.LEFT_THREAD.isHere()) {
            Thread.ofPlatform().name(PLANTED).daemon(true).start(new Sleeper());
        }
        long start = System.nanoTime();
        List<String> left = threadsLeft();
        while (!left.isEmpty() && System.nanoTime() - start < patience(left).toNanos()) {
            Thread.sleep(5);
            left = threadsLeft();
        }
        return left.isEmpty() ? "none" : String.join(",", left);
    }

    private static Duration patience(List<String> left) {
        return left.equals(List.of(PLANTED)) ? MAX_PLANTED : MAX_LEAVING;
    }

    private static List<String> threadsLeft() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(each -> each.startsWith("mp-") && !each.equals(KEEPER))
                .collect(Collectors.toList());
    }

    private static final class Sleeper implements Runnable {
        @Override
        public void run() {
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
