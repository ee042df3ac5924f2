package multiprocessing.ring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.codec.MessageWriter;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.FailingStep;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A thread gets an error after the first, the second, the third … step of putting and taking, until no step is left, and its
/// process lives on. A message is in the ring, whole, or it is not, and what lay idle is freed.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RingErrorTest {
    private static final List<Integer> THERE = List.of(15_000, 15_001);

    /// The first goes on in a new block, the second is in a run of its own.
    private static final List<Integer> PUT = List.of(5_000, 100_000);

    /// In the place of the run before, were that free; then in further blocks.
    private static final List<Integer> LAST = List.of(99_999, 15_002, 15_003, 15_004);

    @Test
    void whereverAnErrorComesTheRingGoesOn() throws Exception {
        int step = 0;
        boolean hasFailed;
        do {
            step++;
            try (var holding = Holding.create(RobustRing.BYTES)) {
                var ring = new RobustRing(holding);
                var messages = new Messages(ring);
                putAll(messages, THERE);
                hasFailed = FailingStep.fails(step, () -> putAndTakeAll(messages));
                checkThatItGoesOn(ring, messages, step);
                checkThatMemoryIsFreed(holding, step);
            }
        } while (hasFailed);
        assertThat(step).as("steps").isGreaterThan(30);
    }

    @Test
    void whereverAnErrorComesAWriterIsDoneWithWhatWasNotPut() throws Exception {
        var own = MessageWriter.ofThread();
        int step = 0;
        boolean hasFailed;
        do {
            step++;
            try (var holding = Holding.create(RobustRing.BYTES)) {
                RobustRing.bound(holding, 1);
                var messages = new Messages(new RobustRing(holding));
                putAll(messages, List.of(1));
                hasFailed =
                        FailingStep.fails(
                                step,
                                () -> messages.put(content(100_000), Deadline.in(Duration.ZERO)));
                assertThat(MessageWriter.ofThread()).as("step %d", step).isSameAs(own);
            }
        } while (hasFailed);
        assertThat(step).as("steps").isGreaterThan(3);
    }

    static List<VirtualMachineError> errors() {
        return List.of(new OutOfMemoryError("planned"), new StackOverflowError("planned"));
    }

    /// It was lost, as when a stopped process had the heap's lock.
    @ParameterizedTest
    @MethodSource("errors")
    void whatIsTakenIsThereThoughItsMemoryCannotBeFreed(VirtualMachineError error)
            throws Exception {
        try (var holding = Holding.create(RobustRing.BYTES);
                var inbox = Inbox.ofThread()) {
            var messages = new Messages(new RobustRing(holding));
            putAll(messages, List.of(100_000));
            assertThat(messages.take(inbox, Deadline.in(Await.PATIENCE))).isEqualTo(Outcome.DONE);

            var message = new AtomicReference<@Nullable Object>();
            assertThat(FailingStep.fails(1, error, () -> message.set(inbox.decode()))).isTrue();

            assertThat(message.get()).isEqualTo(content(100_000));
        }
    }

    private static void putAndTakeAll(Messages messages) throws Exception {
        putAll(messages, PUT);
        for (int i = 0; i < THERE.size() + PUT.size(); i++) {
            int _ = take(messages);
        }
    }

    private static void checkThatItGoesOn(RobustRing ring, Messages messages, int step)
            throws Exception {
        var all = new ArrayList<>(THERE);
        all.addAll(PUT);
        int put = (int) ring.putCount();
        int taken = put - (int) ring.size();
        putAll(messages, LAST);

        for (int length : all.subList(taken, put)) {
            assertThat(take(messages)).as("after step %d", step).isEqualTo(length);
        }
        for (int length : LAST) {
            assertThat(take(messages)).as("after step %d", step).isEqualTo(length);
        }
        assertThat(ring.size()).isZero();
    }

    /// What the ring has is what it refers to. A run that a thread has just got may be lost with it, until its process ends.
    private static void checkThatMemoryIsFreed(Holding holding, int step) {
        Set<Long> used = Sweep.used(holding.offset());
        assertThat(used).hasSizeLessThanOrEqualTo(2);
        Heap.freeLost(
                holding.cell(),
                (run, worker) -> {
                    assertThat(worker != 0 || used.contains(run)).as("step %d", step).isTrue();
                    return false;
                });
    }

    private static void putAll(Messages messages, List<Integer> lengths) throws Exception {
        for (int length : lengths) {
            assertThat(messages.put(content(length), Deadline.in(Await.PATIENCE)))
                    .isEqualTo(Outcome.DONE);
        }
    }

    private static byte[] content(int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) length);
        return bytes;
    }

    private static int take(Messages messages) throws Exception {
        try (var inbox = Inbox.ofThread()) {
            assertThat(messages.take(inbox, Deadline.in(Await.PATIENCE))).isEqualTo(Outcome.DONE);
            var bytes = requireNonNull((byte[]) inbox.decode());
            assertThat(bytes).isEqualTo(content(bytes.length));
            return bytes.length;
        }
    }
}
