package multiprocessing.signal;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.error.SharedMemoryException;
import multiprocessing.memory.CommonsLayout;
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
            Members.noticeDeath(ProcessHandle.current().pid());
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
}
