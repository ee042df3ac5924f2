package multiprocessing.local.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Manifest;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.pool.Pool;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Printed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Classes whose bytes nobody has any more.
@ExtendWith(Leftovers.class)
class UnservableTest {
    private static final String MADE =
            """
            package multiprocessing.local.environment;

            import multiprocessing.function.SerializableRunnable;

            public class Made implements SerializableRunnable {
                @Override public void runOrThrow() { System.out.println("not reached"); }

                public static SerializableRunnable lambda() { return () -> System.out.println("not reached"); }
            }
            """;

    private static final String NAME = "multiprocessing.local.environment.Made";

    @TempDir Path folder;
    private Path classes;

    @BeforeEach
    void compile() throws Exception {
        classes =
                new Workshop(folder)
                        .compile(
                                "classes",
                                Map.of(
                                        "src/Made.java",
                                        MADE,
                                        "src/MadeHere.java", // will stay with the loader of the
                                        // tests
                                        MADE.replace("class Made", "class MadeHere")),
                                "-cp",
                                System.getProperty("java.class.path"));
    }

    private byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(classes.resolve(name.replace('.', '/') + ".class"));
    }

    @Test
    void anObjectOfAHiddenClassIsRefusedByTheSender() throws Exception {
        Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes(NAME), true).lookupClass();
        var target = (SerializableRunnable) hidden.getConstructor().newInstance();
        assertThatThrownBy(() -> new Process(target).start())
                .isInstanceOf(TransferException.class)
                .hasMessageContaining(hidden.getName() + " is not serializable")
                .hasMessageEndingWith("a hidden class");
    }

    @Test
    void aLambdaOfAHiddenClassIsRefusedByTheSender() throws Exception {
        Class<?> hidden = MethodHandles.lookup().defineHiddenClass(bytes(NAME), true).lookupClass();
        var target = (SerializableRunnable) hidden.getMethod("lambda").invoke(null);
        assertThatThrownBy(() -> new Process(target).start())
                .isInstanceOf(TransferException.class)
                .hasMessageContaining(NAME.replace('.', '/')); // the JDK's own words
    }

    @Test
    void aClassThatWasDefinedAtRunTimeIsNamedByTheChild() throws Exception {
        Class<?> made = MethodHandles.lookup().defineClass(bytes(NAME + "Here"));
        assertMadeAtRunTime(made, "AppClassLoader");
    }

    @Test
    void aClassOfALoaderThatKeepsItsBytesIsNamedByTheChild() throws Exception {
        var loader = new MemoryLoader(classes, false);
        assertMadeAtRunTime(loader.loadClass(NAME), "MemoryLoader");
    }

    @Test
    void soItIsByAWorkerAndByWhoTakesItFromAQueue() throws Exception {
        Object made =
                new MemoryLoader(classes, false).loadClass(NAME).getConstructor().newInstance();
        String reason = NAME + " (the parent process has it, but not its bytes: it was made at";
        try (Pool pool = Pool.of(1);
                Queue<Object> queue = Queue.create()) {
            assertThatThrownBy(() -> pool.apply(Object::hashCode, made))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining(reason);

            queue.put(made);
            assertThatThrownBy(() -> pool.apply(queue::get))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining(reason);
        }
    }

    @Test
    void theJarThatAClassCameFromIsNamedIfItIsGoneOrChanged() throws Exception {
        Path jar = folder.resolve("made.jar");
        var workshop = new Workshop(folder);
        workshop.jar(jar, new Manifest(), Map.of(classes, ""));
        try (var loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, null) {
                    @Override
                    protected Class<?> findClass(String name) throws ClassNotFoundException {
                        return name.equals(NAME) ? super.findClass(name) : Class.forName(name);
                    }
                }) {
            Class<?> made = loader.loadClass(NAME);
            Files.delete(jar);
            assertNamedByTheChild(made, jar + ", from which it came, is gone)");

            workshop.jar(jar, new Manifest(), Map.of());
            assertNamedByTheChild(
                    made, jar + ", from which it came, was changed since this program started)");
        }
    }

    private static void assertMadeAtRunTime(Class<?> made, String loader) throws Exception {
        assertNamedByTheChild(
                made, "it was made at run time, and ", loader, "has no class file of it)");
    }

    private static void assertNamedByTheChild(Class<?> made, String... reasons) throws Exception {
        for (var target :
                new Object[] {
                    made.getConstructor().newInstance(), made.getMethod("lambda").invoke(null)
                }) {
            try (Printed printed = Printed.begin()) {
                var process = new Process((SerializableRunnable) target);
                process.start();
                process.join();
                assertThat(process.exitCode()).hasValue(1);
                assertThat(process.exception().orElseThrow())
                        .isInstanceOf(TransferException.class)
                        .hasMessageStartingWith(
                                "class is missing in the receiver: "
                                        + made.getName()
                                        + " (the parent process has it, but not its bytes: "
                                        + reasons[0])
                        .message()
                        .contains(reasons)
                        .endsWith(reasons[reasons.length - 1]);
                assertThat(printed.out()).isEmpty();
                assertThat(printed.err()).contains(NAME);
            }
        }
    }
}
