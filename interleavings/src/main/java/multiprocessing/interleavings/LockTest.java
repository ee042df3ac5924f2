package multiprocessing.interleavings;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/// Two processes count under one lock.
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "no step is lost")
@Outcome(expect = Expect.FORBIDDEN, desc = "both were inside")
@State
public class LockTest {
    private final int slot = Sides.nextSlot();

    /// One process.
    @Actor
    public void one() {
        Sides.A.countUnderLock(slot);
    }

    /// The other.
    @Actor
    public void other() {
        Sides.B.countUnderLock(slot);
    }

    /// What came of it.
    @Arbiter
    public void look(J_Result result) {
        result.r1 = Sides.A.counted(slot);
    }
}
