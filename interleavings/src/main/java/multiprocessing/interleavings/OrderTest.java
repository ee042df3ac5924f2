package multiprocessing.interleavings;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;

/// One process puts two messages while the other takes what there is.
@JCStressTest
@Outcome(
        id = {"0, 0, 2", "0, 1, 1", "1, 0, 1", "1, 2, 0"},
        expect = Expect.ACCEPTABLE,
        desc = "in order, and the rest is there")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or out of order")
@State
public class OrderTest {
    private final int slot = Sides.nextSlot();

    /// Who puts.
    @Actor
    public void put() {
        Sides.A.put(slot, 1);
        Sides.A.put(slot, 2);
    }

    /// Who takes.
    @Actor
    public void take(IIJ_Result result) {
        result.r1 = Sides.B.take(slot);
        result.r2 = Sides.B.take(slot);
    }

    /// What is left.
    @Arbiter
    public void look(IIJ_Result result) {
        result.r3 = Sides.A.size(slot);
    }
}
