package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.connection.Connection;
import multiprocessing.error.ClosedException;
import multiprocessing.manager.AcquirerProxy;
import multiprocessing.manager.BarrierProxy;
import multiprocessing.manager.ConditionProxy;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Waits that are interrupted, and go on in the manager.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InterruptedWaitTest {
    private final FakeManager python = new FakeManager(this::answer);
    private final CountDownLatch isWaitedFor = new CountDownLatch(1);
    private final AtomicBoolean isWaitOver = new AtomicBoolean();
    private final BlockingQueue<Connection> releases = new LinkedBlockingQueue<>(); // by which line
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private volatile @Nullable Connection holder;
    private final AtomicBoolean isToLetInLater = new AtomicBoolean();
    private volatile boolean isToGo; // when it is asked for anything more

    private @Nullable Object answer(FakeManager.Question question) throws InterruptedException {
        asked.add(question.method());
        if (isToGo) {
            python.hangUp();
            return FakeManager.LATER;
        }
        return switch (question.method()) {
            case "create" ->
                    FakeManager.made(
                            "acquire", "release", "wait", "notify", "notify_all", "join", "abort");
            case "accept_connection" -> {
                if (isToLetInLater.compareAndSet(true, false)) {
                    isWaitedFor.countDown();
                    yield FakeManager.LATER;
                }
                yield null;
            }
            case "acquire" -> isAcquired(question.line());
            case "wait", "join" -> {
                isWaitedFor.countDown();
                yield FakeManager.LATER;
            }
            case "release" -> {
                releases.add(question.line());
                yield null;
            }
            default -> null;
        };
    }

    private boolean isAcquired(Connection line) throws InterruptedException {
        Connection other = holder;
        if (other == null) {
            holder = line;
            return true;
        }
        if (isWaitOver.compareAndSet(false, true)) {
            FakeManager.answer(other, true); // to its wait
        }
        return false;
    }

    @AfterEach
    void close() {
        python.close();
    }

    private static long patience() {
        return Long.getLong("multiprocessing.test.patience", 30);
    }

    /// Interrupts the wait of a thread that has a lock, which it releases then.
    private void interrupt(AcquirerProxy lock, ThrowingCallable wait) throws Exception {
        var released =
                new FutureTask<>(() -> {
                    lock.acquire();
                    assertThatExceptionOfType(InterruptedException.class).isThrownBy(wait);
                    lock.release();
                    return true;
                });
        Thread waiter = Thread.ofPlatform().daemon().start(released);
        isWaitedFor.await();
        waiter.interrupt();
        assertThat(released.get(patience(), TimeUnit.SECONDS)).isTrue();
        assertThat(releases).containsExactly(holder);
    }

    /// The manager says that it has it when somebody else asks for the lock.
    @Test
    void aWaitForAConditionThatIsInterruptedWhenItHasTheLockAgainEnds() throws Exception {
        try (var manager = python.connect()) {
            ConditionProxy changed = manager.condition("Condition");
            interrupt(changed, changed::await);
        }
    }

    @Test
    void whoIsInterruptedWhileHeWaitsForAnEventLetsGoOfHisLock() throws Exception {
        try (var manager = python.connect()) {
            interrupt(manager.lock("RLock"), manager.event("Event")::await);
        }
    }

    @Test
    void whoIsInterruptedBeforeHeHasComeToABarrierDoesNotBreakIt() throws Exception {
        try (var manager = python.connect()) {
            BarrierProxy barrier = manager.barrier("Barrier");
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(barrier::await);
            assertThat(asked).doesNotContain("wait", "abort");
        }
    }

    @Test
    void whoIsInterruptedWhileHeIsLetInDoesNotBreakABarrier() throws Exception {
        try (var manager = python.connect()) {
            BarrierProxy barrier = manager.barrier("Barrier");
            isToLetInLater.set(true);
            var heard =
                    new FutureTask<>(() -> {
                        assertThatExceptionOfType(InterruptedException.class)
                                .isThrownBy(barrier::await);
                        return true;
                    });
            Thread waiter = Thread.ofPlatform().daemon().start(heard);
            isWaitedFor.await();
            waiter.interrupt();
            assertThat(heard.get(patience(), TimeUnit.SECONDS)).isTrue();
            assertThat(asked).doesNotContain("wait", "abort");
        }
    }

    /// Interrupts a wait of which the end cannot be told to the manager.
    private void interruptAsItGoes(ThrowingCallable wait) throws Exception {
        var heard =
                new FutureTask<>(() -> {
                    assertThatExceptionOfType(InterruptedException.class)
                            .isThrownBy(wait)
                            .satisfies(e ->
                                    assertThat(e.getSuppressed())
                                            .hasOnlyElementsOfType(ClosedException.class)
                                            .hasSize(1));
                    return true;
                });
        Thread waiter = Thread.ofPlatform().daemon().start(heard);
        isWaitedFor.await();
        isToGo = true;
        waiter.interrupt();
        assertThat(heard.get(patience(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptAtABarrierIsHeardThoughTheManagerGoesJustThen() throws Exception {
        try (var manager = python.connect()) {
            interruptAsItGoes(manager.barrier("Barrier")::await);
        }
    }

    @Test
    void anInterruptAtAConditionIsHeardThoughTheManagerGoesJustThen() throws Exception {
        try (var manager = python.connect()) {
            interruptAsItGoes(manager.condition("Condition")::await);
        }
    }

    @Test
    void whosePermitAnotherHasGivenBackWaitsForNoCallThatWasInterrupted() throws Exception {
        var isHeld = new CountDownLatch(1);
        var isGivenBack = new CountDownLatch(1);
        try (var manager = python.connect()) {
            AcquirerProxy permits = manager.lock("Semaphore");
            PythonProxy table = manager.create("Table");
            var found =
                    new FutureTask<>(() -> {
                        permits.acquire();
                        isHeld.countDown();
                        isGivenBack.await();
                        assertThatExceptionOfType(InterruptedException.class)
                                .isThrownBy(() -> table.call("wait"));
                        return table.call("notify");
                    });
            Thread first = Thread.ofPlatform().daemon().start(found);
            isHeld.await();
            permits.release();
            isGivenBack.countDown();
            isWaitedFor.await();
            first.interrupt();
            assertThat(found.get(patience(), TimeUnit.SECONDS)).isNull();
        }
    }

    @Test
    void whoIsInterruptedWhileHeJoinsAQueueLetsGoOfHisLock() throws Exception {
        try (var manager = python.connect()) {
            interrupt(manager.lock("RLock"), manager.queue("Queue")::join);
        }
    }
}
