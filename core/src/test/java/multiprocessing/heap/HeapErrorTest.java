package multiprocessing.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import multiprocessing.signal.Members;
import multiprocessing.signal.OwnedLock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.FailingStep;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A thread gets an error after the first, the second, the third … step of allocating, sending and freeing, until no step is
/// left. The process lives, so nobody buries it: the lists and counts are true all the same, and nothing is left.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class HeapErrorTest {
    @Test
    void whereverAnErrorComesAllIsCounted() throws Exception {
        long before = Heap.usedBytes();
        int step = 0;
        boolean hasFailed;
        do {
            step++;
            try (var thing = Holding.create(8);
                    var carrier = Holding.create(8)) {
                hasFailed = FailingStep.fails(step, () -> doAll(thing, carrier));
                Soundness.assertThatTheTableIsSound();
                Soundness.assertThatAllIsCounted("step " + step);
            }
            Await.await(() -> Heap.usedBytes() <= before, "all to end after step " + step);
        } while (hasFailed);
        assertThat(step).as("steps").isGreaterThan(20);
    }

    @Test
    void whereverAnErrorComesWhatIsClosedEnds() throws Exception {
        try (var other = Holding.create(8)) {
            long before = Heap.usedBytes();
            int step = 0;
            boolean hasFailed;
            do {
                step++;
                Holding carrier = Holding.create(8);
                long _ = carrier.allocate(1);
                other.ticket().sent(carrier.cell());
                hasFailed = FailingStep.fails(step, carrier::close);
                Await.await(() -> Heap.usedBytes() <= before, "all to end after step " + step);
            } while (hasFailed);
            assertThat(step).as("steps").isGreaterThan(5);
        }
    }

    @Test
    void whereverAnErrorComesWhatIsMadeOrReceivedIsNotHeldForIt() throws Exception {
        long before = Heap.usedBytes();
        int step = 0;
        boolean hasFailed;
        do {
            step++;
            hasFailed = FailingStep.fails(step, HeapErrorTest::makeSendAndReceive);
            Await.await(() -> Heap.usedBytes() <= before, "all to end after step " + step);
        } while (hasFailed);
        assertThat(step).as("steps").isGreaterThan(5);
    }

    @Test
    void whatFailsIsNotGivenUpOnceMoreWhenAnotherThingHasItsCell() throws Exception {
        int step = 0;
        boolean hasFailed;
        do {
            step++;
            hasFailed = FailingStep.fails(step, () -> Holding.create(8).close());
            try (var next = Holding.create(8)) {
                collectWhatIsForgotten();
                assertThat(next.isHeldBy(Members.own())).as("after step %d", step).isTrue();
            }
        } while (hasFailed);
        assertThat(step).as("steps").isGreaterThan(5);
    }

    /// Makes and closes things at the end of its stack, in a JVM of its own: a class that is first needed there is lost to it.
    static final class Diver {
        private static final OwnedLock LOCK = new OwnedLock(HeapLayout.LOCK);
        private static int ends;
        private static int timesLeftLocked;

        public static void main(String[] args) throws InterruptedException {
            Holding.create(8).close();
            var diver = new Thread(null, Diver::diveAgainAndAgain, "diver", 1 << 18);
            diver.start();
            diver.join();
            System.out.println("left locked: " + timesLeftLocked);
            System.out.println("reached the end: " + (ends > 100));
        }

        private static void diveAgainAndAgain() {
            for (int frames = 0; frames < 1_000; frames++) {
                int _ = dive(frames % 500);
                if (LOCK.isOwn()) {
                    timesLeftLocked++;
                    LOCK.release(false);
                }
            }
        }

        /// Makes and closes something so many frames above the end of the stack.
        ///
        /// @return how many frames are still between
        @SuppressWarnings("InfiniteRecursion") // to the end of the stack
        private static int dive(int frames) {
            int left;
            try {
                left = dive(frames);
            } catch (StackOverflowError e) {
                left = frames;
            }
            if (left == 0) {
                try {
                    Holding.create(8).close();
                } catch (StackOverflowError | NoClassDefFoundError e) {
                    ends++;
                    return -1; // as it should
                }
            }
            return left - 1;
        }
    }

    /// The lock stayed with a process that lived, and the shared memory of the whole tree stood still.
    @Test
    void whoHasNoStackDoesNotLeaveTheHeapLocked() throws Exception {
        try (var program = Program.start(Diver.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("left locked: 0", "reached the end: true");
        }
    }

    private static void collectWhatIsForgotten() throws Exception {
        Holding canary = Holding.create(8);
        long cell = canary.cell();
        long name = canary.name();
        canary = null;
        System.gc();
        Await.await(() -> Holding.hasEnded(cell, name), "what is forgotten to be given up");
        while (Release.giveUpOne()) {
            // until there is none
        }
    }

    private static void makeSendAndReceive() {
        try (var thing = Holding.create(8)) {
            Ticket ticket = thing.ticket();
            try (var _ = Holding.arrive(ticket)) {
                // here it is held twice
            } finally {
                ticket.revoke();
            }
        }
    }

    private static void doAll(Holding thing, Holding carrier) {
        long _ = Heap.allocate(1, thing.cell(), 0);
        Heap.free(Heap.allocate(1, thing.cell(), 0));
        sendAndRevoke(thing, carrier);
        sendAndRevoke(thing, thing);
        Heap.freeLost(thing.cell(), (_, _) -> true);
    }

    private static void sendAndRevoke(Holding thing, Holding carrier) {
        Ticket ticket = thing.ticket();
        try {
            ticket.sent(carrier.cell());
        } finally {
            ticket.revoke();
        }
    }
}
