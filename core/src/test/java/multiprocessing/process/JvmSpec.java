package multiprocessing.process;

import multiprocessing.testkit.Await;
import multiprocessing.testkit.Notebook;

/// The whole contract, for processes that are JVMs of their own.
interface JvmSpec
        extends NamesSpec,
                ArgumentsSpec,
                LifeSpec,
                EndSpec,
                FamilySpec,
                FailureSpec,
                ExitSpec,
                SignalSpec,
                OutputSpec,
                IsolationSpec,
                SurroundingsSpec {
    @Override
    default void assertEnds(Notebook notes, String name) throws Exception {
        Await.gone(notes.awaitLong(name + " pid "), name);
    }
}
