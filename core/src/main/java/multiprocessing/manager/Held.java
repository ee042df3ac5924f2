package multiprocessing.manager;

import multiprocessing.connection.Attendance;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Holders;
import org.jspecify.annotations.Nullable;

/// Which operations acquire something, and which release it.
final class Held {
    private Held() {}

    /// Has an operation done, and notes for a client what it has acquired or released by it.
    static @Nullable Object over(
            Holders.Holder client,
            Object object,
            Operation operation,
            Attendance.Action<@Nullable Object, Throwable> action)
            throws Throwable {
        Object held = object instanceof Condition condition ? condition.lock() : object;
        return switch (operation.method().getName()) {
            case "acquire", "tryAcquire", "lock", "lockInterruptibly", "tryLock" -> {
                Object result = action.run();
                if (!Boolean.FALSE.equals(result)) {
                    client.add(held);
                }
                yield result;
            }
            case "release", "unlock" -> client.release(held, action::run);
            default -> action.run();
        };
    }
}
