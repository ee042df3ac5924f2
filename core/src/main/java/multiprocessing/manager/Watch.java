package multiprocessing.manager;

import multiprocessing.connection.Connection;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// Interrupts a session while it waits for something on behalf of a client that sends something, which can only be that it
/// no longer waits, or that dies.
final class Watch {
    private final Connection connection;
    private @Nullable Thread waiting; // guarded by this

    Watch(Connection connection) {
        this.connection = connection;
    }

    interface Action {
        @Nullable
        Object run() throws Throwable;
    }

    @Nullable
    Object over(Action action) throws Throwable {
        waiting(Thread.currentThread());
        Waitable.Registration registration = connection.whenReady(this::interrupt);
        try {
            return action.run();
        } finally {
            registration.cancel();
            waiting(null);
            boolean _ = Thread.interrupted(); // which was meant for the action
        }
    }

    private synchronized void waiting(@Nullable Thread thread) {
        waiting = thread;
    }

    private synchronized void interrupt() {
        if (waiting != null) {
            waiting.interrupt();
        }
    }
}
