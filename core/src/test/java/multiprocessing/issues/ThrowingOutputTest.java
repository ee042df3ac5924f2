package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The stream that a test put in place of `System.out` threw, in the thread that reads a child's output: that thread died,
/// nobody told the end of the child, and `join` hung, after `kill` too.
@ExtendWith(Leftovers.class)
class ThrowingOutputTest {
    @Test
    void whatSystemOutThrowsDoesNotKeepTheEndFromBeingTold() throws InterruptedException {
        var before = System.out;
        var process = new Process(() -> System.out.print("a line without an end"));
        System.setOut(new Throwing());
        try {
            process.start();
            process.join();
        } finally {
            System.setOut(before);
        }
        assertThat(process.exitCode()).hasValue(0);
    }

    private static final class Throwing extends PrintStream {
        Throwing() {
            super(OutputStream.nullOutputStream());
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            throw new IllegalStateException("closed");
        }
    }
}
