package multiprocessing.manager;

import java.util.Set;
import multiprocessing.connection.Attendance;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Holders;
import org.jspecify.annotations.Nullable;

/// Which operations acquire something, and which release it.
final class Held {
    private static final Set<String> ACQUIRING =
            Set.of("acquire", "tryAcquire", "lock", "lockInterruptibly", "tryLock");

    private Held() {}

    /// Whether who calls that may have acquired something then.
    static boolean acquires(Operation operation) {
        return ACQUIRING.contains(operation.method().getName());
    }

    /// Has an operation done, and notes for a client what it has acquired or released by it.
    static @Nullable Object over(
            Holders.Holder client,
            Object object,
            Operation operation,
            Attendance.Action<@Nullable Object, Throwable> action)
            throws Throwable {
        Object held = object instanceof Condition condition ? condition.lock() : object;
        if (acquires(operation)) {
            Object result = action.run();
            if (!Boolean.FALSE.equals(result)) {
                client.add(held);
            }
            return result;
        }
        return switch (operation.method().getName()) {
            case "release", "unlock" -> client.release(held, action::run);
            default -> action.run();
        };
    }
}
