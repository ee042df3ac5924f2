package multiprocessing.python;

import java.time.Duration;
import java.util.Optional;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.BrokenBarrierException;

/// Barriers as Python's of threads.
final class BarrierMethods {
    private BarrierMethods() {}

    static Methods of(Barrier barrier) {
        return Methods.of(barrier)
                .on("wait(timeout?)", call -> await(barrier, call))
                .does("abort()", _ -> barrier.abort())
                .does("reset()", _ -> barrier.reset())
                .untold(
                        "__getattribute__(name)",
                        call ->
                                switch (call.text(0)) {
                                    case "parties" -> barrier.parties();
                                    case "n_waiting" -> barrier.waiting();
                                    case "broken" -> barrier.isBroken();
                                    default -> throw Errors.attribute(call.text(0));
                                });
    }

    private static int await(Barrier barrier, Call call) throws InterruptedException {
        Optional<Duration> patience = call.patience(0);
        try {
            return call.await(
                    () -> patience.isEmpty() ? barrier.await() : barrier.await(patience.get()));
        } catch (BrokenBarrierException e) {
            throw Errors.of(Errors.BROKEN_BARRIER);
        }
    }
}
