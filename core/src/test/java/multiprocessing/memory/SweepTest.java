package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Program;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The first use of shared memory by two threads at once, and by one that is interrupted.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SweepTest {
    @Test
    void aSecondThreadWaitsForTheFirst(@TempDir Path folder) throws Exception {
        var outcome = new CompletableFuture<String>();
        var second =
                Thread.ofPlatform()
                        .daemon()
                        .unstarted(() -> {
                            try {
                                outcome.complete(
                                        FolderLock.call(
                                                folder,
                                                Deadline.in(Await.PATIENCE),
                                                () -> "has it"));
                            } catch (Exception e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        boolean waits =
                FolderLock.call(
                        folder, Deadline.in(Await.PATIENCE), () -> startedWaits(second, outcome));

        assertThat(waits).isTrue();
        assertThat(outcome).succeedsWithin(Await.PATIENCE).isEqualTo("has it");
    }

    private static boolean startedWaits(Thread thread, Future<?> outcome) {
        thread.start();
        try {
            Await.await(
                    () -> thread.getState() == Thread.State.BLOCKED || outcome.isDone(),
                    "the second to wait");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return !outcome.isDone();
    }

    /// Has the folder locked until it is killed, as one that was stopped.
    static final class Holder {
        public static void main(String[] args) throws Exception {
            int _ =
                    FolderLock.call(
                            Path.of(args[0]),
                            Deadline.in(Await.PATIENCE),
                            () -> {
                                System.out.println("has it");
                                return new CompletableFuture<Integer>().join();
                            });
        }
    }

    /// Every program of the user hung at its first queue, and at its end.
    @Test
    void aStoppedProgramThatHasTheFolderLockedIsNotWaitedForWithoutEnd(@TempDir Path folder)
            throws Exception {
        try (var holder = Program.start(Holder.class, folder.toString())) {
            holder.await("has it");

            assertThatThrownBy(() ->
                            FolderLock.call(folder, Deadline.in(Duration.ofMillis(10)), () -> 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("probably a stopped one", folder.toString());
        }
        assertThat(FolderLock.call(folder, Deadline.in(Await.PATIENCE), () -> 42)).isEqualTo(42);
    }

    /// Comes to its end while one of its threads still waits.
    static final class Ender {
        public static void main(String[] args) throws Exception {
            Thread first = Thread.ofPlatform().daemon().start(Ender::prepare);
            Await.await(() -> first.getState() == Thread.State.TIMED_WAITING, "it to wait");

            Ledgers.end();

            System.out.println(first.isAlive() ? "the thread waits" : "the thread was waited for");
        }

        private static void prepare() {
            try {
                Ledgers.prepare();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void norIsItByTheEndOfAProgramForAsLongAsByAThreadOfIt(@TempDir Path folder) throws Exception {
        String own = "-Dmultiprocessing.memory.folder=" + folder;
        try (var holder = Program.start(Holder.class, folder.toString())) {
            holder.await("has it");

            try (var ender = Program.start(List.of(own), Ender.class)) {
                assertThat(ender.join()).isZero();
                assertThat(ender.lines()).containsExactly("the thread waits");
            }
        }
    }

    @Test
    void anInterruptWhileAnotherProgramHasTheFolderLockedIsTold(@TempDir Path folder)
            throws Exception {
        try (var holder = Program.start(Holder.class, folder.toString())) {
            holder.await("has it");

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> FolderLock.call(folder, Deadline.in(Await.PATIENCE), () -> 0))
                    .isInstanceOf(FileLockInterruptionException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theLockIsThisUsersAlone(@TempDir Path folder) throws Exception {
        int _ = FolderLock.call(folder, Deadline.in(Await.PATIENCE), () -> 0);

        assertThat(Files.getPosixFilePermissions(folder.resolve("lock")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theLockIsNotMadeWhereALinkOfItsNameLeads(@TempDir Path folder) throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        Files.createSymbolicLink(folder.resolve("lock"), elsewhere);

        assertThatThrownBy(() -> FolderLock.call(folder, Deadline.in(Await.PATIENCE), () -> 0))
                .isInstanceOf(IOException.class);
        assertThat(elsewhere).doesNotExist();
    }

    /// In a folder of the user's own all was removed that only began so.
    @Test
    void onlyWhatHasTheWholeFormOfANameIsTakenForThatOfAKilledTree(@TempDir Path folder)
            throws Exception {
        Path abandoned = Files.createFile(folder.resolve("tree-7-1-" + Sweep.chance()));
        Path ofTheUser = Files.createFile(folder.resolve("tree-model.bin"));

        Sweep.removeAbandoned(folder);

        assertThat(abandoned).doesNotExist();
        assertThat(ofTheUser).exists();
    }

    /// The file of its tree may be open in this process for another copy of the library: to open it once more, and close it, would
    /// end its leases.
    @Test
    void whatTheLivingHaveMadeIsNotEvenOpened(@TempDir Path folder) throws Exception {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        String name = "tree-" + ProcessId.of(parent).label() + Sweep.chance();
        Path file = Files.createFile(folder.resolve(name));

        Sweep.removeAbandoned(folder);

        assertThat(file).exists();
    }

    @Test
    void whoIsInterruptedWhileHeWaitsForAFileHasItAllTheSame() throws Exception {
        var times = new AtomicInteger();

        int found =
                Uninterrupted.call(() -> {
                    if (times.incrementAndGet() == 1) {
                        Thread.currentThread().interrupt();
                        throw new FileLockInterruptionException();
                    }
                    return 42;
                });

        assertThat(found).isEqualTo(42);
        assertThat(Thread.interrupted()).isTrue();
    }
}
