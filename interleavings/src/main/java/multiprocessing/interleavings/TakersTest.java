package multiprocessing.interleavings;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two processes want the only message.
@JCStressTest
@Outcome(
        id = {"0, 1", "1, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "one has it")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody has it, or both")
@State
public class TakersTest {
    private final int slot = Sides.nextSlot();

    /// Puts the message.
    public TakersTest() {
        Sides.A.put(slot, 1);
    }

    /// One process.
    @Actor
    public void one(II_Result result) {
        result.r1 = Sides.A.take(slot);
    }

    /// The other.
    @Actor
    public void other(II_Result result) {
        result.r2 = Sides.B.take(slot);
    }
}
