package multiprocessing.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.local.environment.OnClassPath.Greeting;
import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Printed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Classes of a loader of the user's, in this JVM.
@ExtendWith(Leftovers.class)
class MemoryLoaderTest {
    private static final String JOBS =
            """
            package jobs;

            import java.io.Serializable;
            import java.lang.reflect.*;
            import multiprocessing.function.SerializableRunnable;
            import multiprocessing.local.environment.OnClassPath;
            import multiprocessing.local.environment.OnClassPath.Greeting;

            public class Jobs {
                static final String VERSION = "one";

                public static class Hello implements Greeting {
                    @Override public String text() {
                        OnClassPath.SEEN.add("memory");
                        return "hello " + VERSION;
                    }
                }

                public static class Failure extends RuntimeException {
                    public final String version = VERSION;
                }

                public static class Furious {}

                interface Hidden { String text(); }

                record Handler(String text) implements InvocationHandler, Serializable {
                    @Override public Object invoke(Object proxy, Method method, Object[] arguments) { return text; }
                }

                public static Greeting greeting() { return new Hello(); }

                public static SerializableRunnable print() { return () -> System.out.println(VERSION); }

                public static SerializableRunnable fail() { return () -> { throw new Failure(); }; }

                public static SerializableRunnable lost() { return () -> System.out.println(new Furious()); }

                public static SerializableRunnable proxy() {
                    var loader = Jobs.class.getClassLoader();
                    var proxy = (Hidden) Proxy.newProxyInstance(loader, new Class<?>[] {Hidden.class}, new Handler("by proxy"));
                    return () -> System.out.println(proxy.text());
                }
            }
            """;

    @TempDir Path folder;
    private Class<?> jobs;

    @BeforeEach
    void load() throws Exception {
        jobs = jobs("one");
    }

    private Class<?> jobs(String version) throws Exception {
        String source = JOBS.replace("\"one\"", '"' + version + '"');
        Path classes =
                new Workshop(folder)
                        .compile(
                                version,
                                Map.of("src/jobs/Jobs.java", source),
                                "-cp",
                                System.getProperty("java.class.path"));
        return new MemoryLoader(classes, true).loadClass("jobs.Jobs");
    }

    private static Object make(Class<?> jobs, String method) throws Exception {
        return jobs.getMethod(method).invoke(null);
    }

    private static Process end(SerializableRunnable target) throws Exception {
        var process = new Process(target);
        process.start();
        process.join();
        return process;
    }

    @Test
    void aChildGetsAFunctionThatIsOnlyInMemory() throws Exception {
        try (Printed printed = Printed.begin()) {
            end((SerializableRunnable) make(jobs, "print"));
            assertThat(printed.out()).isEqualTo("one\n");
        }
    }

    @Test
    void classesFromBothSidesShareThoseOfTheClassPath() throws Exception {
        var greeting = (Greeting) make(jobs, "greeting");
        try (Printed printed = Printed.begin()) {
            end(() -> {
                OnClassPath.SEEN.add("class path");
                System.out.println(greeting.text() + OnClassPath.SEEN);
            });
            assertThat(printed.out()).isEqualTo("hello one[class path, memory]\n");
        }
        assertThat(OnClassPath.SEEN).isEmpty();
    }

    @Test
    void anExceptionOfAClassInMemoryComesBackAsItself() throws Exception {
        try (Printed printed = Printed.begin()) {
            Throwable failure =
                    end((SerializableRunnable) make(jobs, "fail")).exception().orElseThrow();
            assertThat(failure.getClass().getClassLoader()).isSameAs(jobs.getClassLoader());
            assertThat(failure).hasFieldOrPropertyWithValue("version", "one");
            assertThat(printed.err()).startsWith("Process Process-").contains("jobs.Jobs$Failure");
        }
    }

    @Test
    void aProxyOfAnInterfaceInMemoryTravels() throws Exception {
        try (Printed printed = Printed.begin()) {
            end((SerializableRunnable) make(jobs, "proxy"));
            assertThat(printed.out()).isEqualTo("by proxy\n");
        }
    }

    @Test
    void aLoaderThatThrowsAnErrorFailsTheChildAndNothingElse() throws Exception {
        try (Printed printed = Printed.begin()) {
            Process process = end((SerializableRunnable) make(jobs, "lost"));
            assertThat(process.exception())
                    .hasValueSatisfying(failure ->
                            assertThat(failure)
                                    .isInstanceOf(NoClassDefFoundError.class)
                                    .hasMessageContaining("jobs/Jobs$Furious"));
            end((SerializableRunnable) make(jobs, "print"));
            assertThat(printed.out()).isEqualTo("one\n");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORK")
    void twoLoadersWithClassesOfOneNameKeepThemApart(StartMethod startMethod) throws Exception {
        var one = (SerializableRunnable) make(jobs, "print");
        var two = (SerializableRunnable) make(jobs("two"), "print");
        try (Printed printed = Printed.begin()) {
            for (int i = 0; i < 2; i++) { // the second time spares have been told of the first
                Process first = Multiprocessing.context(startMethod).process(one);
                Process second = Multiprocessing.context(startMethod).process(two);
                first.start();
                second.start();
                first.join();
                second.join();
            }
            assertThat(printed.out().lines()).containsExactlyInAnyOrder("one", "two", "one", "two");
        }
    }

    @Test
    void aSpareThatHasClassesOfOneLoaderGetsNoJobOfAnother() throws Exception {
        var workshop = new Workshop(folder);
        for (String version : List.of("one", "two")) {
            String source =
                    """
                    package jobs;

                    import java.nio.file.*;
                    import multiprocessing.function.SerializableRunnable;

                    public class Job {
                        static {
                            try {
                                Files.createFile(Path.of("VERSION", ProcessHandle.current().pid() + " is here"));
                            } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        }

                        public static SerializableRunnable make() { return () -> System.out.println("VERSION"); }
                    }
                    """;
            workshop.compileWithLibrary(
                    version, Map.of("src/jobs/Job.java", source.replace("VERSION", version)));
        }
        workshop.compileWithLibrary(
                "classes",
                Map.of(
                        "src/Main.java",
                        """
                        import java.net.*;
                        import java.nio.file.*;
                        import multiprocessing.Multiprocessing;
                        import multiprocessing.function.SerializableRunnable;
                        import multiprocessing.process.Process;

                        public class Main {
                            public static void main(String[] args) throws Exception {
                                var one = load("one");
                                var two = load("two");
                                Multiprocessing.preload(one);
                                while (Path.of("one").toFile().list().length < 2) { // beside its folder of classes
                                    Thread.onSpinWait();
                                }
                                run(two);
                                run(one);
                                run(two);
                            }

                            static Class<?> load(String folder) throws Exception {
                                return new URLClassLoader(new URL[] {Path.of(folder).toUri().toURL()}).loadClass("jobs.Job");
                            }

                            static void run(Class<?> type) throws Exception {
                                var process = new Process((SerializableRunnable) type.getMethod("make").invoke(null));
                                process.start();
                                process.join();
                            }
                        }
                        """));
        assertThat(workshop.java("-cp", Workshop.paths("core.jar", "classes"), "Main"))
                .isEqualTo(Ended.well("two\none\ntwo\n"));
    }
}
