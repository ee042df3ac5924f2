package multiprocessing.queue;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.ClosedException;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.process.Process;
import multiprocessing.ring.RingSleepers;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Processes are killed in the middle of putting and taking, and each item is accounted for.
@ExtendWith(Leftovers.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QueueKillTest {
    private static final int ROUNDS = 4;
    private static final int ENOUGH = 2_000;

    /// With a text that is a function of the rest; most are short, some go in a run of their own.
    private record Item(int putter, long number, String text) {
        static Item of(int putter, long number) {
            int length = number % 20 == 0 ? 40_000 : (int) (number % 300);
            return new Item(putter, number, (putter + "/" + number + " ").repeat(length / 5));
        }

        void check() {
            assertThat(text).isEqualTo(of(putter, number).text);
        }
    }

    @Test
    void whatAKilledProcessHasPutIsThereAndNothingElse() throws Exception {
        Queue<Item> queue = Queue.bounded(100);
        for (int putter = 0; putter < ROUNDS; putter++) {
            try (var progress = Holding.create(Long.BYTES)) {
                Ticket ticket = progress.ticket();
                int name = putter;
                var child = new Process(() -> putForEver(queue, name, ticket));
                child.start();
                long taken = 0;
                while (taken < ENOUGH) {
                    taken = takeNext(queue, putter, taken);
                }

                child.kill();
                assertThat(child.join(Await.PATIENCE)).isTrue();

                while (!queue.empty()) {
                    taken = takeNext(queue, putter, taken);
                }
                long returned = (long) LONG.getVolatile(MEMORY, progress.offset());
                assertThat(taken).isBetween(returned, returned + 1);
            }
        }
    }

    private static void putForEver(Queue<Item> queue, int putter, Ticket progress)
            throws Exception {
        Holding mine = Holding.arrive(progress);
        for (long number = 0; true; number++) {
            queue.put(Item.of(putter, number));
            LONG.setVolatile(MEMORY, mine.offset(), number + 1);
        }
    }

    private static long takeNext(Queue<Item> queue, int putter, long number) throws Exception {
        Item item = queue.get(Await.PATIENCE);
        assertThat(item.putter()).isEqualTo(putter);
        assertThat(item.number()).isEqualTo(number);
        item.check();
        return number + 1;
    }

    @Test
    void aKilledTakerTakesAlongNoMoreThanTheItemInItsHand() throws Exception {
        Queue<Item> queue = Queue.bounded(100);
        Queue<Item> taken = Queue.create();
        var putter =
                new Process(() -> {
                    for (long number = 0; !queue.isClosed(); number++) {
                        putUnlessClosed(queue, Item.of(0, number));
                    }
                });
        putter.start();
        var seen = new HashSet<Long>();
        Process steady = passOn(queue, taken, Event.create());
        int kills = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Event isAtWork = Event.create();
            Process victim = passOn(queue, taken, isAtWork);
            while (!isAtWork.isSet()) {
                note(taken.get(Await.PATIENCE), seen);
            }
            for (int i = 0; i < ENOUGH; i++) {
                note(taken.get(Await.PATIENCE), seen);
            }
            victim.kill();
            kills++;
            assertThat(victim.join(Await.PATIENCE)).isTrue();
        }
        queue.close();
        for (Process process : List.of(putter, steady)) {
            assertThat(process.join(Await.PATIENCE)).isTrue();
            assertThat(process.exitCode()).hasValue(0);
        }
        while (!taken.empty()) {
            note(taken.get(), seen);
        }
        assertThat(queue.empty()).isTrue();
        long put = seen.stream().mapToLong(Long::longValue).max().orElseThrow() + 1;
        assertThat(put - seen.size())
                .as("items in the hands of the killed")
                .isBetween(0L, 0L + kills);
    }

    private static void putUnlessClosed(Queue<Item> queue, Item item) throws InterruptedException {
        try {
            queue.put(item);
        } catch (ClosedException e) {
            // asked again by the caller
        }
    }

    private static Process passOn(Queue<Item> from, Queue<Item> to, Event hasPassed) {
        var process =
                new Process(() ->
                        from.stream()
                                .forEach(item -> {
                                    to.putNowait(item);
                                    hasPassed.set();
                                }));
        process.start();
        return process;
    }

    private static void note(Item item, Set<Long> seen) {
        item.check();
        assertThat(seen.add(item.number())).as("item %d is new", item.number()).isTrue();
    }

    @Test
    void aWaiterThatIsKilledKeepsNobodyFromBeingWoken() throws Exception {
        Queue<Integer> queue = Queue.create();
        Queue<String> said = Queue.create();
        var waiters = new ArrayList<Process>();
        for (int i = 1; i <= 3; i++) {
            var waiter = new Process(() -> said.put("got " + queue.get()));
            waiter.start();
            waiters.add(waiter);
            int count = i;
            Await.await(
                    () -> RingSleepers.forMessages(queue.holding()) == count, "so many who wait");
        }
        List<Process> victims = waiters.subList(0, 2);
        for (Process victim : victims) {
            victim.kill();
        }
        for (Process victim : victims) {
            assertThat(victim.join(Await.PATIENCE)).isTrue();
        }
        queue.put(5);
        assertThat(said.get(Await.PATIENCE)).isEqualTo("got 5");
        assertThat(waiters.getLast().join(Await.PATIENCE)).isTrue();
    }
}
