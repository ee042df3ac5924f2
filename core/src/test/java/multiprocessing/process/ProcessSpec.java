package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.Context;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.extension.ExtendWith;

/// The contract of [Process], written once, theme by theme, and run wherever processes run.
///
/// | theme | JVMs | threads |
/// | --- | --- | --- |
/// | [NamesSpec] [ArgumentsSpec] [LifeSpec] [EndSpec] [FamilySpec] [FailureSpec] | yes | yes |
/// | [ExitSpec] [SignalSpec] [OutputSpec] [IsolationSpec] [SurroundingsSpec] | yes | no: one JVM has one of each |
@ExtendWith(Leftovers.class)
interface ProcessSpec {
    /// Where the processes of this test run.
    StartMethod startMethod();

    default Context context() {
        return Multiprocessing.context(startMethod());
    }

    /// A builder for such a process.
    default Builder process() {
        return context().process();
    }

    /// Such a process.
    default Process process(SerializableRunnable target) {
        return context().process(target);
    }

    /// Starts it.
    static <P extends Process> P start(P process) {
        process.start();
        return process;
    }

    /// Waits for its end.
    static <P extends Process> P join(P process) throws InterruptedException {
        assertThat(process.join(Await.PATIENCE)).as("%s has ended", process).isTrue();
        return process;
    }

    /// Starts it and waits for its end.
    static <P extends Process> P run(P process) throws InterruptedException {
        return join(start(process));
    }
}
