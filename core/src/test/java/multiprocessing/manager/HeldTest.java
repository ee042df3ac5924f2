package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.Serial;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import multiprocessing.connection.Connection;
import multiprocessing.queue.Queue;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Lock;
import multiprocessing.sync.RLock;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

class HeldTest {
    private static final Face LOCK = Face.of(LockProxy.class);
    private static final Operation ACQUIRE = LOCK.operation("tryAcquire()Z");
    private static final Operation RELEASE = LOCK.operation("release()V");

    private final Held held = new Held();
    private final Server server = new Server(1, Queue.create());
    private final Session ann = session();
    private final Session bob = session();
    private final Session cid = session();

    private Session session() {
        Connection unused =
                (Connection)
                        Proxy.newProxyInstance(
                                HeldTest.class.getClassLoader(),
                                new Class<?>[] {Connection.class},
                                (_, method, _) -> {
                                    throw new UnsupportedOperationException(method.getName());
                                });
        return new Session(server, new Wire(unused, false));
    }

    private void acquire(Session session, Object object) throws Throwable {
        assertThat(held.over(session, object, ACQUIRE, () -> ACQUIRE.call(object, new Object[0])))
                .isEqualTo(true);
    }

    private void release(Session session, Object object, Attendance.Action release)
            throws Throwable {
        assertThat(held.over(session, object, RELEASE, release)).isNull();
    }

    private void release(Session session, Object object) throws Throwable {
        release(session, object, () -> RELEASE.call(object, new Object[0]));
    }

    @Test
    void aLockThatSomebodyElseHasByNowIsNotReleasedAtTheEndOfWhoHadIt() throws Throwable {
        Lock lock = Lock.create();
        acquire(ann, lock);
        lock.release(); // past the manager
        Thread.ofPlatform().start(lock::lock).join();

        held.releaseAll(ann);
        assertThat(lock.isLocked()).isTrue();
    }

    @Test
    void whoGetsALockWhileAnotherReleasesItLeavesItFreeAtHisEnd() throws Throwable {
        Lock lock = Lock.create();
        lock.acquire();
        release(
                cid,
                lock,
                () -> {
                    lock.release();
                    acquire(bob, lock);
                    return null;
                });

        held.releaseAll(bob);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void whoHasReleasedAPermitForAnotherLeavesThatOneNoneToRelease() throws Throwable {
        BoundedSemaphore semaphore = BoundedSemaphore.create(2);
        acquire(ann, semaphore);
        release(
                cid,
                semaphore,
                () -> {
                    semaphore.release();
                    acquire(bob, semaphore);
                    return null;
                });

        held.releaseAll(ann);
        assertThat(semaphore.value()).isOne();
        held.releaseAll(bob);
        assertThat(semaphore.value()).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeReleasedIsReleasedAtTheEnd() throws Throwable {
        Lock lock = Lock.create();
        acquire(ann, lock);
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        release(
                                cid,
                                lock,
                                () -> {
                                    throw new IllegalStateException("not now");
                                }));

        held.releaseAll(ann);
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void whoMayNotReleaseALockDoesNotKeepItFromBeingHandedOnMeanwhile() throws Throwable {
        RLock lock = RLock.create();
        acquire(ann, lock);
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        release(
                                cid,
                                lock,
                                () -> {
                                    held.releaseAll(ann);
                                    return RELEASE.call(lock, new Object[0]);
                                }));

        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void allLevelsAreReleasedAtTheEnd() throws Throwable {
        RLock lock = RLock.create();
        for (int i = 0; i < 3; i++) {
            acquire(ann, lock);
        }
        release(ann, lock);

        held.releaseAll(ann);
        assertThat(lock.isLocked()).isFalse();
    }

    /// There is no memory to release it, once.
    private static final class Greedy extends ReentrantLock {
        @Serial private static final long serialVersionUID = 1L;

        private boolean isGreedy = true;

        @Override
        public void unlock() {
            if (isGreedy) {
                isGreedy = false;
                throw new OutOfMemoryError("as a test wants it");
            }
            super.unlock();
        }
    }

    @Test
    void whatThereIsNoMemoryToReleaseIsReleasedLater() throws Throwable {
        var greedy = new Greedy();
        Lock lock = Lock.create();
        held.over(
                ann,
                greedy,
                ACQUIRE,
                () -> {
                    greedy.lock();
                    return true;
                });
        acquire(ann, lock);

        held.releaseAll(ann);
        assertThat(greedy.isLocked()).isFalse();
        assertThat(lock.isLocked()).isFalse();
    }

    /// One whose release waits for what another thread does.
    private static final class Waiting extends ReentrantLock {
        @Serial private static final long serialVersionUID = 1L;

        private final transient Runnable elsewhere;

        Waiting(Runnable elsewhere) {
            this.elsewhere = elsewhere;
        }

        @Override
        public void unlock() {
            CompletableFuture.runAsync(elsewhere, work -> Thread.ofPlatform().start(work))
                    .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
            super.unlock();
        }
    }

    private void acquireAndRelease(Object object) {
        try {
            acquire(bob, object);
            release(bob, object);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void othersAcquireAndReleaseWhileALockOfTheUsersIsHandedOn() throws Throwable {
        Lock another = Lock.create();
        var waiting = new Waiting(() -> acquireAndRelease(another));
        waiting.lock();
        held.over(ann, waiting, ACQUIRE, () -> true);

        held.releaseAll(ann);
        assertThat(waiting.isLocked()).isFalse();
        assertThat(another.isLocked()).isFalse();
    }
}
