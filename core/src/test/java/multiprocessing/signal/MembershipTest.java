package multiprocessing.signal;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Executors;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Value;
import multiprocessing.sync.Lock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A program that wants to share something for the first time when too many processes do, and later can.
@ExtendWith(Leftovers.class)
class MembershipTest {
    static final class Crowded {
        public static void main(String[] args) throws Exception {
            for (int place = 0; place < CommonsLayout.MEMBERS_MOST; place++) {
                become(MemberLayout.LIVE, place);
            }
            refused(() -> Queue.create());
            refused(() -> Value.ofInt(0));
            refused(() -> Lock.create());
            refused(() -> Headcount.BUSY.add(1));
            Members.lookAtAll();
            become(MemberLayout.FREE, CommonsLayout.MEMBERS_MOST / 2);
            Queue<Integer> queue = Queue.create();
            queue.put(42);
            Headcount.BUSY.add(1);
            System.out.println("got " + queue.get(Await.PATIENCE));
        }

        private static void become(int phase, int place) {
            long at = MemberLayout.at(place) + MemberLayout.STATE;
            LONG.setVolatile(MEMORY, at, MemberLayout.state(1, phase));
        }

        private static void refused(Runnable use) {
            try {
                use.run();
            } catch (SharedMemoryException e) {
                System.out.println("refused");
            }
        }
    }

    @Test
    void whoFoundNoPlaceOnceFindsOneLater() throws Exception {
        try (var program = Program.start(Crowded.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .containsExactly("refused", "refused", "refused", "refused", "got 42");
        }
    }

    /// One of two who joined at once put down what the other had raised, whose place nobody looked at then: whoever waited for what
    /// it had when it was killed waited for ever.
    @Test
    void whoRaisesANumberBesideAnotherNeverLowersIt() throws Exception {
        long at = Heap.allocate(Integer.BYTES, 0, 0);
        INT.setVolatile(MEMORY, at, 0);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var even = threads.submit(() -> lowered(at, 0));
            var odd = threads.submit(() -> lowered(at, 1));

            assertThat(even.get()).as("lowered below an even one").isZero();
            assertThat(odd.get()).as("lowered below an odd one").isZero();
        } finally {
            Heap.free(at);
        }
    }

    /// Raises it by two each time, and tells what it had raised it to when it was found lower.
    private static int lowered(long at, int first) {
        for (int least = first; least < 1_000_000; least += 2) {
            Membership.raise(at, least);
            if ((int) INT.getVolatile(MEMORY, at) < least) {
                return least;
            }
        }
        return 0;
    }

    /// Has three others, far apart and not known to be dead, and asks after one at a time.
    static final class Looker {
        public static void main(String[] args) {
            int last = MemberLayout.place(Members.own());
            Membership.raise(CommonsLayout.PLACES, 300);
            for (int place : new int[] {1, 2, 250}) {
                Crowded.become(MemberLayout.LIVE, place);
            }
            for (int i = 0; i < 4; i++) {
                last = Members.lookBehind(last);
                System.out.println("looked at " + last);
            }
        }
    }

    /// It went on by one place, taken or not: of three hundred that once were taken, who had few free ones before it was asked
    /// after every half minute.
    @Test
    void whoeverIsThereIsAskedAfterInTurnHoweverFarApart() throws Exception {
        try (var program = Program.start(Looker.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .containsExactly(
                            "looked at 1", "looked at 2", "looked at 250", "looked at 250");
        }
    }

    /// Needs the room of one that has died while nobody waited.
    static final class Heir {
        public static void main(String[] args) {
            try (var holding = Holding.create(8)) {
                Crowded.become(MemberLayout.LIVE, 1);
                Membership.raise(CommonsLayout.PLACES, 2);
                int dead = MemberLayout.member(1, 1);
                Crowded.refused(() -> takeAll(dead));
                System.out.println("got " + Heap.capacityBytes(holding.allocate(1 << 20)));
            }
        }

        private static void takeAll(int dead) {
            while (true) {
                long _ = Heap.allocate(1 << 20, 0, dead);
            }
        }
    }

    /// It was held until some thread waited for something.
    @Test
    void whatTheDeadHadIsThereForWhoNeedsItThoughNobodyWaits() throws Exception {
        var little = List.of("-Dmultiprocessing.memory.bytes=8388608");
        try (var program = Program.start(little, Heir.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("refused", "got 1048576");
        }
    }

    /// Has a child that ends in order, and another member that has ended unheard, as one does whose parent ends at once.
    static final class Parent {
        public static void main(String[] args) throws Exception {
            var child = new Process(() -> {});
            Crowded.become(MemberLayout.LIVE, 100);
            Membership.raise(CommonsLayout.PLACES, 101);
            int _ = Membership.begin();
            child.start();
            child.join();
            Await.await(() -> Members.isKnownDead(MemberLayout.member(100, 1)), "it to be seen");
        }
    }

    @Test
    void whoHearsOfADeathLooksForOthersThoughNobodyWaits() throws Exception {
        try (var program = Program.start(Parent.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
        }
    }
}
