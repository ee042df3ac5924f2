package multiprocessing.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The stack of an exception that was thrown in another process: its frames there, who that was, and the frames here of who
/// asked for the result. For the library's own use: no part of the API.
public final class RemoteFrames {
    private RemoteFrames() {}

    /// Says behind the frames of `thrown` whose they are.
    public static Throwable from(Object process, Throwable thrown) {
        append(thrown, new StackTraceElement[] {mark("in " + process)});
        return thrown;
    }

    /// Adds the frames of the calling thread to those of `thrown`.
    public static <T extends Throwable> T here(T thrown) {
        StackTraceElement[] own = Thread.currentThread().getStackTrace();
        append(thrown, Arrays.copyOfRange(own, Math.min(2, own.length), own.length));
        return thrown;
    }

    /// Throws `failure` in the calling thread, as it is, checked or not.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public static <T extends Throwable> RuntimeException rethrow(Throwable failure) throws T {
        throw (T) here(failure);
    }

    /// Adds frames to those of `thrown`, below a line that says what they are.
    public static void add(Throwable thrown, String what, List<StackTraceElement> frames) {
        List<StackTraceElement> all = new ArrayList<>();
        all.add(mark(what));
        all.addAll(frames);
        append(thrown, all.toArray(new StackTraceElement[0]));
    }

    /// Not if they stand there already: one exception may be that of many items, or be thrown again and again.
    private static void append(Throwable to, StackTraceElement[] frames) {
        try {
            StackTraceElement[] before = to.getStackTrace();
            int from = before.length - frames.length;
            if (from >= 0 && Arrays.equals(before, from, before.length, frames, 0, frames.length)) {
                return;
            }
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
