package multiprocessing.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.security.SecureClassLoader;
import java.util.Set;
import multiprocessing.codec.Loaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which loaders a child's classes come from.
class ClassServerTest {
    private static final String NAME = "jobs.OfALoader";

    /// Has one class, and gives its bytes.
    private static final class OneClass extends ClassLoader {
        private final byte[] bytes = ClassFile.of().build(ClassDesc.of(NAME), _ -> {});

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.equals(NAME)) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return new ByteArrayInputStream(bytes);
        }
    }

    /// Has one class of a script, and not its bytes.
    private static final class OneOfAScript extends SecureClassLoader {
        Class<?> define(Path script) throws IOException {
            byte[] bytes = ClassFile.of().build(ClassDesc.of(NAME), _ -> {});
            var source = new CodeSource(script.toUri().toURL(), (CodeSigner[]) null);
            return defineClass(NAME, bytes, 0, bytes.length, source);
        }
    }

    @Test
    void thatAScriptWasChangedIsNotWhyItsClassHasNoBytes(@TempDir Path folder) throws Exception {
        var loader = new OneOfAScript();
        Class<?> type =
                loader.define(Files.writeString(folder.resolve("run.groovy"), "")); // just now

        var answer = ClassServer.forJob(Set.of(loader)).find(Wire.KIND_CLASS, 0, NAME);

        assertThat(type.getClassLoader()).isSameAs(loader);
        assertThat(new String(answer.bytes(), UTF_8)).contains("it was made at run time");
    }

    private static boolean finds(ClassServer server) {
        return server.find(Wire.KIND_CLASS, 0, NAME).isFound();
    }

    @Test
    void aSpareGetsNoClassesOfALoaderThatAMessageOfOthersHad() {
        var loader = new OneClass();
        Loaders.noteSent(Set.of(loader));

        assertThat(finds(ClassServer.forJob(Set.of()))).isTrue();
        assertThat(finds(ClassServer.forSpare(Set.of()))).isFalse();
        assertThat(finds(ClassServer.forSpare(Set.of(loader)))).isTrue();
    }

    @Test
    void noResourceComesFromALoaderThatOnlyAMessageOfOthersHad() {
        var loader = new OneClass();
        Loaders.noteSent(Set.of(loader));

        assertThat(findsResource(ClassServer.forJob(Set.of()))).isFalse();
        assertThat(findsResource(ClassServer.forJob(Set.of(loader)))).isTrue();
    }

    private static boolean findsResource(ClassServer server) {
        return server.find(Wire.KIND_RESOURCE, 0, "jobs.properties").isFound();
    }
}
