package multiprocessing.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.heap.Holding;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A ring into which the last object is put ends when that is done, not before: compiled code forgets what it needs no more.
/// A run that was the ring's was freed twice, and then two had it.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReachabilityTest {
    @Test
    void aRingIsThereUntilWhatWasNotPutIsGivenBack() throws Exception {
        var compiled =
                List.of(
                        "-Xcomp",
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=compileonly,multiprocessing.ring.*::*");
        try (var program = Program.start(compiled, LastUse.class)) {
            assertThat(program.await("put ")).isEqualTo("CLOSED");
            assertThat(program.await("ended when it was revoked: ")).isEqualTo("false");
            assertThat(program.join()).isZero();
        }
    }

    /// Puts a long message into a ring that is closed, and which nobody uses after that.
    static final class LastUse {
        private static long cell;
        private static long name;

        public static void main(String[] arguments) throws Exception {
            Shareable collecting = CollectingHandle::new;
            Object item = List.of(new byte[100_000], collecting);
            System.out.println("put " + closedRing().put(item, Deadline.in(Duration.ZERO)));
        }

        private static Messages closedRing() {
            var holding = Holding.create(RobustRing.BYTES);
            cell = holding.cell();
            name = holding.name();
            var ring = new RobustRing(holding);
            ring.close();
            return new Messages(ring);
        }

        /// Collects once more than it takes, and tells whether the ring has ended.
        private static void collect() {
            try {
                collectOther();
                collectOther();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            System.out.println("ended when it was revoked: " + Holding.hasEnded(cell, name));
        }

        private static void collectOther() throws Exception {
            long[] other = forgotten();
            Await.await(
                    () -> {
                        System.gc();
                        return Holding.hasEnded(other[0], other[1]);
                    },
                    "the end of what is forgotten");
        }

        private static long[] forgotten() {
            var holding = Holding.create(8);
            return new long[] {holding.cell(), holding.name()};
        }
    }

    /// Never arrives.
    private record CollectingHandle() implements Handle {
        @Override
        public Object resolve() {
            throw new IllegalStateException("it was not put");
        }

        @Override
        public void revoke() {
            LastUse.collect();
        }
    }
}
