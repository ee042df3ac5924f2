package multiprocessing.testkit;

import multiprocessing.heap.Steps;

/// The step at which a thread gets an error, as it may wherever it wants memory, or stack.
public final class FailingStep {
    private FailingStep() {}

    /// Runs that until its thread has done so many steps, from 1, and has it throw an [OutOfMemoryError] there.
    ///
    /// @return false if it went through, since it has no such step
    public static boolean fails(int step, Body body) throws Exception {
        return fails(step, new OutOfMemoryError("at step " + step), body);
    }

    /// As [#fails(int, Body)], with an error of one's own.
    public static boolean fails(int step, VirtualMachineError failure, Body body) throws Exception {
        Thread counted = Thread.currentThread();
        int[] steps = {0};
        Steps.hook(() -> {
            if (Thread.currentThread() == counted && ++steps[0] == step) {
                throw failure;
            }
        });
        try {
            body.run();
        } catch (VirtualMachineError e) {
            if (e != failure) {
                throw e;
            }
        } finally {
            Steps.hook(() -> {});
        }
        return steps[0] >= step;
    }

    /// What is done step by step.
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }
}
