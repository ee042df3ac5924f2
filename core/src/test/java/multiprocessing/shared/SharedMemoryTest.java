package multiprocessing.shared;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.error.TransferException;
import multiprocessing.os.Folders;
import multiprocessing.pool.Pool;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.subprocess.Subprocess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedMemoryTest {
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    private final String name = "mp-test-" + UUID.randomUUID();

    private Path file() throws Exception {
        return Folders.namedMemory().resolve(name);
    }

    @AfterEach
    void unlink() throws Exception {
        Files.deleteIfExists(file());
    }

    @Test
    void aNewBlockIsPrivateAndAllZeros() throws Exception {
        try (var block = SharedMemory.create(name, 10_001)) {
            assertThat(block.name()).isEqualTo(name);
            assertThat(block.size()).isEqualTo(10_001);
            assertThat(block.segment().byteSize()).isEqualTo(10_001);
            assertThat(block.segment().toArray(JAVA_BYTE)).containsOnly(0);
            assertThat(Files.getPosixFilePermissions(file()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(block).hasToString("SharedMemory(" + name + ", size=10001)");
        }
    }

    @Test
    void aBlockWithoutANameGetsOneAsPythonsAre() {
        try (var block = SharedMemory.create(1)) {
            assertThat(block.name()).matches("psm_[0-9a-f]{8}");
            block.unlink();
        }
    }

    @Test
    void whoAttachesSeesTheSameBytes() {
        try (var here = SharedMemory.create(name, 16);
                var there = SharedMemory.attach(name)) {
            there.segment().set(JAVA_LONG, 8, 42);

            assertThat(there.size()).isEqualTo(16);
            assertThat(here.segment().get(JAVA_LONG, 8)).isEqualTo(42);
        }
    }

    @Test
    void anotherJvmSeesTheSameBytes() throws Exception {
        try (var block = SharedMemory.create(name, 24)) {
            block.segment().set(JAVA_LONG, 0, 41);
            String itsName = name;
            var child = // no spare, which may have shared other things
                    Multiprocessing.context(StartMethod.SPAWN)
                            .process(() -> {
                                try (var mine = SharedMemory.attach(itsName)) {
                                    long seen = mine.segment().get(JAVA_LONG, 0);
                                    mine.segment().set(JAVA_LONG, 8, seen + 1);
                                    mine.segment().set(JAVA_LONG, 16, kindsInACore());
                                }
                            });
            child.start();
            child.join();

            assertThat(block.segment().get(JAVA_LONG, 8)).isEqualTo(42);
            int shared = 0b1010; // of a file without a name, and with one
            assertThat(block.segment().get(JAVA_LONG, 16) & shared).as("in its core").isZero();
        }
    }

    /// What the system writes of this process when it crashes, by a bit for each kind of memory; 0 where there is no such thing.
    private static long kindsInACore() throws IOException {
        Path kinds = Path.of("/proc/self/coredump_filter");
        return Files.exists(kinds) ? Long.parseLong(Files.readString(kinds).strip(), 16) : 0;
    }

    @Test
    void travelsToAnotherJvm() throws Exception {
        try (var block = SharedMemory.create(name, 16)) {
            var child = new Process(() -> block.segment().set(JAVA_LONG, 8, 42));
            child.start();
            child.join();

            assertThat(block.segment().get(JAVA_LONG, 8)).isEqualTo(42);
        }
    }

    /// Each would take a descriptor until the collector comes by: one for each map of a pool.
    @Test
    @EnabledOnOs(OS.LINUX)
    void isNotOpenedOnceMoreToBeSentToSeveral() throws Exception {
        try (var block = SharedMemory.create(name, 16);
                var shared = Shared.of(List.of(block));
                var pool = Pool.of(1)) {
            assertThat(pool.map(one -> block.size() + one, List.of(1))).containsExactly(17L);
            assertThat(shared.get()).containsExactly(block);
            assertThat(openings()).isEqualTo(1);
        }
    }

    private long openings() throws Exception {
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            long count = 0;
            for (Path descriptor : descriptors) {
                count += target(descriptor).startsWith(file().toString()) ? 1 : 0;
            }
            return count;
        }
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closed) {
            return "";
        }
    }

    @Test
    void whatAChildHasMadeStaysWhenItIsGone() throws Exception {
        String itsName = name;
        var child =
                new Process(() -> {
                    var mine = SharedMemory.create(itsName, 8);
                    mine.segment().set(JAVA_LONG, 0, 42);
                    Runtime.getRuntime().halt(9);
                });
        child.start();
        child.join();

        try (var block = SharedMemory.attach(name)) {
            assertThat(block.segment().get(JAVA_LONG, 0)).isEqualTo(42);
        }
    }

    @Test
    void whoHasItKeepsItWhenItIsUnlinked() {
        try (var unmapped = SharedMemory.create(name, 8);
                var mapped = SharedMemory.attach(name)) {
            mapped.segment().set(JAVA_LONG, 0, 42);
            unmapped.unlink();

            assertThat(unmapped.segment().get(JAVA_LONG, 0)).isEqualTo(42);
            assertThatExceptionOfType(NoSuchMemoryException.class)
                    .isThrownBy(() -> SharedMemory.attach(name))
                    .withMessageContaining(name)
                    .satisfies(e -> assertThat(e.name()).isEqualTo(name));
            assertThatExceptionOfType(NoSuchMemoryException.class).isThrownBy(mapped::unlink);
        }
    }

    @Test
    void whatIsUnlinkedOnItsWayIsMissedWhereItArrives() throws Exception {
        Queue<Object> queue = Queue.create();
        try (var block = SharedMemory.create(name, 8);
                var list = ShareableList.of("text")) {
            queue.put(block);
            queue.put(list);
            queue.put("next");
            block.unlink();
            list.sharedMemory().unlink();

            for (String gone : List.of(name, list.name())) {
                assertThatExceptionOfType(TransferException.class)
                        .isThrownBy(queue::get)
                        .withStackTraceContaining(gone);
            }
            assertThat(queue.get()).isEqualTo("next");
        }
    }

    @Test
    void isUnmappedWhenItIsClosed() {
        var block = SharedMemory.create(name, 8);
        MemorySegment segment = block.segment();
        block.close();
        block.close();

        assertThatIllegalStateException().isThrownBy(() -> segment.get(JAVA_LONG, 0));
        assertThatIllegalStateException().isThrownBy(block::segment).withMessageContaining(name);
        block.unlink();
    }

    @Test
    void canBeClosedUnused() {
        var block = SharedMemory.create(name, 8);
        block.close();

        assertThatIllegalStateException().isThrownBy(block::segment);
    }

    @Test
    void aNameIsTakenOnce() {
        try (var _ = SharedMemory.create(name, 8)) {
            assertThatExceptionOfType(NameTakenException.class)
                    .isThrownBy(() -> SharedMemory.create(name, 8))
                    .withMessageContaining(name)
                    .satisfies(e -> assertThat(e.name()).isEqualTo(name));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void hasAtLeastOneByte(long sizeBytes) throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedMemory.create(name, sizeBytes))
                .withMessageContaining("sizeBytes=" + sizeBytes);
        assertThat(file()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/a", "a\0b"})
    void hasTheNameOfAFile(String notAName) {
        assertThatIllegalArgumentException().isThrownBy(() -> SharedMemory.attach(notAName));
        assertThatIllegalArgumentException().isThrownBy(() -> SharedMemory.create(notAName, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedMemory.create("ä".repeat(128), 1));
    }

    @Test
    void saysWhatThereIsWhenThereIsNoRoom() throws Exception {
        try (var _ = SharedMemory.create(name, 4096)) {
            assertThatExceptionOfType(SharedMemoryException.class)
                    .isThrownBy(() -> SharedMemory.create(Long.MAX_VALUE))
                    .withMessageContaining("sizeBytes=" + Long.MAX_VALUE)
                    .withMessageContaining("freeBytes=")
                    .withMessageContaining("largest=[");
        }
        Files.delete(file());
        assertThatExceptionOfType(SharedMemoryException.class)
                .isThrownBy(() -> SharedMemory.create(name, Long.MAX_VALUE));
        assertThat(file()).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLargeBlockHasItsMemoryFromTheBeginning() throws Exception {
        long sizeBytes = largeBytes();

        try (var block = SharedMemory.create(name, sizeBytes)) {
            String backed = Subprocess.checkOutput("stat", "-c", "%b", file().toString());
            assertThat(512 * Long.parseLong(backed.strip())).isGreaterThanOrEqualTo(sizeBytes);
            assertThat(block.segment().get(JAVA_BYTE, sizeBytes - 1)).isZero();
        }
    }

    /// It grew while it was made, and who attached had that much of it.
    @Test
    void whoAttachesWhileALargeBlockIsMadeGetsAllOrNothing() throws Exception {
        long sizeBytes = largeBytes();
        var creator = new FutureTask<>(() -> SharedMemory.create(name, sizeBytes));
        Thread.ofPlatform().daemon().start(creator);
        var sizes = new HashSet<Long>();
        do {
            try (var block = SharedMemory.attach(name)) {
                sizes.add(block.size());
            } catch (NoSuchMemoryException | SharedMemoryException notYet) {
                Thread.onSpinWait();
            }
        } while (!creator.isDone() || sizes.isEmpty());

        assertThat(sizes).containsExactly(sizeBytes);
        try (var block = creator.get()) {
            block.unlink();
        }
    }

    @Test
    void nothingIsLeftOfALargeBlockWhoseNameIsTaken() throws Exception {
        try (var block = SharedMemory.create(name, 8)) {
            long sizeBytes = largeBytes();
            assertThatExceptionOfType(NameTakenException.class)
                    .isThrownBy(() -> SharedMemory.create(name, sizeBytes));
            assertThat(block.size()).isEqualTo(8);
            block.unlink();
        }
    }

    /// Too many to be promised only.
    private static long largeBytes() throws Exception {
        return Folders.namedMemory().toFile().getUsableSpace() / 40;
    }

    @Test
    void aBlockWithoutASizeIsNotReady() throws Exception {
        Files.createFile(file());

        assertThatExceptionOfType(SharedMemoryException.class)
                .isThrownBy(() -> SharedMemory.attach(name))
                .withMessageContaining("no size");
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path elsewhere = Files.createTempFile("mp-", ".test");
        try {
            Files.createSymbolicLink(file(), elsewhere);

            assertThatExceptionOfType(SharedMemoryException.class)
                    .isThrownBy(() -> SharedMemory.attach(name));
            assertThatExceptionOfType(NameTakenException.class)
                    .isThrownBy(() -> SharedMemory.create(name, 1));
        } finally {
            Files.delete(elsewhere);
        }
    }

    @Test
    void anInterruptedThreadCanUseIt() {
        Thread.currentThread().interrupt();
        try (var block = SharedMemory.create(name, 8);
                var other = SharedMemory.attach(name)) {
            block.segment().set(JAVA_LONG, 0, 42);

            assertThat(other.segment().get(JAVA_LONG, 0)).isEqualTo(42);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /// Its channel was closed, and opened again by the name: the block was lost, or another was seen in its place. What had been
    /// mapped stayed so.
    @Test
    void isMappedOnceWhateverInterruptsCome() throws Exception {
        var isMapping = new AtomicBoolean();
        var rounds = new FutureTask<>(() -> mapUnlinked(isMapping));
        Thread mapper = Thread.ofPlatform().start(rounds);
        while (mapper.isAlive()) {
            if (isMapping.get()) {
                mapper.interrupt();
            }
        }
        assertThat(rounds.get()).isEqualTo(200);
        if (Files.exists(MAPPINGS)) { // else of another system
            assertThat(Files.readString(MAPPINGS)).doesNotContain(name);
        }
    }

    /// @return how often
    private int mapUnlinked(AtomicBoolean isMapping) {
        int rounds = 0;
        while (rounds < 200) {
            try (var block = SharedMemory.create(name, 8)) {
                block.unlink();
                isMapping.set(true);
                block.segment().set(JAVA_LONG, 0, 42);
                rounds++;
            } finally {
                isMapping.set(false);
            }
        }
        return rounds;
    }
}
