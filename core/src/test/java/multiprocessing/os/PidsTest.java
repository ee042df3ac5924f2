package multiprocessing.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
