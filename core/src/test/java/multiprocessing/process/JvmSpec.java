package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;

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

    /// Remembers in its sender that it was sent.
    record Counted() implements Handle, Shareable {
        private static final AtomicInteger SENT = new AtomicInteger();

        @Override
        public Handle toHandle() {
            return this;
        }

        @Override
        public Object resolve() {
            return this;
        }

        @Override
        public void sent(long carrier) {
            SENT.incrementAndGet();
        }
    }

    /// It was lost with the parent, where that had ended before its child had read it.
    @Test
    default void whatIsSharedWithWhoOutlivesItsParentDoesNotNeedThat() throws Exception {
        Counted.SENT.set(0);
        var shared = new Counted();
        SerializableRunnable target = () -> assertThat(shared).isNotNull();

        ProcessSpec.run(process().target(target).build());
        assertThat(Counted.SENT).hasValue(0);

        Process heir = ProcessSpec.run(process().target(target).outlivesParent().build());
        assertThat(Counted.SENT).hasValue(1);
        assertThat(heir.exitCode()).hasValue(0);
    }
}
