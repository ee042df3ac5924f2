package multiprocessing.signal;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import multiprocessing.heap.Holding;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is said to wait at a gate. A process that is said to and does not takes the wake-up that is another's, which was
/// seen as 40 ms and more until the second of two takers in processes of their own got its message.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GateTest {
    private final Holding holding = Holding.create(Gate.BYTES);
    private final Gate gate = new Gate(holding.offset());
    private final AtomicBoolean isTrue = new AtomicBoolean();

    @AfterEach
    void close() {
        holding.close();
    }

    @Test
    void whoWasWokenIsNotSaidToWait() throws Exception {
        Thread waiter = waiter();
        isTrue.set(true);
        gate.wakeOne();
        waiter.join();
        assertThat(sleepers()).isZero();
    }

    @Test
    void whoSawItComeTrueByItselfIsNotSaidToWait() throws Exception {
        Thread waiter = waiter();
        isTrue.set(true);
        waiter.join();
        assertThat(sleepers()).isZero();
    }

    @Test
    void whoseTimeIsOverIsNotSaidToWait() throws Exception {
        boolean came = gate.await(() -> false, Deadline.in(Duration.ofMillis(1)));
        assertThat(came).isFalse();
        assertThat(sleepers()).isZero();
    }

    @Test
    void whoWasInterruptedIsNotSaidToWait() throws Exception {
        Thread waiter = waiter();
        waiter.interrupt();
        waiter.join();
        assertThat(sleepers()).isZero();
    }

    @Test
    void whoWatchesNoMoreIsNotSaidToWait() {
        var watch = gate.whenTrue(isTrue::get, () -> {});
        assertThat(sleepers()).isEqualTo(Doorbell.OWN_BIT);
        watch.cancel();
        assertThat(sleepers()).isZero();
    }

    /// It went on to say so, in memory that was given up and was another's by then.
    @Test
    void whoCannotWatchIsNotSaidToWait() {
        Thread watching = Thread.currentThread();
        var failure = new OutOfMemoryError("planned");
        BooleanSupplier failing =
                () -> {
                    if (Thread.currentThread() == watching) {
                        throw failure;
                    }
                    return false;
                };
        assertThatThrownBy(() -> gate.whenTrue(failing, () -> {})).isSameAs(failure);
        assertThat(sleepers()).isZero();
    }

    @Test
    void aWatchThatThrowsHarmsNobodyWhoWakesIt() throws Exception {
        Thread waker = Thread.currentThread();
        waker.setUncaughtExceptionHandler((_, failure) -> {
            throw new IllegalStateException("a handler may throw as well", failure);
        });
        try {
            var _ =
                    gate.whenTrue(
                            isTrue::get,
                            () -> {
                                throw new IllegalStateException("planned");
                            });
            isTrue.set(true);
            gate.wakeAll();
        } finally {
            waker.setUncaughtExceptionHandler(null);
        }
        // the doorbell's thread may have looked just then, and be at its last steps
        Await.await(() -> sleepers() == 0, "nobody to be said to wait");
    }

    /// Such as for want of memory: then all who wait without listening would have waited for ever.
    @Test
    void theThreadThatListensForOthersOutlivesAFailure() throws Exception {
        var failed = new AtomicBoolean();
        var looksAfter = new AtomicInteger();
        var watch =
                gate.whenTrue(
                        () -> {
                            if (Thread.currentThread().getName().equals("mp-doorbell")) {
                                if (failed.compareAndSet(false, true)) {
                                    throw unchecked(new Exception("planned")); // no watch throws so
                                }
                                looksAfter.getAndIncrement();
                            }
                            return false;
                        },
                        () -> {});
        try {
            Await.await(() -> looksAfter.get() > 0, "the thread to look again");
        } finally {
            watch.cancel();
        }
    }

    /// Of all threads, as build tools do at the end of a program: it did not sleep any more, and took a processor for ever.
    @Test
    void theThreadThatListensForOthersForgetsAnInterrupt() throws Exception {
        var watch = gate.whenTrue(() -> false, () -> {});
        Thread doorbell = doorbell();
        try {
            interrupt(doorbell);
        } finally {
            watch.cancel();
        }
        interrupt(doorbell); // when nobody waits
        assertThat(doorbell.getThreadGroup().getParent()).isNull();
    }

    private static void interrupt(Thread doorbell) throws Exception {
        doorbell.interrupt();
        Await.await(() -> !doorbell.isInterrupted(), "the interrupt to be forgotten");
    }

    private static Thread doorbell() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("mp-doorbell"))
                .findAny()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static <X extends Exception> RuntimeException unchecked(Exception e) throws X {
        throw (X) e;
    }

    /// What a watch does may be to wait for who ends another at that gate, such as for a lock of his.
    @Test
    void whoEndsAWatchDoesNotWaitForTheActionOfAnother() throws Exception {
        var watches = new ArrayList<Waitable.Registration>();
        var first = new AtomicInteger(-1);
        var isEnded = new CountDownLatch(1);
        for (int i = 0; i < 2; i++) {
            int own = i;
            watches.add(
                    gate.whenTrue(
                            isTrue::get,
                            () -> {
                                if (first.compareAndSet(-1, own)) {
                                    awaitUninterruptibly(isEnded);
                                }
                            }));
        }
        isTrue.set(true);
        Thread waker = Thread.ofPlatform().start(gate::wakeOne);
        Await.await(() -> first.get() != -1, "a watch to act");
        Thread ender = Thread.ofPlatform().daemon().start(watches.get(1 - first.get())::cancel);
        try {
            Await.await(() -> !ender.isAlive(), "the other watch to be ended");
        } finally {
            isEnded.countDown();
        }
        waker.join();
        Await.await(() -> sleepers() == 0, "nobody to be said to wait");
    }

    /// What it says there would be said in another's memory, if that is given up when the watch has ended.
    @Test
    void whoEndsAWatchWaitsForTheThreadThatBeginsToLook() throws Exception {
        var isThere = new AtomicBoolean();
        var goOn = new CountDownLatch(1);
        var order = new CopyOnWriteArrayList<String>();
        var isMade = new AtomicBoolean(); // before, another thread may look, too
        var watch =
                gate.whenTrue(
                        () -> {
                            if (isMade.get() && isThere.compareAndSet(false, true)) {
                                awaitUninterruptibly(goOn);
                                order.add("looked");
                            }
                            return false;
                        },
                        () -> {});
        isMade.set(true);
        Thread waker = Thread.ofPlatform().start(gate::wakeAll);
        Await.await(isThere::get, "a thread to look");
        Thread ender =
                Thread.ofPlatform()
                        .start(() -> {
                            watch.cancel();
                            order.add("ended");
                        });
        Await.await(() -> !ender.isAlive() || count(ender, "cancel") > 0, "the other to end it");
        goOn.countDown();
        waker.join();
        ender.join();
        assertThat(order).containsExactly("looked", "ended");
        assertThat(sleepers()).isZero();
    }

    /// It would wait for itself.
    @Test
    void aWatchMayBeEndedByWhoLooks() throws Exception {
        var watch = new AtomicReference<Waitable.Registration>();
        var done = new AtomicBoolean();
        watch.set(
                gate.whenTrue(
                        () -> {
                            if (watch.get() != null) {
                                watch.get().cancel();
                            }
                            return isTrue.get();
                        },
                        () -> done.set(true)));
        isTrue.set(true);
        gate.wakeAll();
        Await.await(() -> sleepers() == 0, "nobody to be said to wait");
        assertThat(done).isFalse();
    }

    /// It slept on, and the next waker saw nobody to be woken: up to 100 ms with something there.
    @Test
    void whoAnnouncesItselfBetweenTwoStepsOfAWakerIsSaidToWaitAfterItsRing() {
        long gateAt = holding.offset();
        int _ = (int) INT.getAndAdd(MEMORY, gateAt + Gate.TURN, 1);
        var watch = gate.whenTrue(isTrue::get, () -> {});
        long _ = (long) LONG.getAndSet(MEMORY, gateAt + Gate.SLEEPERS, 0L);

        Waiters.wakeCalled(); // as who listens does when it is rung

        assertThat(sleepers()).isEqualTo(Doorbell.OWN_BIT);
        watch.cancel();
    }

    private static long count(Thread thread, String method) {
        return Stream.of(thread.getStackTrace())
                .filter(frame -> frame.getMethodName().equals(method))
                .count();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    @Test
    void whoGoesBeforeAnotherOfItsProcessLeavesThatSaidToWait() throws Exception {
        Thread stays = waiter();
        boolean came = gate.await(() -> false, Deadline.in(Duration.ofMillis(1)));
        assertThat(came).isFalse();
        assertThat(sleepers()).isEqualTo(Doorbell.OWN_BIT);
        isTrue.set(true);
        gate.wakeOne();
        stays.join();
        assertThat(sleepers()).isZero();
    }

    /// A wake-up was spent on a process that had gone, while another that shared no bit with it slept on.
    @Test
    void whoGoesIsNotWokenAnyMoreHoweverManyProcessesThereAre() throws Exception {
        while (Members.places() <= Long.SIZE) {
            boolean _ =
                    INT.compareAndSet(
                            MEMORY, CommonsLayout.PLACES, Members.places(), Long.SIZE + 1);
        }

        boolean came = gate.await(() -> false, Deadline.in(Duration.ofMillis(1)));

        assertThat(came).isFalse();
        assertThat(sleepers()).isZero();
    }

    /// A thread that is about to sleep, or does.
    private Thread waiter() throws Exception {
        var thread =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                boolean _ = gate.await(isTrue::get, Deadline.in(Await.PATIENCE));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt(); // as it was asked to
                            }
                        });
        Await.await(() -> sleepers() != 0, "the thread to announce itself");
        return thread;
    }

    private long sleepers() {
        return (long) LONG.getVolatile(MEMORY, holding.offset() + Gate.SLEEPERS);
    }
}
