package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import org.junit.jupiter.api.Test;

/// A process that is a thread has a parent in its own JVM. To join that parent was refused by the JDK, in words about
/// `onExit` that mean nothing to the caller.
class ParentOfThreadTest {
    @Test
    void joiningTheParentOfAThreadIsRefusedInOurWords() throws InterruptedException {
        Process process =
                Multiprocessing.context(StartMethod.THREAD)
                        .process(() -> Multiprocessing.parentProcess().orElseThrow().join());
        process.start();
        process.join();
        assertThat(process.exception().orElseThrow())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would wait for itself");
    }

    @Test
    void theParentOfAThreadIsAlive() throws InterruptedException {
        Process process =
                Multiprocessing.context(StartMethod.THREAD)
                        .process(ParentOfThreadTest::checkParent);
        process.start();
        process.join();
        assertThat(process.exception()).isEmpty();
    }

    private static void checkParent() {
        Process parent = Multiprocessing.parentProcess().orElseThrow();
        assertThat(parent.isAlive()).isTrue();
        assertThat(parent.name()).isEqualTo("MainProcess");
        assertThat(parent.pid()).isEqualTo(ProcessHandle.current().pid());
    }
}
