package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import org.junit.jupiter.api.Test;

/// An interrupt of all threads of a program, as by a build tool at its end, had a child killed that was about to exit.
class ChildLinkTest {
    @Test
    void anInterruptedThreadClosesALineThatNobodyWritesTo() {
        var link = new ChildLink(OutputStream.nullOutputStream(), 1);
        Thread.currentThread().interrupt();

        boolean isClosed = link.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(isClosed).isTrue();
    }
}
