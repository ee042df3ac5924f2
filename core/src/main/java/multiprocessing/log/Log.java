package multiprocessing.log;

import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Few sentences about what goes on, for who asks: by the logger `multiprocessing`, or on standard error. The logger is told
/// of warnings though nobody has asked for it, unless they are printed: it would print them there once more.
///
/// Of all else nothing is said until somebody asks: to make the first logger takes a JVM more than twenty milliseconds.
/// Thread-safe. Not to be called with a lock held: handlers are the user's.
public final class Log {
    private static final String NAME = "multiprocessing";

    private static volatile @Nullable Logger logger;
    private static volatile @Nullable Printer printer;

    private record Printer(Level least, Supplier<String> speaker) {}

    private Log() {}

    /// The logger, which is told everything from now on.
    public static Logger logger() {
        Logger known = logger;
        if (known == null) {
            known = System.getLogger(NAME);
            logger = known;
        }
        return known;
    }

    /// Has lines printed to `System.err`, from that level on.
    ///
    /// @param speaker the name of the process that speaks
    public static void print(Level least, Supplier<String> speaker) {
        printer = new Printer(Objects.requireNonNull(least, "level"), speaker);
    }

    /// The name of the level from which on lines are printed; empty if none are.
    public static String printed() {
        Printer now = printer;
        return now == null ? "" : now.least.getName();
    }

    /// Whether anybody listens.
    public static boolean isOn() {
        return logger != null || printer != null;
    }

    /// Says something, if anybody listens.
    public static void say(Level level, String text) {
        say(level, text, null);
    }

    /// Says something, and by what it was caused.
    public static void say(Level level, String text, @Nullable Throwable cause) {
        Printer now = printer;
        boolean isPrinted = now != null && isAtLeast(level, now.least);
        if (logger != null || (!isPrinted && isAtLeast(level, Level.WARNING))) {
            tell(level, text, cause);
        }
        if (now != null && isPrinted) {
            print(now, level, text, cause);
        }
    }

    private static void tell(Level level, String text, @Nullable Throwable cause) {
        try {
            Logger known = logger;
            (known != null ? known : System.getLogger(NAME)).log(level, text, cause);
        } catch (RuntimeException | Error handlerFailed) {
            // it is the user's, and what is told of goes on all the same
        }
    }

    private static void print(
            Printer printer, Level level, String text, @Nullable Throwable cause) {
        try {
            PrintStream err = System.err;
            if (err != null) {
                String why = cause == null ? "" : ": " + cause;
                err.println(
                        "[" + level.getName() + "/" + printer.speaker.get() + "] " + text + why);
            }
        } catch (RuntimeException | Error streamFailed) {
            // the same holds
        }
    }

    private static boolean isAtLeast(Level level, Level least) {
        return level.getSeverity() >= least.getSeverity();
    }
}
