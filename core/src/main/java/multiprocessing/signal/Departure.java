package multiprocessing.signal;

import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/// The end of this process is near: from then on nobody in it waits in native code for its doorbell. Thread-safe.
///
/// A JVM that comes down waits up to 300 ms for threads in native code, as one that waits at a selector is.
public final class Departure {
    /*
     * Who waits goes on waiting, for hooks may yet put and get, and is woken as before; but looks each millisecond in place of
     * being woken by the system.
     *
     * The end:       near; wakes the selector.
     * The listener:  reads near; if not, waits at the selector. One that has read too early is woken, or will be at once.
     *
     * A class of its own, so that a process which has not shared anything does not begin with it at its end.
     */
    private static volatile boolean isNear;
    private static volatile @Nullable Selector bell;

    private Departure() {}

    /// Says that this process is about to end. Idempotent, does not wait.
    public static void announce() {
        isNear = true;
        Selector selector = bell;
        if (selector != null) {
            var _ = selector.wakeup();
        }
    }

    static boolean isNear() {
        return isNear;
    }

    /// Names what [#announce] is to wake: by who waits there, before the first wait.
    static void wakes(Selector selector) {
        bell = selector;
    }
}
