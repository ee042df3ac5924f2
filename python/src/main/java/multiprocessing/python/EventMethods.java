package multiprocessing.python;

import java.time.Duration;
import java.util.Optional;
import multiprocessing.sync.Event;

/// Events as Python's of threads.
final class EventMethods {
    private EventMethods() {}

    static Methods of(Event event) {
        return Methods.of(event)
                .on("is_set()", _ -> event.isSet())
                .does("set()", _ -> event.set())
                .does("clear()", _ -> event.clear())
                .on("wait(timeout?)", call -> await(event, call));
    }

    private static boolean await(Event event, Call call) throws InterruptedException {
        Optional<Duration> patience = call.patience(0);
        if (event.isSet()) {
            return true;
        }
        if (patience.isEmpty()) {
            return call.await(() -> {
                event.await();
                return true;
            });
        }
        return call.await(() -> event.await(patience.get()));
    }
}
