package multiprocessing.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostTest {
    /// Its options may be unknown to that one, as those of a collector that only some have.
    @Test
    void knowsWhetherChildrenRunOnAnotherJdk() {
        assertThat(Host.isJavaOfThisJvm()).isTrue();
        try (var _ = new Property("multiprocessing.java", "/opt/other/bin/java")) {
            assertThat(Host.isJavaOfThisJvm()).isFalse();
        }
    }
}
