package multiprocessing.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.security.SecureClassLoader;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.codec.Loaders;
import multiprocessing.testkit.Await;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which loaders a child's classes come from.
class ClassServerTest {
    private static final String NAME = "jobs.OfALoader";

    /// Has one class and whatever resources, as long as they are of jobs.
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
        public @Nullable InputStream getResourceAsStream(String name) {
            return name.startsWith("jobs") ? new ByteArrayInputStream(bytes) : null;
        }
    }

    /// Has one class of a script, and not its bytes.
    private static class OneOfAScript extends SecureClassLoader {
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

    /// Does what a test likes when it is asked for a class, else as its parent.
    private static final class Unruly extends ClassLoader {
        private final Runnable whenAsked;

        Unruly(Runnable whenAsked) {
            super(new OneClass());
            this.whenAsked = whenAsked;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            whenAsked.run();
            return super.loadClass(name, resolve);
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            return null; // as a child's stand-in for a loader that was sent in a message
        }

        @Override
        public Enumeration<URL> getResources(String name) {
            throw new IllegalStateException("closed");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("closed");
        }
    }

    /// A child was told for good that there is no such class.
    @Test
    void aHeapThatIsFullForAMomentIsNotTakenForAClassThatIsNotThere() {
        var losses = new AtomicInteger(1);
        var server = ClassServer.forJob(Set.of(new Unruly(() -> fail(losses))));

        assertThatThrownBy(() -> finds(server)).isInstanceOf(OutOfMemoryError.class);
        assertThat(finds(server)).isTrue(); // the child has asked again
    }

    private static void fail(AtomicInteger times) {
        if (times.getAndDecrement() > 0) {
            throw new OutOfMemoryError("planned");
        }
    }

    @Test
    void whatNeverFitsTheHeapIsNotAskedForWithoutEnd() throws Exception {
        var server = ClassServer.forJob(Set.of(new Unruly(() -> fail(new AtomicInteger(1)))));
        var answer = new AtomicReference<@Nullable Answer>();
        Await.await(
                () -> {
                    try {
                        answer.set(server.find(Wire.KIND_CLASS, 0, NAME));
                    } catch (OutOfMemoryError e) {
                        // the child asks again
                    }
                    return answer.get() != null;
                },
                "an answer");

        Answer last = Objects.requireNonNull(answer.get());
        assertThat(last.isFound()).isFalse();
        assertThat(new String(last.bytes(), UTF_8)).contains("heap");
    }

    @Test
    void bytesComeFromTheLoaderThatHasDefinedAClass() {
        var server = ClassServer.forJob(Set.of(new Unruly(() -> {})));
        assertThat(finds(server)).isTrue();
    }

    @Test
    void aLoaderThatCannotBeNamedIsNoReasonToThrow(@TempDir Path folder) throws Exception {
        var loader =
                new OneOfAScript() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("closed");
                    }
                };
        loader.define(folder);

        assertThat(finds(ClassServer.forJob(Set.of(loader)))).isFalse();
    }

    /// Prefers what it has itself, as that of a plug-in; which in the usual way only its classes are told.
    private static final class ChildFirst extends URLClassLoader {
        ChildFirst(Path own, ClassLoader parent) throws IOException {
            super(new URL[] {own.toUri().toURL()}, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(NAME) ? findClass(name) : super.loadClass(name, resolve);
        }
    }

    private static byte[] write(Path folder, String source) throws IOException {
        byte[] bytes =
                ClassFile.of()
                        .build(
                                ClassDesc.of(NAME),
                                type -> type.with(SourceFileAttribute.of(source)));
        Files.createDirectories(folder.resolve("jobs"));
        return Files.readAllBytes(
                Files.write(folder.resolve(NAME.replace('.', '/') + ".class"), bytes));
    }

    @Test
    void aClassThatIsPreferredToThatOfAParentIsTheOneThatIsSent(@TempDir Path folder)
            throws Exception {
        byte[] theirs = write(folder.resolve("theirs"), "Theirs.java");
        byte[] own = write(folder.resolve("own"), "Own.java");
        var urls = new URL[] {folder.resolve("theirs").toUri().toURL()};
        try (var parent = new URLClassLoader(urls);
                var loader = new ChildFirst(folder.resolve("own"), parent)) {
            assertThat(bytesBy(parent)).isEqualTo(theirs);
            assertThat(bytesBy(loader)).isEqualTo(own);
        }
    }

    private static byte[] bytesBy(ClassLoader loader) {
        byte[] answer = ClassServer.forJob(Set.of(loader)).find(Wire.KIND_CLASS, 0, NAME).bytes();
        return Arrays.copyOfRange(answer, Integer.BYTES, answer.length);
    }

    @Test
    void aResourceThatCannotBeReadHidesNoOther(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        var loader =
                new ClassLoader() {
                    @Override
                    protected Enumeration<URL> findResources(String name) throws IOException {
                        Path gone = folder.resolve("gone");
                        return Collections.enumeration(
                                List.of(gone.toUri().toURL(), file.toUri().toURL()));
                    }
                };
        var asked = new LinkedHashSet<ClassLoader>(List.of(new Unruly(() -> {}), loader));

        Answer answer = ClassServer.forJob(asked).find(Wire.KIND_RESOURCES, 0, "some.name");

        assertThat(answer.isFound()).isTrue();
        assertThat(new String(answer.bytes(), UTF_8))
                .contains(file.toUri().toURL().toExternalForm(), "text")
                .doesNotContain("gone");
    }

    /// As that of a web application which was stopped.
    @Test
    void aLoaderThatThrowsHidesNoClassOfAnother() throws Exception {
        var stopped =
                new Unruly(() -> {
                    throw new IllegalStateException("stopped");
                });
        ClassLoader all = ClassServer.forJob(Set.of(stopped)).asLoader();

        assertThat(all.loadClass(ClassServerTest.class.getName())).isSameAs(ClassServerTest.class);
        assertThatThrownBy(() -> all.loadClass("nobody.HasIt"))
                .isInstanceOf(ClassNotFoundException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
