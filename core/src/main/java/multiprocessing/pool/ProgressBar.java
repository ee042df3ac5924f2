package multiprocessing.pool;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Shows on standard error how far a pool is: a bar that moves on a terminal, else a line every few seconds.
///
/// ```java
/// try (ProgressBar _ = ProgressBar.of(pool, "parsing", files.size())) {
///     pool.imapUnordered(Census::count, files).forEach(…);
/// }
/// ```
///
/// Thread-safe. Where nobody looks at a bar, in a file or a log, each line is whole. Show one at a time: two go over each
/// other. What is printed meanwhile goes over the bar, too, of which the rest may stay in that line. Python has none; `tqdm` is
/// like it.
public final class ProgressBar implements AutoCloseable {
    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final Duration NOW_AND_THEN = Duration.ofSeconds(5);
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2"); // where Linux shows it

    /// A line that is wrapped could not be gone back over, and nobody tells how wide the terminal is.
    private static final int COLUMNS = 79;

    private final String title;
    private final long total;
    private final PrintStream out;
    private final boolean isTerminal;
    private final Watch watch;
    private @Nullable Progress last; // by the watch's thread
    private int shownColumns; // by the watch's thread
    private final AtomicBoolean isClosed = new AtomicBoolean();

    ProgressBar(
            Pool pool,
            String title,
            long total,
            PrintStream out,
            boolean isTerminal,
            Duration every) {
        this.title = title;
        this.total = total;
        this.out = out;
        this.isTerminal = isTerminal;
        this.watch = pool.watch(every, this::show);
    }

    /// Shows how far the pool is with what it has now and is given until this is closed. Of what `imap` and its kin read as
    /// they go, it has only what they have read.
    ///
    /// @param title what is done; of a long one a bar has the begin
    public static ProgressBar of(Pool pool, String title) {
        return of(pool, title, 0);
    }

    /// As [#of(Pool, String)], for at least `total` items, of which the pool need not have been given all yet.
    public static ProgressBar of(Pool pool, String title, long total) {
        boolean isTerminal = isTerminal(STANDARD_ERROR);
        Duration every = isTerminal ? OFTEN : NOW_AND_THEN;
        return new ProgressBar(pool, title, total, System.err, isTerminal, every);
    }

    /// Whether standard error is one.
    ///
    /// @param link which shows where it leads, if the system shows that; else it is taken for one if the other two streams are,
    ///     which is all that the JDK tells
    static boolean isTerminal(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException notShown) {
            return isConsole();
        }
    }

    @SuppressWarnings(
            "SystemConsoleNull") // it is null again, from JDK 25 on, where there is no terminal
    private static boolean isConsole() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private void show(Progress progress) {
        Progress now = progress.of(total);
        if (isTerminal) { // the cursor goes back, so that what others print goes over the bar
            String bar = BarText.cut(BarText.bar(title, now), COLUMNS);
            int columns = BarText.columns(bar);
            String blanks = " ".repeat(Math.max(0, shownColumns - columns)); // any terminal's
            out.print(bar + blanks + "\r");
            out.flush();
            shownColumns = columns;
        } else if (last != null && last.ended() != now.ended()) {
            out.println(BarText.line(title, now));
        }
        last = now;
    }

    /// Ends it; the last state stays to be read. Idempotent.
    @Override
    public void close() {
        watch.close();
        if (isTerminal && !isClosed.getAndSet(true)) {
            out.println();
        }
    }
}
