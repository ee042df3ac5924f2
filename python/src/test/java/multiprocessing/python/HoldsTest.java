package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Lock;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;
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
        private static volatile Object @Nullable [] all;

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
            Thread.ofPlatform().daemon().start(freeWhen(Thread.currentThread()));
            fillHeap();
            ann.releaseAll();
            System.out.println(lock.isLocked() || semaphore.value() == 0 ? "held" : "free");
        }

        private static void fillHeap() {
            try {
                while (true) {
                    all = new Object[] {all};
                }
            } catch (OutOfMemoryError full) {
                // not even for what is that small
            }
        }

        /// Frees the memory as soon as that thread waits.
        private static Runnable freeWhen(Thread thread) {
            return () -> {
                while (thread.getState() != Thread.State.TIMED_WAITING) {
                    Thread.onSpinWait();
                }
                all = null;
            };
        }
    }

    @Test
    void whatADeadClientHadIsReleasedAsSoonAsThereIsMemoryForIt() throws Exception {
        assertThat(printed(Full.class, "-Xmx32m", "-XX:+UseSerialGC")).endsWith("free\n");
    }

    private static String printedInLittleMemory(Class<?> program) throws Exception {
        return printed(program, "-Dmultiprocessing.memory.bytes=" + (4 << 20));
    }

    private static String printed(Class<?> program, String... options) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .start()
                .inputReader()
                .readAllAsString();
    }
}
