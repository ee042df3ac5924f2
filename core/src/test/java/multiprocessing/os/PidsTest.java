package multiprocessing.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PidsTest {
    @Test
    void tellsWhenAProcessBeganAsLongAsItLives() throws Exception {
        long own = ProcessHandle.current().pid();
        assertThat(Pids.startOf(own)).isEqualTo(Pids.startOf(own)).isNotEmpty();

        Process child = new ProcessBuilder(Host.java().toString(), "-version").start();
        assertThat(Pids.startOf(child.pid())).isNotEmpty().isNotEqualTo(Pids.startOf(own));
        child.destroyForcibly();
        child.waitFor();

        assertThat(Pids.startOf(child.pid())).isEmpty();
    }

    /// It told nothing to a task that was cancelled, and so did the guard of workers' memory that the task's end had set going.
    @Test
    @EnabledOnOs(OS.LINUX)
    void tellsAThreadThatIsInterruptedHowMuchMemoryAProcessHas() {
        Thread.currentThread().interrupt();
        OptionalLong bytes = Pids.privateBytes(ProcessHandle.current().pid());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(bytes.orElse(0)).isPositive();
    }
}
