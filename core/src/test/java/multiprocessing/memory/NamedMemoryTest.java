package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import multiprocessing.os.Folders;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// How a block with a name is made.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class NamedMemoryTest {
    private final String name = "mp-test-" + UUID.randomUUID();

    /// It was closed first. On a file system that gives a number again, who had unlinked it and made another of that name had
    /// the same, and lost that one to the large block.
    @Test
    @EnabledOnOs(OS.LINUX)
    void noOtherFileHasTheNumberOfTheEmptyOneWhileALargeBlockIsMade() throws Exception {
        Path folder = Folders.namedMemory();
        long sizeBytes = folder.toFile().getUsableSpace() / 40; // too many to be promised only
        Path other = Files.createFile(folder.resolve(name + "-other"));
        var isOpen = new AtomicBoolean();
        var creating = new FutureTask<>(() -> NamedMemory.create(name, sizeBytes, false));
        Thread creator = Thread.ofPlatform().daemon().unstarted(creating);

        Ledgers.replace(
                name + "-other",
                other,
                () -> { // nobody else writes anything down meanwhile
                    creator.start();
                    awaitWaiting(creator, folder.resolve(name));
                    isOpen.set(isOpen(folder.resolve(name)));
                    return other;
                });

        Files.delete(other);
        try (NamedMemory block = creating.get()) {
            block.unlink();
        }
        assertThat(isOpen).isTrue();
    }

    private static void awaitWaiting(Thread creator, Path file) throws IOException {
        try {
            Await.await(
                    () -> Files.exists(file) && creator.getState() == Thread.State.WAITING,
                    "a file that is to be large");
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static boolean isOpen(Path file) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.anyMatch(open -> isLinkTo(file, open));
        }
    }

    private static boolean isLinkTo(Path file, Path open) {
        try {
            return Files.readSymbolicLink(open).equals(file);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
