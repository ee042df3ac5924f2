package multiprocessing.backend;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// A process that was started. Thread-safe; no method here blocks.
public interface Worker {
    /// The id the system gave it.
    long pid();

    /// How many bytes of memory it has for itself: not those of files, nor what it shares with others. Empty where the system
    /// does not tell.
    default OptionalLong privateBytes() {
        return OptionalLong.empty();
    }

    /// The last lines that it has printed on standard error, after what its JVM may have said of a crash. Empty where the back
    /// end does not read what it prints.
    default String lastWords() {
        return "";
    }

    /// Completed, always normally, when the process has ended and all its output has been passed on.
    ///
    /// Actions that depend on it run in a thread of the back end: they must be short.
    CompletableFuture<ExitStatus> ended();

    /// Asks it to end, by SIGTERM where there are signals. No effect when it has ended.
    void terminate();

    /// Ends it at once, by SIGKILL where there are signals. No effect when it has ended.
    void kill();

    /// Interrupts its main thread. No effect when it has ended.
    void interrupt();

    /// Lets it know that its parent is ending, so that it ends too, unless it outlives its parent.
    void abandon();
}
