package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.Serial;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Steps;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What one leaves who has acquired something by a server.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HoldersTest {
    private static final int RACES = 2_000;
    private static final String LITTLE_HEAP = "-Xmx32m";
    private static final String LITTLE_MEMORY = "-Dmultiprocessing.memory.bytes=" + (4 << 20);

    private final Holders holders = new Holders();
    private final Holders.Holder ann = holders.new Holder();
    private final Holders.Holder bob = holders.new Holder();
    private final Holders.Holder cid = holders.new Holder();

    private static void acquire(Holders.Holder holder, Mutex lock) {
        assertThat(lock.tryAcquire()).isTrue();
        holder.add(lock);
    }

    private static void acquire(Holders.Holder holder, Semaphore semaphore) {
        assertThat(semaphore.tryAcquire()).isTrue();
        holder.add(semaphore);
    }

    private static void release(Holders.Holder holder, Object held, Runnable release) {
        Object _ =
                holder.release(
                        held,
                        () -> {
                            release.run();
                            return held;
                        });
    }

    @Test
    void aLockThatSomebodyElseHasByNowIsNotReleasedAtTheEndOfWhoHadIt() throws Exception {
        Lock lock = Lock.create();
        acquire(ann, lock);
        lock.release(); // past the server
        Thread.ofPlatform().start(lock::lock).join();

        ann.releaseAll();
        assertThat(lock.isLocked()).isTrue();
    }

    @Test
    void whoGetsALockWhileAnotherReleasesItLeavesItFreeAtHisEnd() {
        Lock lock = Lock.create();
        assertThat(lock.tryAcquire()).isTrue();
        release(
                cid,
                lock,
                () -> {
                    lock.release();
                    acquire(bob, lock);
                });

        bob.releaseAll();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void whoHasReleasedAPermitForAnotherLeavesThatOneNoneToRelease() {
        BoundedSemaphore semaphore = BoundedSemaphore.create(2);
        acquire(ann, semaphore);
        release(
                cid,
                semaphore,
                () -> {
                    semaphore.release();
                    acquire(bob, semaphore);
                });

        ann.releaseAll();
        assertThat(semaphore.value()).isOne();
        bob.releaseAll();
        assertThat(semaphore.value()).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeReleasedIsReleasedAtTheEnd() {
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

        ann.releaseAll();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void whoMayNotReleaseALockDoesNotKeepItFromBeingHandedOnMeanwhile() {
        RLock lock = RLock.create();
        acquire(ann, lock);
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        release(
                                cid,
                                lock,
                                () -> {
                                    ann.releaseAll(); // who goes just now
                                    lock.release();
                                }));

        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void allLevelsAreReleasedAtTheEnd() {
        RLock lock = RLock.create();
        for (int i = 0; i < 3; i++) {
            acquire(ann, lock);
        }
        release(ann, lock, lock::release);

        ann.releaseAll();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aPermitThatIsReleasedForWhoGoesIsNotTakenFromTheNextWhoHasIt() throws Exception {
        BoundedSemaphore semaphore = BoundedSemaphore.create(2);
        acquire(ann, semaphore);
        assertThat(semaphore.tryAcquire()).isTrue();
        semaphore.release(); // who looks for ann's begins at this one, and takes a step
        var others =
                new Thread(() -> {
                    releaseUnlessFree(semaphore, semaphore::release);
                    acquire(bob, semaphore);
                });
        Thread going = Thread.currentThread();
        Steps.hook(() -> {
            if (Thread.currentThread() == going && others.getState() == Thread.State.NEW) {
                others.start();
                while (others.getState() == Thread.State.RUNNABLE) { // until done, or kept out
                    Thread.onSpinWait();
                }
            }
        });
        try {
            ann.releaseAll();
        } finally {
            Steps.hook(() -> {});
        }

        others.join();
        assertThat(others.getState()).isEqualTo(Thread.State.TERMINATED);
        assertThat(semaphore.value()).isOne();
    }

    @Test
    void aLockThatIsReleasedForWhoGoesIsNotTakenFromTheNextWhoHasIt() throws Exception {
        Lock lock = Lock.create();
        try (var annsThread = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < RACES; i++) {
                annsThread.submit(() -> acquire(ann, lock)).get();
                Future<?> end = beginsToGo(annsThread);
                releaseUnlessFree(lock, lock::release);
                lock.acquire();
                bob.add(lock);
                end.get();
                assertThat(lock.isLocked()).isTrue();
                bob.releaseAll();
                assertThat(lock.isLocked()).isFalse();
            }
        }
    }

    private Future<?> beginsToGo(ExecutorService annsThread) {
        var isGoing = new AtomicBoolean();
        Future<?> end =
                annsThread.submit(() -> {
                    isGoing.set(true);
                    ann.releaseAll();
                });
        while (!isGoing.get()) {
            Thread.onSpinWait();
        }
        return end;
    }

    private void releaseUnlessFree(Object held, Runnable release) {
        try {
            release(cid, held, release);
        } catch (IllegalStateException e) {
            // ann has gone
        }
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
    void whatThereIsNoMemoryToReleaseIsReleasedLater() {
        var greedy = new Greedy();
        Lock lock = Lock.create();
        greedy.lock();
        ann.add(greedy);
        acquire(ann, lock);

        Thread.currentThread().interrupt(); // which would end each wait
        ann.releaseAll();
        assertThat(greedy.isLocked()).isFalse();
        assertThat(lock.isLocked()).isFalse();
        assertThat(Thread.interrupted()).isFalse();
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

    @Test
    void othersAcquireAndReleaseWhileALockOfTheUsersIsHandedOn() {
        Lock another = Lock.create();
        var waiting =
                new Waiting(() -> {
                    acquire(bob, another);
                    release(bob, another, another::release);
                });
        waiting.lock();
        ann.add(waiting);

        ann.releaseAll();
        assertThat(waiting.isLocked()).isFalse();
        assertThat(another.isLocked()).isFalse();
    }

    static final class Crowded {
        public static void main(String[] args) {
            Lock lock = Lock.create();
            Holders.Holder ann = new Holders().new Holder();
            acquire(ann, lock);
            List<Condition> all = fillMemory();
            long before = collections();
            ann.releaseAll();
            long sought = collections() - before;
            System.out.println("all " + all.size() + (lock.isLocked() ? " held" : " free"));
            System.out.println("sought room: " + sought);
        }

        private static List<Condition> fillMemory() {
            var all = new ArrayList<Condition>();
            Lock lock = Lock.create();
            try {
                while (true) {
                    all.add(Condition.create(lock));
                }
            } catch (SharedMemoryException full) {
                return all;
            }
        }

        /// Who finds no room in shared memory has garbage collected.
        private static long collections() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                    .sum();
        }
    }

    @Test
    void aLockIsHandedOnWithoutRoomInSharedMemory() throws Exception {
        List<String> printed = printed(List.of(LITTLE_MEMORY), Crowded.class);
        assertThat(printed.getFirst()).endsWith(" free");
        assertThat(printed.getLast()).isEqualTo("sought room: 0");
    }

    static final class Deep {
        public static void main(String[] args) {
            RLock lock = RLock.create();
            Holders.Holder ann = new Holders().new Holder();
            for (int i = 0; i < 100_000; i++) {
                acquire(ann, lock);
            }
            ann.releaseAll();
            System.out.println(Condition.create(lock).lock().isLocked() ? "held" : "free");
        }
    }

    @Test
    void allLevelsAreReleasedWithoutMoreMemoryForEach() throws Exception {
        assertThat(printed(List.of(LITTLE_MEMORY), Deep.class)).containsExactly("free");
    }

    /// Takes all memory of a process.
    private static final class Heap {
        private static volatile Object @Nullable [] all;

        static void fill() {
            try {
                while (true) {
                    all = new Object[] {all};
                }
            } catch (OutOfMemoryError full) {
                // not even for what is that small
            }
        }

        static void free() {
            all = null;
        }

        static void freeWhenWaitedFor() {
            Thread waiting = Thread.currentThread();
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        while (waiting.getState() != Thread.State.TIMED_WAITING) {
                            Thread.onSpinWait();
                        }
                        free();
                    });
        }
    }

    static final class Full {
        public static void main(String[] args) {
            RLock lock = RLock.create();
            BoundedSemaphore semaphore = BoundedSemaphore.create(1);
            Holders.Holder ann = new Holders().new Holder();
            for (int i = 0; i < 2; i++) {
                acquire(ann, lock);
            }
            acquire(ann, semaphore);
            Heap.freeWhenWaitedFor();
            Heap.fill();
            ann.releaseAll();
            System.out.println(lock.isLocked() || semaphore.value() == 0 ? "held" : "free");
        }
    }

    @Test
    void whatIsLeftIsReleasedAsSoonAsThereIsMemoryForIt() throws Exception {
        assertThat(printed(List.of(LITTLE_HEAP), Full.class)).containsExactly("free");
    }

    static final class Unnoted {
        public static void main(String[] args) throws Exception {
            Lock lock = Lock.create();
            Holders.Holder ann = new Holders().new Holder();
            lock.acquire();
            lock.release(); // as has been done before in any server
            lock.acquire();
            Heap.fill();
            try {
                ann.add(lock);
            } catch (OutOfMemoryError e) {
                Heap.free();
                System.out.println(lock.isLocked() ? "held" : "free");
            }
        }
    }

    @Test
    void whatCannotBeNotedForWantOfMemoryIsReleased() throws Exception {
        assertThat(printed(List.of(LITTLE_HEAP), Unnoted.class)).containsExactly("free");
    }

    private static List<String> printed(List<String> options, Class<?> program) throws Exception {
        try (var running = Program.start(options, program)) {
            assertThat(running.join()).as("%s", running.lines()).isZero();
            return running.lines();
        }
    }
}
