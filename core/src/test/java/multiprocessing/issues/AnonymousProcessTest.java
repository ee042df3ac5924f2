package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.process.Process;
import org.junit.jupiter.api.Test;

/// An anonymous subclass of `Process` was called `Process-1` but shown as `< name='Process-1' …>`, without its class.
class AnonymousProcessTest {
    @Test
    void anAnonymousProcessIsShownAsAProcess() {
        assertThat(new Process() {}).asString().startsWith("<Process name='Process-");
    }
}
