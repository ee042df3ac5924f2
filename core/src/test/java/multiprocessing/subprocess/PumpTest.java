package multiprocessing.subprocess;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The thread that brings a program's output, and reads on for its descendants, perhaps for months.
@Timeout(120)
class PumpTest {
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Test
    void aPumpThatIsReleasedKeepsNothingOfWhatItHasBrought() throws Exception {
        try (var out = new PipedOutputStream();
                var in = new PipedInputStream(out)) {
            var pump = Pump.capture(Thread.ofPlatform().daemon(), in, kept);
            out.write("done".getBytes(US_ASCII));
            out.flush();
            Await.await(() -> kept.toString(US_ASCII).equals("done"), "what was written");

            pump.release();
            var keptByIt = new WeakReference<>(kept);
            kept = new ByteArrayOutputStream();
            try {
                Await.await(
                        () -> {
                            System.gc();
                            return keptByIt.refersTo(null);
                        },
                        "what was kept to be forgotten");
            } finally {
                Reference.reachabilityFence(pump);
            }
        }
    }

    /// The program hears of it by a broken pipe, and does not write on for nobody.
    @Test
    void aPumpThatCannotKeepWhatComesClosesItsPipe() throws Exception {
        try (var out = new PipedOutputStream();
                var in = new PipedInputStream(out)) {
            Pump.capture(Thread.ofPlatform().daemon(), in, new Full());

            Await.await(() -> !takes(out), "the pipe to be closed");
        }
    }

    /// It was lost, and what had come before was taken for all there was.
    @Test
    void whoCannotReadAllSaysSo() {
        var source =
                new InputStream() {
                    private boolean isRead;

                    @Override
                    public int read() {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public int read(byte[] to, int from, int most) {
                        if (isRead) {
                            throw new OutOfMemoryError("Java heap space");
                        }
                        isRead = true;
                        return 1;
                    }
                };
        var pump = Pump.capture(Thread.ofPlatform().daemon(), source, kept);

        assertThatThrownBy(() -> pump.settle(Pump.GRACE_ROUNDS, true))
                .isInstanceOf(SubprocessException.class)
                .hasMessageContaining("Java heap space");
    }

    private static boolean takes(OutputStream out) {
        try {
            out.write(0);
            out.flush();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// A descendant may write faster than a terminal takes it, and for ever.
    @Test
    void aSlowSinkIsNotAwaitedForMoreThanAPipeHolds() throws Exception {
        var endless = new Endless();
        var pump = Pump.forward(Thread.ofPlatform().daemon(), endless, new Slow());
        try {
            pump.settle(1, true);
        } finally {
            endless.hasEnded = true;
        }
    }

    private static final class Endless extends InputStream {
        volatile boolean hasEnded;

        @Override
        public int read() {
            return hasEnded ? -1 : 0;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return hasEnded ? -1 : length;
        }
    }

    private static final class Slow extends OutputStream {
        @Override
        public void write(int b) {}

        @Override
        public void write(byte[] bytes, int offset, int length) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static final class Full extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            throw new OutOfMemoryError("planned");
        }
    }
}
