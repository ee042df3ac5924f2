package multiprocessing.pool;

import java.util.Arrays;

/// The stack of an exception that was thrown in a worker: its frames there, who that was, and the frames here of who asked
/// for the result.
final class RemoteFrames {
    private RemoteFrames() {}

    /// Says behind the frames of `thrown`, and of what caused it, which worker they are of.
    static Throwable from(Worker worker, Throwable thrown) {
        append(thrown, new StackTraceElement[] {mark("in " + worker)});
        return thrown;
    }

    /// Adds the frames of the calling thread to those of `thrown`.
    static <T extends Throwable> T here(T thrown) {
        StackTraceElement[] own = Thread.currentThread().getStackTrace();
        append(thrown, Arrays.copyOfRange(own, Math.min(2, own.length), own.length));
        return thrown;
    }

    /// Throws `failure` in the calling thread, as it is, checked or not.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <T extends Throwable> RuntimeException rethrow(Throwable failure) throws T {
        throw (T) here(failure);
    }

    private static void append(Throwable to, StackTraceElement[] frames) {
        try {
            StackTraceElement[] before = to.getStackTrace();
            StackTraceElement[] all = Arrays.copyOf(before, before.length + frames.length);
            System.arraycopy(frames, 0, all, before.length, frames.length);
            to.setStackTrace(all);
        } catch (RuntimeException | Error e) {
            return; // of a class of the user's that overrides these
        }
    }

    /// A line of the trace that is no frame: `at ---- in PoolWorker-1 (pid 4711) ----`.
    private static StackTraceElement mark(String text) {
        return new StackTraceElement("--- " + text + " ---", "", null, -1);
    }
}
