package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Lock;
import multiprocessing.sync.RLock;
import org.junit.jupiter.api.Test;

class HoldsTest {
    private final Holds holds = new Holds();
    private final Holds.Of ann = holds.new Of();
    private final Holds.Of bob = holds.new Of();
    private final Holds.Of cid = holds.new Of();

    @Test
    void whoGetsALockWhileItIsGivenBackForJavaLeavesItFreeAtHisEnd() throws Exception {
        Lock lock = Lock.create();
        lock.acquire();
        cid.release(
                lock,
                () -> {
                    lock.release();
                    assertThat(lock.tryAcquire()).isTrue();
                    bob.add(lock);
                });
        bob.releaseAll();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void whoHasGivenBackAPermitForAnotherLeavesThatOneNoneToGiveBack() throws Exception {
        BoundedSemaphore semaphore = BoundedSemaphore.create(2);
        semaphore.acquire();
        ann.add(semaphore);
        cid.release(
                semaphore,
                () -> {
                    semaphore.release();
                    assertThat(semaphore.tryAcquire()).isTrue();
                    bob.add(semaphore);
                });
        ann.releaseAll();
        assertThat(semaphore.value()).isOne();
        bob.releaseAll();
        assertThat(semaphore.value()).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeGivenBackIsReleasedAtTheEnd() throws Exception {
        Lock lock = Lock.create();
        lock.acquire();
        ann.add(lock);
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        cid.release(
                                lock,
                                () -> {
                                    throw new IllegalStateException("not now");
                                }));
        ann.releaseAll();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void allLevelsAreReleasedAtTheEnd() throws Exception {
        RLock lock = RLock.create();
        for (int i = 0; i < 3; i++) {
            lock.acquire();
            ann.add(lock);
        }
        ann.release(lock, lock::release);
        ann.releaseAll();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void whatIsReleasedForAClientWhoseLineEndsIsTakenOffHisListOnly() throws Exception {
        Lock lock = Lock.create();
        try (var pool = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 2_000; i++) {
                pool.submit(
                                () -> {
                                    lock.acquire();
                                    ann.add(lock);
                                    return null;
                                })
                        .get();
                var isEnding = new AtomicBoolean();
                Future<?> end =
                        pool.submit(() -> {
                            isEnding.set(true);
                            ann.releaseAll();
                        });
                while (!isEnding.get()) {
                    Thread.onSpinWait();
                }
                releaseAs(cid, lock);
                lock.acquire();
                bob.add(lock);
                end.get();
                bob.releaseAll();
                assertThat(lock.isLocked()).isFalse();
            }
        }
    }

    private static void releaseAs(Holds.Of client, Lock lock) {
        try {
            client.release(lock, lock::release);
        } catch (IllegalStateException e) {
            // it was released at the end of the line
        }
    }

    @Test
    void whoHasNoRLockAndReleasesItTakesItFromNobodysList() throws Exception {
        RLock lock = RLock.create();
        lock.acquire();
        ann.add(lock);
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        bob.release(
                                lock,
                                () -> {
                                    ann.releaseAll(); // whose line ends just now
                                    throw new IllegalStateException("not his");
                                }));
        assertThat(lock.isLocked()).isFalse();
    }

    static final class Crowded {
        public static void main(String[] args) throws Exception {
            Lock lock = Lock.create();
            Holds.Of ann = new Holds().new Of();
            lock.acquire();
            ann.add(lock);
            List<Condition> all = fillMemory();
            ann.releaseAll();
            System.out.println(!all.isEmpty() && !lock.isLocked() ? "free" : "held");
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
    }

    @Test
    void aLockIsReleasedAtTheEndAlsoWhenThereIsNoRoomToAskWhoHasIt() throws Exception {
        assertThat(printedInLittleMemory(Crowded.class)).endsWith("free\n");
    }

    static final class Deep {
        public static void main(String[] args) throws Exception {
            RLock lock = RLock.create();
            Holds.Of ann = new Holds().new Of();
            for (int i = 0; i < 100_000; i++) {
                lock.acquire();
                ann.add(lock);
            }
            ann.releaseAll();
            System.out.println(Condition.create(lock).lock().isLocked() ? "held" : "free");
        }
    }

    @Test
    void allLevelsAreReleasedWithoutMoreMemoryForEach() throws Exception {
        assertThat(printedInLittleMemory(Deep.class)).endsWith("free\n");
    }

    static final class Full {
        public static void main(String[] args) throws Exception {
            RLock lock = RLock.create();
            BoundedSemaphore semaphore = BoundedSemaphore.create(1);
            Holds.Of ann = new Holds().new Of();
            for (int i = 0; i < 2; i++) {
                lock.acquire();
                ann.add(lock);
            }
            semaphore.acquire();
            ann.add(semaphore);
            FullHeap.freeWhenWaitedFor();
            FullHeap.fill();
            ann.releaseAll();
            System.out.println(lock.isLocked() || semaphore.value() == 0 ? "held" : "free");
        }
    }

    @Test
    void whatADeadClientHadIsReleasedAsSoonAsThereIsMemoryForIt() throws Exception {
        assertThat(FullHeap.printed(Full.class)).endsWith("free\n");
    }

    static final class Unnoted {
        public static void main(String[] args) throws Exception {
            Lock lock = Lock.create();
            Holds.Of ann = new Holds().new Of();
            lock.acquire();
            lock.release(); // as has been done before in any server
            lock.acquire();
            FullHeap.fill();
            try {
                ann.add(lock);
            } catch (OutOfMemoryError e) {
                FullHeap.free();
                System.out.println(lock.isLocked() ? "held" : "free");
            }
        }
    }

    @Test
    void whatCannotBeNotedForWantOfMemoryIsReleased() throws Exception {
        assertThat(FullHeap.printed(Unnoted.class)).endsWith("free\n");
    }

    private static String printedInLittleMemory(Class<?> program) throws Exception {
        return FullHeap.printed(program, "-Dmultiprocessing.memory.bytes=" + (4 << 20));
    }
}
