package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The key of a child's frames was an argument of its command line, which every user of the machine may read: who could
/// have the child print something could send messages to its parent in its name.
@ExtendWith(Leftovers.class)
class FrameKeyTest {
    @Test
    void aCommandLineHoldsNothingThatIsKnownToOneChildAlone() {
        assertThat(commandLineOfAChild())
                .isEqualTo(commandLineOfAChild())
                .endsWith(ChildMain.class.getName() + '\0');
    }

    private static String commandLineOfAChild() {
        JvmWorker child = Launching.LAUNCHER.bootSpare();
        try {
            return Program.commandLine(ProcessHandle.of(child.pid()).orElseThrow());
        } finally {
            child.abandon();
        }
    }
}
