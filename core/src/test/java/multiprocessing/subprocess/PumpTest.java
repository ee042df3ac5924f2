package multiprocessing.subprocess;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

/// What the thread keeps that reads on for a descendant of a program, perhaps for months.
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
}
