package multiprocessing.interleavings;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two processes want the only thing, and first look whether it is there.
@JCStressTest
@Outcome(
        id = {"0, 1", "1, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "one has it")
@Outcome(expect = Expect.FORBIDDEN, desc = "nobody has it, or both")
@State
public class PlantedTakersTest {
    private final int slot = Sides.nextSlot();

    /// One process.
    @Actor
    public void one(II_Result result) {
        result.r1 = Sides.A.takeByPlantedCount(slot);
    }

    /// The other.
    @Actor
    public void other(II_Result result) {
        result.r2 = Sides.B.takeByPlantedCount(slot);
    }
}
