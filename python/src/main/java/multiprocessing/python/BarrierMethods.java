package multiprocessing.python;

import java.time.Duration;
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

    /// Without a timeout of the call's, that of the barrier counts.
    private static int await(Barrier barrier, Call call) throws InterruptedException {
        Duration patience = call.patience(0);
        try {
            return call.await(() -> call.at(0) == null ? barrier.await() : barrier.await(patience));
        } catch (BrokenBarrierException e) {
            throw Errors.of(Errors.BROKEN_BARRIER);
        }
    }
}
