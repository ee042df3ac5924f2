package multiprocessing.python;

import java.time.Duration;
import multiprocessing.sync.Condition;

/// Conditions as Python's of threads. Its proxies wait for a predicate by themselves.
final class ConditionMethods {
    private ConditionMethods() {}

    static Methods of(Condition condition) {
        return AcquirerMethods.of(condition, condition.lock())
                .on("wait(timeout?)", call -> owned("wait on", () -> await(condition, call)))
                .does(
                        "notify(n?)",
                        call ->
                                owned(
                                        "notify on",
                                        () -> {
                                            condition.signal(Math.max(0, call.integer(0, 1)));
                                            return true;
                                        }))
                .does(
                        "notify_all()",
                        _ ->
                                owned(
                                        "notify on",
                                        () -> {
                                            condition.signalAll();
                                            return true;
                                        }));
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is the client's
    private static boolean await(Condition condition, Call call) throws InterruptedException {
        Duration patience = call.patience(0);
        boolean isSignalled = call.await(() -> condition.await(patience));
        if (isSignalled && call.isUnwanted()) {
            condition.signal(); // it is another's
        }
        return isSignalled;
    }

    private static boolean owned(String what, Wait<Boolean> step) throws InterruptedException {
        try {
            return step.await();
        } catch (IllegalStateException e) {
            throw Errors.runtime("cannot " + what + " un-acquired lock");
        }
    }
}
