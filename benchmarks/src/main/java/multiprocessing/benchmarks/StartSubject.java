package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import multiprocessing.Context;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import org.jspecify.annotations.Nullable;

/// The user's program of the benchmark `start`: reads requests `verb method …` and answers each with numbers; times are in
/// milliseconds. `start.py` does the same by Python.
final class StartSubject {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String CACHE_OPTION = "-XX:AOTCache=";

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>(); // lines of the children
    private final List<Process> crowd = new ArrayList<>();
    private @Nullable Queue<Integer> queue; // made when first asked for

    private StartSubject() {}

    /// Serves until the end of its standard input.
    public static void main(String[] args) throws IOException, InterruptedException {
        var answers = System.out;
        var subject = new StartSubject();
        System.setOut(new PrintStream(new LinesTo(subject.said), true, UTF_8));
        var requests = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (var request = requests.readLine(); request != null; request = requests.readLine()) {
            answers.println(String.join(" ", subject.answer(request.split(" ", -1))));
        }
    }

    private List<String> answer(String[] words) throws InterruptedException {
        Context context =
                Multiprocessing.context(StartMethod.valueOf(words[1].toUpperCase(Locale.ROOT)));
        return switch (words[0]) {
            case "join" -> millis(join(context));
            case "begin" -> millis(begin(context));
            case "share" -> millis(share(context));
            case "crowd" -> millis(joinCrowd(context));
            case "disperse" -> millis(disperse(context));
            case "burst" -> millis(burst(context, Integer.parseInt(words[2])));
            case "cache" -> List.of(cache(context).split(" ", -1));
            default -> throw new IllegalArgumentException("no such request: verb=" + words[0]);
        };
    }

    private static List<String> millis(long... nanos) {
        var words = new ArrayList<String>();
        for (long time : nanos) {
            words.add(Double.toString(time / NANOS_PER_MILLI));
        }
        return words;
    }

    private static void nothing() {}

    private static void tellTime() {
        long now = System.nanoTime();
        System.out.println(now);
    }

    private static void stay() throws InterruptedException {
        tellTime();
        new CountDownLatch(1).await();
    }

    private static long join(Context context) throws InterruptedException {
        Process process = context.process(StartSubject::nothing);
        long start = System.nanoTime();
        process.start();
        process.join();
        return System.nanoTime() - start;
    }

    /// From before `start()` until the function's first statement, and until after `join()`.
    private long[] begin(Context context) throws InterruptedException {
        Process process = context.process(StartSubject::tellTime);
        long start = System.nanoTime();
        process.start();
        process.join();
        long whole = System.nanoTime() - start;
        return new long[] {Long.parseLong(said.take()) - start, whole};
    }

    /// A process that is given a queue: until what it has put is here, and it is joined.
    private long share(Context context) throws InterruptedException {
        Queue<Integer> to = queue == null ? Queue.create() : queue;
        queue = to;
        Process process = context.process(() -> to.put(1));
        long start = System.nanoTime();
        process.start();
        int _ = to.get();
        process.join();
        return System.nanoTime() - start;
    }

    /// One process more that stays: the time until its function's first statement.
    private long joinCrowd(Context context) throws InterruptedException {
        Process process = context.process().target(StartSubject::stay).daemon(true).build();
        crowd.add(process);
        long start = System.nanoTime();
        process.start();
        return Long.parseLong(said.take()) - start;
    }

    /// Kills all that stay, and lets the spares go.
    private long disperse(Context context) throws InterruptedException {
        long start = System.nanoTime();
        crowd.forEach(Process::kill);
        for (Process process : crowd) {
            process.join();
        }
        long time = System.nanoTime() - start;
        crowd.clear();
        context.release();
        return time;
    }

    /// `count` threads that start one process each, at once.
    private static long burst(Context context, int count) throws InterruptedException {
        var gate = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < count; i++) {
            Process process = context.process(StartSubject::nothing);
            threads.add(Thread.ofPlatform().start(() -> startBehind(gate, process)));
        }
        long start = System.nanoTime();
        gate.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return System.nanoTime() - start;
    }

    private static void startBehind(CountDownLatch gate, Process process) {
        try {
            gate.await();
            process.start();
            process.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private String cache(Context context) throws InterruptedException {
        SerializableRunnable look = () -> System.out.println(ownCache());
        Process process = context.process(look);
        process.start();
        process.join();
        return said.take();
    }

    /// `used FILE`, `refused FILE` or `none`: which ahead-of-time cache this JVM was given, and whether it has taken it.
    private static String ownCache() throws IOException {
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith(CACHE_OPTION)) {
                String file = option.substring(CACHE_OPTION.length());
                Path maps = Path.of("/proc/self/maps"); // where it is missing the JVM is believed
                boolean isUsed =
                        Files.exists(Path.of(file))
                                && (!Files.exists(maps) || Files.readString(maps).contains(file));
                return (isUsed ? "used " : "refused ") + file;
            }
        }
        return "none";
    }

    /// Cuts what is printed into lines.
    private static final class LinesTo extends OutputStream {
        private final BlockingQueue<String> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        LinesTo(BlockingQueue<String> lines) {
            this.lines = lines;
        }

        @Override
        public synchronized void write(int b) {
            if (b == '\n') {
                lines.add(line.toString(UTF_8));
                line.reset();
            } else {
                line.write(b);
            }
        }
    }
}
