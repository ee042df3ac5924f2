package multiprocessing.interleavings;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// The same with a waker that does not mind the order of its steps.
@JCStressTest
@Outcome(
        id = {"1, false", "1, true", "0, true"},
        expect = Expect.ACCEPTABLE,
        desc = "seen, or called")
@Outcome(id = "0, false", expect = Expect.FORBIDDEN, desc = "the wake-up is lost")
@State
public class PlantedGateTest {
    private final int slot = Sides.nextSlot();

    /// Who makes it true.
    @Actor
    public void wake() {
        Sides.A.comeTrueAndPlantedWake(slot);
    }

    /// Who waits.
    @Actor
    public void sleep(IZ_Result result) {
        result.r1 = Sides.B.announceAndLook(slot);
    }

    /// Whether the sleeper was called.
    @Arbiter
    public void look(IZ_Result result) {
        result.r2 = Sides.A.wasCalled(slot);
    }
}
