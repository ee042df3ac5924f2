package multiprocessing.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.heap.Holding;
import multiprocessing.process.Process;
import multiprocessing.ring.RingSleepers;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// The contract of [Queue], run between threads and between JVMs, on a plain and on a joinable one.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
abstract class QueueSpec {
    static final Duration SHORT = Duration.ofMillis(1);

    abstract StartMethod startMethod();

    abstract <E extends @Nullable Object> Queue<E> newQueue(int maxSize);

    final Process start(SerializableRunnable target) {
        Process process = Multiprocessing.context(startMethod()).process(target);
        process.start();
        return process;
    }

    static void join(Process process) throws Exception {
        assertThat(process.join(Await.PATIENCE)).as("%s has ended", process).isTrue();
        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    void itemsComeOutInTheOrderInWhichTheyWerePut() throws Exception {
        Queue<Integer> queue = newQueue(0);
        Process writer =
                start(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        queue.put(i);
                    }
                });
        for (int i = 0; i < 10_000; i++) {
            assertThat(queue.get()).isEqualTo(i);
        }
        join(writer);
        assertThat(queue.empty()).isTrue();
    }

    @Test
    void anyKindOfItemTravels() throws Exception {
        Queue<@Nullable Object> queue = newQueue(0);
        Queue<@Nullable Object> back = newQueue(0);
        List<@Nullable Object> items =
                Arrays.asList(
                        null,
                        "text",
                        3.5,
                        List.of(1, 2),
                        Map.of("key", Duration.ofSeconds(2)),
                        new Point(1, 2),
                        new byte[] {1, 2, 3},
                        "long".repeat(50_000),
                        IntStream.range(0, 30_000).boxed().toList());
        Process echo =
                start(() -> {
                    for (int i = 0; i < items.size(); i++) {
                        back.put(queue.get());
                    }
                });
        for (Object item : items) {
            queue.put(item);
        }
        for (Object item : items) {
            assertThat(back.get()).isEqualTo(item);
        }
        join(echo);
    }

    record Point(int x, int y) implements Serializable {}

    @Test
    void messagesOfEveryLengthAroundTheLimitsAreWhole() throws Exception {
        Queue<byte[]> queue = newQueue(0);
        for (int limit : List.of(0, 16 << 10, 32 << 10, 64 << 10, 1 << 20)) {
            for (int length = Math.max(0, limit - 12); length < limit + 12; length++) {
                var bytes = new byte[length];
                Arrays.fill(bytes, (byte) length);
                queue.put(bytes);
            }
            for (int length = Math.max(0, limit - 12); length < limit + 12; length++) {
                var bytes = new byte[length];
                Arrays.fill(bytes, (byte) length);
                assertThat(queue.getNowait()).isEqualTo(bytes);
            }
        }
        assertThat(queue.empty()).isTrue();
    }

    @Test
    void anEmptyQueueRefusesAtOnceOrInTime() throws Exception {
        Queue<String> queue = newQueue(0);
        assertThat(queue.empty()).isTrue();
        assertThat(queue.full()).isFalse();
        assertThatExceptionOfType(QueueEmptyException.class).isThrownBy(queue::getNowait);
        assertThatExceptionOfType(QueueEmptyException.class).isThrownBy(() -> queue.get(SHORT));
        assertThatExceptionOfType(QueueEmptyException.class)
                .isThrownBy(() -> queue.get(Duration.ofSeconds(-1)));
        queue.put("a", Duration.ZERO);
        assertThat(queue.get(Duration.ZERO)).isEqualTo("a");
    }

    @Test
    void aFullQueueRefusesAtOnceOrInTimeAndStaysAsItWas() throws Exception {
        Queue<String> queue = newQueue(2);
        queue.put("a");
        assertThat(queue.full()).isFalse();
        queue.putNowait("b");
        assertThat(queue.full()).isTrue();
        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() -> queue.putNowait("c"))
                .withMessageContaining("maxSize=2");
        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() -> queue.put("c".repeat(100_000), SHORT));
        assertThat(queue.qsize()).isEqualTo(2);
        assertThat(queue.get()).isEqualTo("a");
        queue.putNowait("d");
        assertThat(queue.get()).isEqualTo("b");
        assertThat(queue.get()).isEqualTo("d");
    }

    /// One that was reckoned to be 0, or has flowed over, would else let the queue fill the memory.
    @Test
    void aBoundIsAtLeastOneItem() {
        for (int maxSize : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Queue.bounded(maxSize))
                    .withMessageContaining("maxSize=" + maxSize);
        }
    }

    /// As Python's `Queue(maxsize)`.
    @Test
    void theFrontDoorTakesZeroAndLessForNoBound() {
        assertThat(Multiprocessing.queue(0)).hasToString("Queue(qsize=0)");
        assertThat(Multiprocessing.queue(-1)).hasToString("Queue(qsize=0)");
    }

    @Test
    void aPutterWaitsForRoom() throws Exception {
        Queue<Integer> queue = newQueue(1);
        Process writer =
                start(() -> {
                    for (int i = 0; i < 100; i += 2) {
                        queue.put(i);
                        queue.put(i + 1, Await.PATIENCE);
                    }
                });
        for (int i = 0; i < 100; i++) {
            assertThat(queue.get(Await.PATIENCE)).isEqualTo(i);
            assertThat(queue.qsize()).isLessThanOrEqualTo(1);
        }
        join(writer);
    }

    @Test
    void whatWasPutIsThereForAnyOtherAtOnce() throws Exception {
        Queue<String> queue = newQueue(0);
        join(
                start(() -> {
                    queue.put("a");
                    queue.put("b".repeat(300_000)); // more than any pipe holds: nobody need drain
                }));
        assertThat(queue.qsize()).isEqualTo(2);
        assertThat(queue.getNowait()).isEqualTo("a");
        assertThat(queue.getNowait()).hasSize(300_000);
    }

    @Test
    void severalPuttersAndTakersShareTheItems() throws Exception {
        Queue<Integer> queue = newQueue(50);
        Queue<Integer> taken = newQueue(0);
        var processes = new ArrayList<Process>();
        for (int p = 0; p < 2; p++) {
            int first = p * 1000;
            processes.add(
                    start(() -> {
                        for (int i = first; i < first + 1000; i++) {
                            queue.put(i);
                        }
                    }));
            processes.add(start(() -> queue.stream().forEach(taken::putNowait)));
        }
        var seen = new ArrayList<Integer>();
        for (int i = 0; i < 2000; i++) {
            seen.add(taken.get(Await.PATIENCE));
        }
        queue.close();
        for (Process process : processes) {
            join(process);
        }
        assertThat(taken.empty()).isTrue();
        Collections.sort(seen);
        assertThat(seen).isEqualTo(IntStream.range(0, 2000).boxed().toList());
    }

    @Test
    void whatCannotBeEncodedFailsInThePutterAndLeavesTheQueueAsItWas() throws Exception {
        Queue<Object> queue = newQueue(3);
        queue.put("a");
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> queue.put(new Object()))
                .withMessageContaining("java.lang.Object");
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> queue.put(List.of("x".repeat(50_000), new Thread())));
        assertThat(queue.qsize()).isEqualTo(1);
        assertThat(queue.get()).isEqualTo("a");
    }

    /// Cannot be read back.
    private static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("I am not to be read");
        }
    }

    @Test
    void anItemThatCannotBeDecodedIsTakenAndTheNextIsWhole() throws Exception {
        Queue<Object> queue = newQueue(0);
        for (int length : new int[] {1, 100_000}) { // the longer one is in memory of its own
            queue.put(List.of("x".repeat(length), new Unreadable()));
            queue.put("next");
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(queue::get)
                    .withMessageContaining("I am not to be read");
            assertThat(queue.get()).isEqualTo("next");
        }
        assertThat(queue.empty()).isTrue();
    }

    /// Uses the queue in which it travels, where it is written and where it is read.
    static final class Uses implements Serializable {
        private static final long serialVersionUID = 1;
        static final AtomicReference<@Nullable Object> TAKEN = new AtomicReference<>();

        @SuppressWarnings("serial") // it travels
        private final Queue<Object> queue;

        private final String text;

        Uses(Queue<Object> queue, String text) {
            this.queue = queue;
            this.text = text;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            try {
                queue.put("put while written");
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            out.defaultWriteObject();
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            TAKEN.set(queue.getNowait());
        }
    }

    @Test
    void anItemMayUseItsQueueWhereItIsWrittenAndRead() throws Exception {
        for (String text : List.of("short", "long".repeat(50_000))) {
            Queue<Object> queue = newQueue(0);
            queue.put(new Uses(queue, text));
            queue.put("behind it");

            assertThat(queue.get()).isEqualTo("put while written");
            assertThat(((Uses) queue.get()).text).isEqualTo(text);
            assertThat(Uses.TAKEN).hasValue("behind it");
            assertThat(queue.empty()).isTrue();
        }
    }

    @Test
    void aQueueTravelsInAQueueAndOutlivesItsMaker() throws Exception {
        Queue<Queue<String>> queues = newQueue(0);
        join(
                start(() -> {
                    Queue<String> inner = Queue.create();
                    inner.put("from inside");
                    queues.put(inner);
                }));
        Queue<String> inner = queues.get(Await.PATIENCE);
        assertThat(inner.get(Await.PATIENCE)).isEqualTo("from inside");
        inner.put("again");
        assertThat(inner.getNowait()).isEqualTo("again");
    }

    @Test
    void aQueueIsGivenAsAnArgument() throws Exception {
        Queue<String> queue = newQueue(0);
        Process child =
                Multiprocessing.context(startMethod())
                        .process()
                        .target(QueueSpec::putHello)
                        .args(queue)
                        .build();
        child.start();
        assertThat(queue.get(Await.PATIENCE)).isEqualTo("hello");
        join(child);
    }

    private static void putHello(Queue<String> queue) throws InterruptedException {
        queue.put("hello");
    }

    @Test
    void aQueueThatWasNotPutAfterAllIsNotKept() throws Exception {
        Queue<Queue<String>> full = newQueue(1);
        full.put(newQueue(0));
        Queue<String> inner = newQueue(0);
        long cell = inner.holding().cell();
        long name = inner.holding().name();
        assertThatExceptionOfType(QueueFullException.class)
                .isThrownBy(() -> full.put(inner, SHORT));
        full.close();
        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> full.putNowait(inner));
        inner.holding().close();
        assertThat(Holding.hasEnded(cell, name)).isTrue();
    }

    @Test
    void aClosedQueueGivesWhatItHasAndThenSaysSo() throws Exception {
        Queue<String> queue = newQueue(0);
        queue.put("last");
        join(start(queue::close));
        assertThat(queue.isClosed()).isTrue();
        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> queue.put("more"));
        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> queue.putNowait("more"));
        assertThat(queue.get()).isEqualTo("last");
        assertThatExceptionOfType(ClosedException.class).isThrownBy(queue::get);
        assertThatExceptionOfType(ClosedException.class).isThrownBy(queue::getNowait);
        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> queue.get(SHORT));
        queue.close();
    }

    @Test
    void closingWakesThoseWhoWait() throws Exception {
        Queue<String> empty = newQueue(0);
        Queue<String> full = newQueue(1);
        full.put("a");
        Queue<String> seen = newQueue(0);
        var processes = new ArrayList<Process>();
        processes.add(start(() -> seen.put(endOf(empty::get))));
        processes.add(start(() -> seen.put(endOf(() -> full.put("b")))));
        Await.await(() -> RingSleepers.forMessages(empty.holding()) != 0, "who takes to wait");
        Await.await(() -> RingSleepers.forRoom(full.holding()) != 0, "who puts to wait");
        empty.close();
        full.close();
        assertThat(seen.get(Await.PATIENCE)).isEqualTo("closed");
        assertThat(seen.get(Await.PATIENCE)).isEqualTo("closed");
        for (Process process : processes) {
            join(process);
        }
    }

    private static String endOf(Waiting waiting) throws Exception {
        try {
            waiting.run();
            return "done";
        } catch (ClosedException e) {
            return "closed";
        }
    }

    private interface Waiting {
        void run() throws Exception;
    }

    @Test
    void anInterruptedWaitTakesAndPutsNothing() throws Exception {
        Queue<String> empty = newQueue(0);
        Queue<String> full = newQueue(1);
        full.put("a");
        assertInterruptible(() -> empty.get());
        assertInterruptible(() -> full.put("b"));
        assertThat(empty.empty()).isTrue();
        assertThat(full.get()).isEqualTo("a");
        assertThat(full.empty()).isTrue();
    }

    /// So that a loop over a backlog can be ended, too.
    @Test
    void anInterruptOfBeforeIsHeardThoughNothingIsToBeWaitedFor() throws Exception {
        Queue<String> queue = newQueue(3);
        queue.put("a");
        BlockingQueue<String> view = queue.asBlockingQueue();
        assertInterrupted(queue::get);
        assertInterrupted(() -> queue.get(SHORT));
        assertInterrupted(() -> queue.put("b"));
        assertInterrupted(() -> queue.put("b", SHORT));
        assertInterrupted(view::take);
        assertInterrupted(() -> view.poll(1, TimeUnit.DAYS));
        assertInterrupted(() -> view.put("b"));
        assertInterrupted(() -> view.offer("b", 1, TimeUnit.DAYS));
        assertThat(queue.qsize()).isEqualTo(1);
    }

    private static void assertInterrupted(Waiting waiting) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiting::run);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptEndsAStreamThatHasItemsAndIsKept() throws Exception {
        Queue<String> queue = newQueue(0);
        queue.put("a");
        queue.put("b");
        var seen = new ArrayList<String>();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() ->
                        queue.stream()
                                .peek(seen::add)
                                .forEach(_ -> Thread.currentThread().interrupt()));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).containsExactly("a");
        assertThat(queue.get()).isEqualTo("b");
    }

    @Test
    void whatDoesNotWaitDoesNotMindAnInterrupt() throws Exception {
        Queue<String> queue = newQueue(0);
        BlockingQueue<String> view = queue.asBlockingQueue();
        Thread.currentThread().interrupt();
        queue.putNowait("a");
        assertThat(view.offer("b")).isTrue();
        assertThat(queue.getNowait()).isEqualTo("a");
        assertThat(view.poll()).isEqualTo("b");
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertInterruptible(Waiting waiting) throws Exception {
        var thrown = new AtomicReference<@Nullable Throwable>();
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                waiting.run();
                            } catch (Throwable e) {
                                thrown.set(e);
                            }
                        });
        thread.interrupt(); // before it waits, or while it does: all the same
        thread.join(Await.PATIENCE);
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void isWaitedForTogetherWithOthers() throws Exception {
        Queue<Integer> one = newQueue(0);
        Queue<Integer> two = newQueue(0);
        assertThat(Multiprocessing.wait(List.of(one, two), SHORT)).isEmpty();
        Process writer = start(() -> two.put(2));
        assertThat(Multiprocessing.wait(List.of(one, two), Await.PATIENCE)).containsExactly(two);
        assertThat(two.getNowait()).isEqualTo(2);
        join(writer);
        one.close();
        assertThat(Multiprocessing.wait(List.of(one, two), Await.PATIENCE)).containsExactly(one);
    }

    @Test
    void theStreamEndsWhenTheQueueIsClosedAndEmpty() throws Exception {
        Queue<Integer> queue = newQueue(0);
        Process writer =
                start(() -> {
                    for (int i = 1; i <= 100; i++) {
                        queue.put(i);
                    }
                    queue.close();
                });
        assertThat(queue.stream().mapToInt(Integer::intValue).sum()).isEqualTo(5050);
        join(writer);
    }

    @Test
    void aParallelStreamProcessesAnItemAsSoonAsItIsThere() throws Exception {
        Queue<Integer> queue = newQueue(0);
        Queue<Integer> done = newQueue(0);
        queue.put(1);
        Thread reader =
                Thread.ofPlatform().start(() -> queue.stream().parallel().forEach(done::putNowait));
        try {
            assertThat(done.get(Await.PATIENCE)).isEqualTo(1);
        } finally {
            queue.close();
        }
        reader.join();
    }

    @Test
    void saysWhatItIs() throws Exception {
        Queue<Integer> queue = newQueue(7);
        queue.put(1);
        queue.close();
        assertThat(queue.toString()).endsWith("Queue(qsize=1, maxSize=7, closed)");
    }
}
