package multiprocessing.pool;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The parent's end of the line to one worker. Used by one thread at a time, except for [#hasNews] and
/// [#privateBytes].
interface Line extends AutoCloseable {
    Cell cell();

    /// What both ends hold as long as anything may be decoded that was sent; with its end is revoked what never was. 0 if
    /// there is none. Whoever dies, the other gives it up.
    long carrier();

    long pid();

    /// Sends a message, an [Order].
    ///
    /// @return false if there is no room for it just now
    boolean offer(byte[] order);

    /// Whether the worker has taken all that was sent.
    boolean hasTakenAll();

    /// The next message from the worker, a [Reply], or null if there is none now.
    byte @Nullable [] poll();

    /// Whether the worker has said something or has ended since this was last looked at. Any thread may ask.
    boolean hasNews();

    /// Has the worker look at [Cell#toStop] and [Cell#isHeapAsked], whatever it runs.
    void call();

    /// How many bytes of memory the worker's process has for itself; empty where nobody can tell. Any thread may ask.
    OptionalLong privateBytes();

    /// Asks the worker's process to end.
    void terminate();

    /// Ends the worker's process at once.
    void kill();

    /// Whether the worker has ended, and will say nothing that [#poll] does not give.
    boolean hasEnded();

    /// What it has done of a task from the item `first` on and had not said, or null. To be asked when it has ended and all
    /// that it said was taken.
    ///
    /// @throws multiprocessing.error.TransferException if there is nonsense
    Reply.@Nullable Values kept(long task, int first);

    /// Whether nothing of it is left that could be in another's way. A worker that says goodbye has ended, and its process is
    /// there a moment longer, with its threads, ports and locks. To be asked when it has ended.
    boolean isGone();

    /// How it ended. To be asked when it has.
    Ending ending();

    /// Frees what belongs to the line. Once the worker has ended.
    @Override
    void close();
}
