package multiprocessing.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The stack of an exception that was thrown in a worker: its frames there, who that was, and the frames here of who asked
/// for the result.
final class RemoteFrames {
    /// Through which tasks come.
    private static final Set<String> FACES =
            Stream.of(
                            Pool.class,
                            WorkerExecutor.class,
                            FirstResult.class,
                            Results.class,
                            Mapping.class,
                            Requests.class)
                    .map(Class::getName)
                    .collect(Collectors.toSet());

    private RemoteFrames() {}

    /// Says behind the frames of `thrown`, and of what caused it, which worker they are of.
    static Throwable from(Worker worker, Throwable thrown) {
        append(thrown, new StackTraceElement[] {mark("in " + worker)});
        return thrown;
    }

    /// Says behind the frames of `thrown` where the task was submitted: where `submission` was made.
    static void submitted(Throwable thrown, Throwable submission) {
        List<StackTraceElement> frames = new ArrayList<>();
        frames.add(mark("submitted by thread " + submission.getMessage()));
        Arrays.stream(submission.getStackTrace())
                .dropWhile(frame -> FACES.contains(frame.getClassName().split("\\$", 2)[0]))
                .forEach(frames::add);
        append(thrown, frames.toArray(new StackTraceElement[0]));
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
