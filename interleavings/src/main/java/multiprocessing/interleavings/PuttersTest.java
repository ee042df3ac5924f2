package multiprocessing.interleavings;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// Two processes put at the same time.
@JCStressTest
@Outcome(
        id = {"1, 2, 0", "2, 1, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "both are there, once")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or torn")
@State
public class PuttersTest {
    private final int slot = Sides.nextSlot();

    /// One process.
    @Actor
    public void one() {
        Sides.A.put(slot, 1);
    }

    /// The other.
    @Actor
    public void other() {
        Sides.B.put(slot, 2);
    }

    /// What is there.
    @Arbiter
    public void look(III_Result result) {
        result.r1 = Sides.A.take(slot);
        result.r2 = Sides.B.take(slot);
        result.r3 = Sides.A.take(slot);
    }
}
