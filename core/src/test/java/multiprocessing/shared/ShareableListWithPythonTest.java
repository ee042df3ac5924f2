package multiprocessing.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.UUID;
import multiprocessing.os.Folders;
import multiprocessing.testkit.Python;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// The same lists, seen by Python. It tracks every list, so each script says that this one is not its own.
@EnabledOnOs(OS.LINUX)
class ShareableListWithPythonTest {
    private static final String MODULE = "multiprocessing.shared_memory";
    private static final String HEAD =
            """
            import sys
            from multiprocessing.shared_memory import ShareableList
            from multiprocessing import resource_tracker
            def own(*args):
                made = ShareableList(*args, name=sys.argv[1])
                resource_tracker.unregister(made.shm._name, 'shared_memory')
                return made
            """;

    private final String name = "mp-test-" + UUID.randomUUID();

    @AfterEach
    void unlink() throws Exception {
        Files.deleteIfExists(Folders.namedMemory().resolve(name));
    }

    private String python(String script) throws Exception {
        return Python.with(MODULE, 9).run(HEAD + script, name);
    }

    @Test
    void whatPythonCreatesIsReadAndChangedHere() throws Exception {
        String elements = "[-5, 2.5, True, None, 'text', b'\\1\\0\\2', '12345678', '', b'']";
        assertThat(python("own(" + elements + ")")).isEmpty();

        try (var list = ShareableList.attach(name)) {
            byte[] bytes = {1, 0, 2};
            assertThat(list)
                    .containsExactly(
                            -5L, 2.5, true, null, "text", bytes, "12345678", "", new byte[0]);
            assertThat(list.format()).isEqualTo(python("print(own().format)"));

            list.set(0, "ä");
            list.set(1, null);
            list.set(2, new byte[] {65});
            list.set(3, Long.MAX_VALUE);
            list.set(4, false);
            list.set(5, -0.125);
            list.set(6, "1234567890123456");
        }
        assertThat(python("print(list(own()))"))
                .isEqualTo(
                        "['ä', None, b'A', 9223372036854775807, False, -0.125, '1234567890123456', '', b'']");
    }

    @Test
    void whatIsCreatedHerePythonReadsAndChanges() throws Exception {
        var elements = new Object[] {-5, 2.5, true, null, "größer", new byte[] {1, 0, 2}, ""};
        try (var list = ShareableList.create(name, Arrays.asList(elements))) {
            String script =
                    """
                    a = own()
                    print(list(a), a.format, a.count(None), a.index(2.5), a.shm.size)
                    a[0], a[1], a[2], a[3], a[4], a[5], a[6] = 'x', b'y', None, 7, 1.5, 'z', True
                    """;

            assertThat(python(script))
                    .isEqualTo(
                            "[-5, 2.5, True, None, 'größer', b'\\x01\\x00\\x02', ''] %s 1 1 %d"
                                    .formatted(
                                            "qdxxxxxxx?xxxxxx?x16s8s8s",
                                            list.sharedMemory().size()));
            assertThat(list).containsExactly("x", new byte[] {'y'}, null, 7L, 1.5, "z", true);
        }
    }

    @Test
    void hasTheBytesThatPythonWrites() throws Exception {
        String bytesOf = "bytes(made.shm.buf).hex()";
        String pythons =
                python(
                        "made = own([1, 2.5, False, None, 'abc', b'def']); print(%s)"
                                .formatted(bytesOf));
        Files.delete(Folders.namedMemory().resolve(name));
        byte[] def = {'d', 'e', 'f'};

        try (var _ = ShareableList.create(name, Arrays.asList(1, 2.5, false, null, "abc", def))) {
            assertThat(python("made = own(); print(%s)".formatted(bytesOf))).isEqualTo(pythons);
        }
    }
}
