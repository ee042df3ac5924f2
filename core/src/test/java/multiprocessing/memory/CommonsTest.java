package multiprocessing.memory;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Heap;
import multiprocessing.os.Folders;
import multiprocessing.process.Process;
import multiprocessing.shared.Array;
import multiprocessing.shared.IntArray;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CommonsTest {
    @TempDir Path folder;

    /// Shares an array with a child, and tells in which file; without a child only that.
    static final class Sharer {
        public static void main(String[] arguments) throws Exception {
            IntArray array = Array.ofInt(100_000);
            Path file = Path.of(Commons.address().orElseThrow());
            if (Files.isSymbolicLink(file)) { // of one that has lost its name
                file = Files.readSymbolicLink(file);
            }
            if (arguments.length == 0) {
                new Process(
                                () -> {
                                    array.set(0, 1);
                                    Thread.sleep(Duration.ofDays(1));
                                })
                        .start();
                while (array.get(0) == 0) {
                    Thread.onSpinWait();
                }
            }
            System.out.println("file " + file);
        }
    }

    /// Else its place would count as taken by somebody who lives.
    @Test
    void aLeaseThatIsNotWantedIsGivenBack() throws Exception {
        int place = CommonsLayout.MEMBERS_MOST - 1;
        assertThat(Commons.current().takeLease(place, () -> false)).isFalse();
        var other =
                new Process(() -> {
                    if (Commons.current().isLeased(place)) {
                        throw new IllegalStateException("it is held");
                    }
                });
        other.start();
        other.join();
        assertThat(other.exitCode()).hasValue(0);
    }

    /// Shares something, has a second copy of the library do so, too, and asks a child whether the first one's lease is held.
    static final class TwoCopies {
        public static void main(String[] args) throws Exception {
            IntArray array = Array.ofInt(1);
            try (var second = secondLibrary()) {
                Object _ =
                        second.loadClass(Array.class.getName())
                                .getMethod("ofInt", int.class)
                                .invoke(null, 1);
            }
            var child =
                    new Process(
                            () -> array.set(0, Commons.current().isLeased(Sweep.KEEPER) ? 1 : 2));
            child.start();
            child.join();
            System.out.println(array.get(0) == 1 ? "leased" : "not leased");
        }

        private static URLClassLoader secondLibrary() {
            URL jar = Commons.class.getProtectionDomain().getCodeSource().getLocation();
            return new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        }
    }

    /// The second one opened the file of the first one, by which that lost its leases, and failed for ever.
    @Test
    void twoCopiesOfTheLibraryInOneProgramDoNotTakeEachOthersFilesForAbandoned(@TempDir Path folder)
            throws Exception {
        var options =
                List.of(
                        "-Dmultiprocessing.memory.named=true",
                        "-Dmultiprocessing.memory.folder=" + folder);
        try (var program = Program.start(options, TwoCopies.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("leased");
        }
    }

    /// Tells why it cannot share anything, if it has an argument having inherited what is at that address.
    static final class Teller {
        public static void main(String[] arguments) {
            Arrays.stream(arguments).forEach(Commons::inherit);
            try {
                var _ = Commons.current();
            } catch (SharedMemoryException e) {
                System.out.println("told " + e.getMessage());
            }
        }
    }

    /// It was made, or had zeros at its end, and was said to be of another release.
    @Test
    void whatIsThereInPlaceOfTheFileOfATreeStaysAsItIs() throws Exception {
        Path other = Files.writeString(folder.resolve("other"), "another's");

        assertThat(toldOf(folder.resolve("none"))).contains("that of this process's tree is gone");
        assertThat(toldOf(other)).contains("that of this process's tree is gone");

        assertThat(folder).isDirectoryNotContaining("glob:**none");
        assertThat(other).hasContent("another's");
    }

    private static String toldOf(Path inherited) throws Exception {
        try (var program = Program.start(Teller.class, inherited.toString())) {
            return program.await("told ");
        }
    }

    /// It had those of the locale, which are no number for who copies it into the property.
    @Test
    void aNumberInAMessageHasTheDigitsThatTheLibraryReads() throws Exception {
        var options =
                List.of(
                        "-Duser.language=ar",
                        "-Duser.country=EG",
                        "-Dmultiprocessing.memory.bytes=1");
        try (var program = Program.start(options, Teller.class)) {
            assertThat(program.await("told ")).contains("a number from 1048576 to ");
        }
    }

    /// It was written until the file system was full, and stayed full until the tree had ended.
    @Test
    void whatHasNoRoomTakesNone() throws Exception {
        var commons = Commons.current();
        var usual = Folders.sharedMemory().toFile();
        long freeBytes = usual.getUsableSpace();
        long tooManyBytes = usual.getTotalSpace() + (1 << 30); // others may give back theirs

        assertThatThrownBy(() -> commons.back(commons.segment().byteSize(), tooManyBytes))
                .isInstanceOf(SharedMemoryException.class)
                .hasMessageContaining("free are")
                .hasMessageContaining(" in " + usual + " ");

        assertThat(usual.getUsableSpace()).isGreaterThan(freeBytes / 2); // others take some, too
    }

    /// It waited until all the memory was there, for seconds, perhaps with a lock for which all other processes waited.
    @Test
    void whoNeedsAPageDoesNotWaitForOneWhoNeedsMuch() throws Exception {
        long bytes = 32 << 20;
        long page = Heap.allocate(1, 0, 0);
        long run = Heap.allocate(bytes, 0, 0);
        try {
            Await.await(() -> isAPageBackedBefore(run, bytes, page), "a page before the end");
        } finally {
            Heap.free(run);
            Heap.free(page);
        }
    }

    private static boolean isAPageBackedBefore(long run, long bytes, long page) throws Exception {
        long last = run + bytes - Long.BYTES;
        LONG.setVolatile(MEMORY, run, 1L);
        LONG.setVolatile(MEMORY, last, 1L);
        Thread large = Thread.ofPlatform().start(() -> Commons.current().back(run, bytes));
        while ((long) LONG.getVolatile(MEMORY, run) == 1) {
            Thread.onSpinWait();
        }
        Commons.current().back(page, 1);
        boolean isBefore = (long) LONG.getVolatile(MEMORY, last) == 1;
        large.join();
        return isBefore;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theFileOfATreeHasNoName() throws Exception {
        try (var program = sharer(false)) {
            assertThat(program.await("file ")).endsWith(" (deleted)");
        }
    }

    @Test
    void theNamedFileOfAKilledTreeGoesWhenTheNextTreeShares() throws Exception {
        try (var program = sharer(true)) {
            Path file = Path.of(program.await("file "));
            assertThat(file).exists();

            program.kill();
            program.awaitNoFamily();
            try (var next = sharer(true, "alone")) {
                assertThat(next.join()).isZero();
            }

            assertThat(file).doesNotExist();
        }
    }

    /// It held all of it, and took each page of it from the file system for that, until there was no more room.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aCoreOfAProcessDoesNotHoldWhatIsShared() throws Exception {
        Path file = Path.of("/proc/self/coredump_filter");
        assumeThat(file).isWritable();
        var _ = Commons.current();

        String kinds = Files.readString(file).strip();

        int shared = 0b1010; // of a file without a name, and with one
        assertThat(Integer.parseInt(kinds, 16) & shared).isZero();
    }

    private Program sharer(boolean isNamed, String... arguments) throws Exception {
        var options =
                List.of(
                        "-Dmultiprocessing.memory.named=" + isNamed,
                        "-Dmultiprocessing.memory.folder=" + folder);
        return Program.start(options, Sharer.class, arguments);
    }
}
