package multiprocessing.python;

import java.time.Duration;
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
        Duration patience = call.patience(0);
        return event.isSet() || call.await(() -> event.await(patience));
    }
}
