package multiprocessing.shared;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.UUID;
import multiprocessing.os.Folders;
import multiprocessing.testkit.Python;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same blocks, seen by Python.
@EnabledOnOs(OS.LINUX)
class SharedMemoryWithPythonTest {
    private static final String MODULE = "multiprocessing.shared_memory";

    private final String name = "mp-test-" + UUID.randomUUID();

    @AfterEach
    void unlink() throws Exception {
        Files.deleteIfExists(Folders.namedMemory().resolve(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 13})
    void whatPythonCreatesIsReadHere(int minor) throws Exception {
        String script =
                """
                import sys
                from multiprocessing import resource_tracker
                from multiprocessing.shared_memory import SharedMemory
                if sys.version_info >= (3, 13):
                    block = SharedMemory(sys.argv[1], create=True, size=5000, track=False)
                else:
                    block = SharedMemory(sys.argv[1], create=True, size=5000)
                    resource_tracker.unregister(block._name, 'shared_memory')
                block.buf[:5] = b'hello'
                block.buf[4999] = 200
                block.close()
                """;
        Python python = minor < 13 ? Python.ofVersion(minor) : Python.with(MODULE, minor);
        assertThat(python.run(script, name)).isEmpty();

        try (var block = SharedMemory.attach(name)) {
            assertThat(block.size()).isEqualTo(5000);
            assertThat(block.segment().getString(0)).isEqualTo("hello");
            assertThat(block.segment().get(JAVA_BYTE, 4999)).isEqualTo((byte) 200);
        }
    }

    @Test
    void whatIsCreatedHerePythonReadsAndChanges() throws Exception {
        String script =
                """
                import sys
                from multiprocessing.shared_memory import SharedMemory
                block = SharedMemory(sys.argv[1], track=False)
                print(block.size, bytes(block.buf[:5]))
                block.buf[:6] = b'world!'
                """;
        try (var block = SharedMemory.create(name, 5000)) {
            block.segment().setString(0, "hello");

            assertThat(Python.with(MODULE, 13).run(script, name)).isEqualTo("5000 b'hello'");

            assertThat(block.segment().getString(0)).isEqualTo("world!");
        }
    }

    @Test
    void pythonUnlinksABlockOnceUnlessItIsToldNotToTrackIt() throws Exception {
        String script =
                """
                import sys
                from multiprocessing.shared_memory import SharedMemory
                block = SharedMemory(sys.argv[1])
                block.buf[0] = 42
                block.close()
                """;
        try (var block = SharedMemory.create(name, 8)) {
            String printed = Python.with(MODULE, 13).run(script, name);

            assertThat(printed).contains("leaked shared_memory");
            await(() -> isGone(name), "its end"); // the tracker prints first
            assertThat(block.segment().get(JAVA_BYTE, 0)).isEqualTo((byte) 42);
        }
    }

    private static boolean isGone(String name) {
        try {
            SharedMemory.attach(name).close();
            return false;
        } catch (NoSuchMemoryException gone) {
            return true;
        }
    }

    @Test
    void numpyHasTheSameArray() throws Exception {
        String script =
                """
                import sys
                import numpy
                from multiprocessing.shared_memory import SharedMemory
                from multiprocessing import resource_tracker
                block = SharedMemory(sys.argv[1])
                resource_tracker.unregister(block._name, 'shared_memory')
                array = numpy.ndarray((3, 2), numpy.float64, block.buf)
                print(array.sum())
                array *= 2
                del array
                block.close()
                """;
        double[] numbers = {1, 2, 3, 4, 5, 6.5};
        try (var block = SharedMemory.create(name, 8L * numbers.length)) {
            block.segment().copyFrom(MemorySegment.ofArray(numbers));

            assertThat(Python.with("numpy", 8).run(script, name)).isEqualTo("21.5");

            assertThat(block.segment().toArray(JAVA_DOUBLE)).containsExactly(2, 4, 6, 8, 10, 13);
        }
    }
}
