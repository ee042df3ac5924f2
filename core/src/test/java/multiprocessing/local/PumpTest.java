package multiprocessing.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

/// What a child says when the parent's heap is full: some of it may be lost, but its end is told.
class PumpTest {
    private static final long KEY = 1;
    private static final int FATAL = 7;
    private static final int PLAIN = 8;

    /// A JVM that has no memory for another throws the same one again.
    private final OutOfMemoryError full = new OutOfMemoryError("planned");

    private final List<String> heard = new ArrayList<>();

    private final Pump.Listener listener =
            new Pump.Listener() {
                @Override
                public String name() {
                    return "clerk";
                }

                @Override
                public boolean isToBeSilent() {
                    return false;
                }

                @Override
                public void message(int type, byte[] payload) {
                    heard.add("message " + type);
                    if (type == FATAL) {
                        throw full;
                    }
                }

                @Override
                public void lost(Pump pump) {
                    heard.add("lost");
                }

                @Override
                public void ended(Pump pump) {
                    heard.add("ended, busy: " + pump.isBusy());
                }
            };

    @Test
    void goesOnReadingAfterAFullHeap() throws Exception {
        InputStream in =
                new SequenceInputStream(
                        new ByteArrayInputStream(frame(FATAL)),
                        new ByteArrayInputStream(frame(PLAIN)));

        new Pump(in, KEY, Notes.onOptions(), listener).run();

        assertThat(heard)
                .containsExactly(
                        "message " + FATAL, "lost", "message " + PLAIN, "ended, busy: false");
    }

    @Test
    void tellsTheEndAlsoIfTheHeapIsFullThen() throws Exception {
        InputStream in =
                new InputStream() {
                    @Override
                    public int read() {
                        throw full;
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) {
                        throw full;
                    }

                    @Override
                    public void close() {
                        throw full;
                    }
                };

        new Pump(in, KEY, Notes.onOptions(), listener).run();

        assertThat(heard).containsExactly("ended, busy: false");
    }

    /// It began amid a line.
    @Test
    void ofMuchThatCameBeforeTheJobTheLastLinesAreKept() {
        var all = new StringBuilder();
        for (int i = 0; all.length() < 100_000; i++) {
            all.append("line ").append(i).append('\n');
        }
        var in = new ByteArrayInputStream(all.toString().getBytes(US_ASCII));
        var pump = new Pump(in, KEY, Notes.onOptions(), listener);
        var taken = new ByteArrayOutputStream();
        pump.run();

        pump.assign(taken::write);

        assertThat(taken.toString(US_ASCII)).startsWith("line ").hasSizeGreaterThan(8_000);
        assertThat(all.toString()).endsWith(taken.toString(US_ASCII));
    }

    /// A file closes its channel for a thread that is interrupted.
    @Test
    void anInterruptOfAllThreadsDoesNotReachWhereTheOutputGoes() {
        var in =
                new ByteArrayInputStream("words".getBytes(US_ASCII)) {
                    @Override
                    public int read(byte[] buffer) throws IOException {
                        Thread.currentThread().interrupt();
                        return super.read(buffer);
                    }
                };
        var isInterrupted = new AtomicBoolean();
        var pump = new Pump(in, KEY, Notes.onOptions(), listener);
        pump.assign((_, _, _) -> isInterrupted.set(Thread.currentThread().isInterrupted()));

        pump.run();

        assertThat(Thread.interrupted()).isFalse();
        assertThat(isInterrupted).isFalse();
    }

    /// As when `System.err` is a stream that synchronizes on what another thread holds, which asks for the last words.
    @Test
    void whoAsksForTheLastWordsDoesNotWaitForWhereTheyGo() {
        var in = new ByteArrayInputStream("words".getBytes(US_ASCII));
        var pump = new Pump(in, KEY, Notes.onOptions(), listener);
        var words = new AtomicReference<String>();
        pump.assign((_, _, _) -> words.set(lastWordsToAnotherThread(pump)));

        pump.run();

        assertThat(words).hasValue("words");
    }

    private static String lastWordsToAnotherThread(Pump pump) {
        return CompletableFuture.supplyAsync(
                        () -> pump.lastWords(US_ASCII), work -> Thread.ofPlatform().start(work))
                .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /// A process that has ended may be kept for long.
    @Test
    void keepsNothingForItsSinkWhenItHasEnded() throws Exception {
        var sink = new Sink.Lines(() -> System.out, "");
        var kept = new WeakReference<>(sink);
        var pump = new Pump(InputStream.nullInputStream(), KEY, Notes.onOptions(), listener);
        pump.assign(sink);
        sink = null;
        pump.run();

        try {
            Await.await(
                    () -> {
                        System.gc();
                        return kept.refersTo(null);
                    },
                    "the sink to be forgotten");
        } finally {
            Reference.reachabilityFence(pump);
        }
    }

    private Pump pumpTo(Sink sink) {
        var pump = new Pump(InputStream.nullInputStream(), KEY, Notes.onOptions(), listener);
        pump.assign(sink);
        return pump;
    }

    private static void say(Pump pump, String text) {
        pump.bytes(text.getBytes(US_ASCII), 0, text.length());
    }

    @Test
    void aStreamThatThrowsLosesOnlyThoseLinesAndThatIsToldOnce() {
        var isBroken = new AtomicBoolean(true);
        var taken = new ByteArrayOutputStream();
        var stream = new PrintStream(taken, false, US_ASCII);
        Pump pump =
                pumpTo(
                        new Sink.Lines(
                                () -> {
                                    if (isBroken.get()) {
                                        throw new IllegalStateException("planned");
                                    }
                                    return stream;
                                },
                                ""));

        List<String> told =
                warningsOf(() -> {
                    say(pump, "lost\n");
                    say(pump, "lo");
                    say(pump, "st, too\nke");
                    isBroken.set(false);
                    say(pump, "pt\n");
                });

        assertThat(taken.toString(US_ASCII)).isEqualTo("kept\n");
        assertThat(told).containsExactly("output of clerk is lost");
    }

    /// As of a full disk that has room again.
    @Test
    void whatAFileDoesNotTakeIsLostAndThatIsToldOnce() {
        var isFull = new AtomicBoolean(true);
        var taken = new ByteArrayOutputStream();
        var disk =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        if (isFull.get()) {
                            throw new IOException("planned");
                        }
                        taken.write(b);
                    }

                    @Override
                    public void close() throws IOException {
                        throw new IOException("planned");
                    }
                };
        Pump pump = pumpTo(new Sink.Bytes(disk, true));

        List<String> told =
                warningsOf(() -> {
                    say(pump, "lost");
                    say(pump, "lost, too");
                    isFull.set(false);
                    say(pump, "kept");
                    pump.run();
                });

        assertThat(taken.toString(US_ASCII)).isEqualTo("kept");
        assertThat(told).containsExactly("output of clerk is lost");
        assertThat(heard).containsExactly("ended, busy: false");
    }

    /// What the logger is told meanwhile.
    private static List<String> warningsOf(Runnable work) {
        var told = new ArrayList<String>();
        var ear =
                new Handler() {
                    @Override
                    public void publish(LogRecord warning) {
                        told.add(warning.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logger logger = Logger.getLogger("multiprocessing");
        logger.setUseParentHandlers(false); // they would print it
        logger.addHandler(ear);
        try {
            work.run();
        } finally {
            logger.removeHandler(ear);
            logger.setUseParentHandlers(true);
        }
        return told;
    }

    private static byte[] frame(int type) throws IOException {
        var out = new ByteArrayOutputStream();
        new FrameWriter(out, KEY).write(type, "text".getBytes(US_ASCII));
        return out.toByteArray();
    }
}
