package multiprocessing.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.local.environment.OnClassPath.Greeting;
import multiprocessing.pool.Pool;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Programs of class loaders of their own, as plug-ins or what is deployed again, that share a pool of one worker.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SharedPoolTest {
    private static final String APP =
            """
            package jobs;

            import java.time.Duration;
            import java.util.*;
            import multiprocessing.*;
            import multiprocessing.local.environment.OnClassPath;
            import multiprocessing.local.environment.OnClassPath.Greeting;
            import multiprocessing.pool.Pool;

            public class App {
                static int calls;

                public record Result(String text) {}

                public static class Failure extends RuntimeException {}

                public static class Hello implements Greeting {
                    @Override public String text() { return "hello VERSION"; }
                }

                public static String results(Pool pool) throws Exception {
                    Result one = pool.apply(() -> new Result("one"));
                    List<Result> many = pool.map(i -> new Result("VERSION " + i), List.of(1, 2));
                    return one.text() + many;
                }

                public static String given(Pool pool) throws Exception {
                    var results = List.of(new Result("VERSION"));
                    return pool.map(result -> result.text() + " in VERSION", results) + "";
                }

                public static String failure(Pool pool) throws Exception {
                    try {
                        return pool.apply(() -> { throw new Failure(); });
                    } catch (Failure own) {
                        return "own failure of VERSION";
                    }
                }

                public static String byName(Pool pool) throws Exception {
                    return pool.apply(() -> {
                        var loader = Thread.currentThread().getContextClassLoader();
                        var hello = Class.forName("jobs.App$Hello", true, loader);
                        return ((Greeting) hello.getConstructor().newInstance()).text();
                    });
                }

                public static String count(Pool pool, Greeting other) throws Exception {
                    int first = pool.apply(() -> ++calls);
                    return pool.apply(() -> other.text() + ", " + ++calls) + " after " + first;
                }

                public static String careless(Pool pool) throws Exception {
                    pool.apply(() -> {
                        Thread.currentThread().setContextClassLoader(null);
                        return 0;
                    });
                    return byName(pool);
                }

                public static Pool threads() {
                    return Multiprocessing.context(StartMethod.THREAD).pool().processes(1)
                        .workerExit(() -> {
                            var loader = Thread.currentThread().getContextClassLoader();
                            OnClassPath.SEEN.add(loader.loadClass("jobs.App$Hello").getName());
                        }, Duration.ofMinutes(1))
                        .build();
                }

                public static String resources(Pool pool) throws Exception {
                    return pool.apply(() -> {
                        var loader = Thread.currentThread().getContextClassLoader();
                        var counts = new ArrayList<Integer>();
                        for (String name : List.of(
                                "jobs/App.class",
                                "multiprocessing/local/environment/OnClassPath.class")) {
                            var urls = Collections.list(loader.getResources(name));
                            for (var url : urls) {
                                url.openStream().close();
                            }
                            counts.add(urls.size());
                        }
                        return counts + "";
                    });
                }

                public interface Codec { String text(); }

                public static class CodecOfVERSION implements Codec {
                    @Override public String text() { return "codec of VERSION"; }
                }

                public static String services(Pool pool) throws Exception {
                    return pool.apply(() -> {
                        var found = new ArrayList<String>();
                        for (Codec codec : ServiceLoader.load(Codec.class)) {
                            found.add(codec.text());
                        }
                        return found + "";
                    });
                }

                public static boolean has(Pool pool, String type) throws Exception {
                    return pool.apply(() -> {
                        try {
                            Class.forName(type, false, Thread.currentThread().getContextClassLoader());
                            return true;
                        } catch (ClassNotFoundException e) {
                            return false;
                        }
                    });
                }

                static ClassLoader seen;

                public static boolean hasContextOfBefore(Pool pool, Greeting other) throws Exception {
                    return pool.apply(() -> {
                        other.text();
                        var before = seen;
                        seen = Thread.currentThread().getContextClassLoader();
                        return seen == before;
                    });
                }

                public static Greeting hello() { return new Hello(); }
            }
            """;

    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void open() throws Exception {
        workshop = new Workshop(folder);
    }

    /// A program whose classes are in the package `jobs`, or another.
    private Class<?> program(String version, String inPackage) throws Exception {
        return new MemoryLoader(compiled(version, inPackage), true).loadClass(inPackage + ".App");
    }

    private Path compiled(String version, String inPackage) throws Exception {
        String source = APP.replace("VERSION", version).replace("jobs", inPackage);
        return workshop.compile(
                version,
                Map.of("src/" + inPackage + "/App.java", source),
                "-cp",
                System.getProperty("java.class.path"));
    }

    /// One whose classes are in a folder, and so have an address; offers a service.
    private Class<?> inFolder(String version) throws Exception {
        Path classes = compiled(version, "jobs");
        String provider = "jobs.App$CodecOf" + version;
        workshop.write(Map.of(version + "/META-INF/services/jobs.App$Codec", provider));
        URL[] urls = {classes.toUri().toURL()};
        ClassLoader loader = new URLClassLoader(urls, SharedPoolTest.class.getClassLoader());
        return loader.loadClass("jobs.App");
    }

    private static Object run(Class<?> program, String method, Pool pool) throws Exception {
        return program.getMethod(method, Pool.class).invoke(null, pool);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORK")
    void eachOfTwoProgramsWithClassesOfOneNameHasItsOwn(StartMethod startMethod) throws Exception {
        Class<?> red = program("red", "jobs");
        Class<?> blue = program("blue", "jobs");
        try (Pool pool = Multiprocessing.context(startMethod).pool(1)) {
            for (int i = 0; i < 2; i++) {
                assertHasItsOwn(red, "red", pool);
                assertHasItsOwn(blue, "blue", pool);
            }
        }
    }

    private static void assertHasItsOwn(Class<?> program, String its, Pool pool) throws Exception {
        assertThat(run(program, "results", pool))
                .isEqualTo("one[Result[text=" + its + " 1], Result[text=" + its + " 2]]");
        assertThat(run(program, "given", pool)).isEqualTo("[" + its + " in " + its + "]");
        assertThat(run(program, "failure", pool)).isEqualTo("own failure of " + its);
        assertThat(run(program, "byName", pool)).isEqualTo("hello " + its);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORK")
    void aClassIsOneClassWhateverElseATaskIsMadeOf(StartMethod startMethod) throws Exception {
        Class<?> red = program("red", "jobs");
        Class<?> blue = program("blue", "plugs");
        var hello = (Greeting) blue.getMethod("hello").invoke(null);
        try (Pool pool = Multiprocessing.context(startMethod).pool(1)) {
            assertThat(red.getMethod("count", Pool.class, Greeting.class).invoke(null, pool, hello))
                    .isEqualTo("hello blue, 2 after 1");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORK")
    void anInitializerAndTasksHaveTheSameClasses(StartMethod startMethod) throws Exception {
        Class<?> _ = program("red", "jobs");
        Class<?> blue = program("blue", "jobs");
        var hello = (Greeting) blue.getMethod("hello").invoke(null);
        try (Pool pool =
                Multiprocessing.context(startMethod)
                        .pool()
                        .processes(1)
                        .initializer(() -> OnClassPath.SEEN.add(hello.getClass().hashCode() + ""))
                        .build()) {
            boolean isSame =
                    pool.apply(() -> OnClassPath.SEEN.contains(hello.getClass().hashCode() + ""));
            assertThat(isSame).isTrue();
        }
        OnClassPath.SEEN.clear();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORK")
    void aResourceIsFoundOnce(StartMethod startMethod) throws Exception {
        Class<?> red = inFolder("red");
        try (Pool pool = Multiprocessing.context(startMethod).pool(1)) {
            assertThat(run(red, "resources", pool)).isEqualTo("[1, 1]");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORK")
    void aProgramHasNoServicesAndOptionalClassesOfAnother(StartMethod startMethod)
            throws Exception {
        Class<?> red = inFolder("red");
        Class<?> blue = inFolder("blue");
        try (Pool pool = madeBy(red, startMethod)) {
            assertThat(run(red, "services", pool)).isEqualTo("[codec of red]");
            assertThat(run(blue, "services", pool)).isEqualTo("[codec of blue]");
            assertThat(has(blue, "jobs.App$CodecOfblue", pool)).isEqualTo(true);
            assertThat(has(blue, "jobs.App$CodecOfred", pool)).isEqualTo(false);
        }
    }

    private static Pool madeBy(Class<?> program, StartMethod startMethod) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(program.getClassLoader());
        try {
            return Multiprocessing.context(startMethod).pool(1);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Object has(Class<?> program, String type, Pool pool) throws Exception {
        return program.getMethod("has", Pool.class, String.class).invoke(null, pool, type);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORK")
    void tasksOfTheSameProgramsHaveTheSameContextLoader(StartMethod startMethod) throws Exception {
        Class<?> red = program("red", "jobs");
        Class<?> blue = program("blue", "plugs");
        try (Pool pool = Multiprocessing.context(startMethod).pool(1)) {
            for (Class<?> other : List.of(red, blue)) {
                assertThat(hasContextOfBefore(red, other, pool)).isEqualTo(false);
                assertThat(run(blue, "byName", pool)).isEqualTo("hello blue");
                assertThat(hasContextOfBefore(red, other, pool)).isEqualTo(true);
            }
        }
    }

    private static Object hasContextOfBefore(Class<?> program, Class<?> other, Pool pool)
            throws Exception {
        var hello = (Greeting) other.getMethod("hello").invoke(null);
        return program.getMethod("hasContextOfBefore", Pool.class, Greeting.class)
                .invoke(null, pool, hello);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORK")
    void theContextLoaderThatAnInitializerLeavesStaysWhateverTasksComeBetween(
            StartMethod startMethod) throws Exception {
        Class<?> red = program("red", "jobs");
        try (Pool pool =
                Multiprocessing.context(startMethod)
                        .pool()
                        .processes(1)
                        .initializer(() -> {
                            var mine =
                                    new URLClassLoader(
                                            "mine", new URL[0], OnClassPath.class.getClassLoader());
                            Thread.currentThread().setContextClassLoader(mine);
                        })
                        .build()) {
            assertThat(nameOfContext(pool)).isEqualTo("mine");
            assertThat(run(red, "byName", pool)).isEqualTo("hello red");
            assertThat(nameOfContext(pool)).isEqualTo("mine");
        }
    }

    private static String nameOfContext(Pool pool) throws Exception {
        return pool.apply(() -> Thread.currentThread().getContextClassLoader().getName());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FORK")
    void theContextLoaderThatATaskLeavesIsNotThatOfTheNext(StartMethod startMethod)
            throws Exception {
        Class<?> red = program("red", "jobs");
        try (Pool pool = Multiprocessing.context(startMethod).pool(1)) {
            assertThat(run(red, "careless", pool)).isEqualTo("hello red");
        }
    }

    @Test
    void whatRunsAtTheEndHasItsClassesWhateverTheLastTaskHad() throws Exception {
        Class<?> red = program("red", "jobs");
        try (Pool pool = (Pool) red.getMethod("threads").invoke(null)) {
            assertThat(pool.apply(() -> 1)).isEqualTo(1);
        }
        assertThat(OnClassPath.SEEN).containsExactly("jobs.App$Hello");
        OnClassPath.SEEN.clear();
    }

    @Test
    void theLoaderOfAProgramGoesWithItsPool() throws Exception {
        workshop.compileWithLibrary(
                "plug",
                Map.of(
                        "src/jobs/Job.java",
                        """
                        package jobs;

                        import multiprocessing.pool.Pool;
                        import multiprocessing.process.Process;

                        public class Job implements Runnable {
                            record Result(int number) {}

                            @Override public void run() {
                                try (Pool pool = Pool.of(1)) {
                                    Result result = pool.apply(() -> new Result(1));
                                    var process = new Process(() -> System.out.println(new Result(2)));
                                    process.start();
                                    process.join();
                                    System.out.println(result);
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        }
                        """));
        workshop.compileWithLibrary(
                "classes",
                Map.of(
                        "src/Main.java",
                        """
                        import java.lang.ref.WeakReference;
                        import java.net.*;
                        import java.nio.file.Path;

                        public class Main {
                            public static void main(String[] args) throws Exception {
                                WeakReference<ClassLoader> plug = run();
                                while (!plug.refersTo(null)) { // else the test waits in vain
                                    System.gc();
                                    Thread.sleep(10);
                                }
                                System.out.println("gone");
                            }

                            static WeakReference<ClassLoader> run() throws Exception {
                                var loader = new URLClassLoader(new URL[] {Path.of("plug").toUri().toURL()});
                                Thread.currentThread().setContextClassLoader(loader);
                                ((Runnable) loader.loadClass("jobs.Job").getConstructor().newInstance()).run();
                                Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
                                return new WeakReference<>(loader);
                            }
                        }
                        """));
        assertThat(workshop.java("-cp", Workshop.paths("core.jar", "classes"), "Main"))
                .isEqualTo(Ended.well("Result[number=2]\nResult[number=1]\ngone\n"));
    }
}
