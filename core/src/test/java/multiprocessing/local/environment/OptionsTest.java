package multiprocessing.local.environment;

import static multiprocessing.local.environment.Workshop.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JVM options of parents, children and grandchildren.
class OptionsTest {
    /// Prints a child's options, then its child's, then what differs in the environment. The child may get a copy of that.
    private static final String ARGUMENTS =
            """
            import java.lang.management.ManagementFactory;
            import multiprocessing.process.Process;

            public class Arguments {
                public static void main(String[] args) throws Exception {
                    var child = Process.builder().target(() -> { say(); run(new Process(Arguments::say)); });
                    run(args.length == 0 ? child.build() : child.environment(System.getenv()).build());
                }

                static void say() {
                    ManagementFactory.getRuntimeMXBean().getInputArguments().forEach(System.out::println);
                    System.out.println("environment " + System.getenv("JAVA_TOOL_OPTIONS"));
                    System.err.println("Picked up the phone");
                }

                static void run(Process process) throws Exception {
                    process.start();
                    process.join();
                }
            }
            """;

    /// What the library itself gives each child.
    private static final List<String> STANDARD =
            List.of(
                    "-XX:-UsePerfData",
                    "-XX:StringTableSize=4096",
                    "-XX:+UseSerialGC",
                    "--add-exports=java.base/jdk.internal.access=ALL-UNNAMED",
                    "-Dstdout.encoding=UTF-8",
                    "-Dstderr.encoding=UTF-8");

    private static final List<String> UTF_8 =
            List.of("-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8");

    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void compile() throws Exception {
        workshop = new Workshop(folder);
        workshop.compileWithLibrary("classes", Map.of("src/Arguments.java", ARGUMENTS));
    }

    private Ended run(Map<String, String> environment, List<String> options, String... copy)
            throws Exception {
        var arguments = new ArrayList<>(UTF_8);
        arguments.addAll(options);
        arguments.addAll(List.of("-cp", paths("core.jar", "classes"), "Arguments"));
        arguments.addAll(List.of(copy));
        return workshop.java(environment, workshop.path("."), arguments.toArray(String[]::new));
    }

    private List<String> expected(List<String> inherited, String environment) {
        var expected = new ArrayList<>(STANDARD);
        expected.addAll(workshop.marks());
        expected.addAll(inherited);
        expected.add("environment " + environment);
        expected.addAll(List.copyOf(expected)); // the grandchild's
        return expected;
    }

    @Test
    void someAreInheritedAndOthersNever() throws Exception {
        List<String> inherited =
                List.of(
                        "-Dkey=a value",
                        "-ea",
                        "-da:other...",
                        "-esa",
                        "-Xss2m",
                        "--enable-preview",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED");
        var options = new ArrayList<>(inherited);
        options.addAll(
                List.of(
                        "-Xmx150m",
                        "-Xms20m",
                        "-XX:HeapDumpPath=dump",
                        "-Xlog:gc:file=" + workshop.path("gc.log"),
                        "-Djava.rmi.server.hostname=localhost",
                        "-Dcom.sun.management.unknown=1",
                        "-Dsurefire.unknown=1"));
        Ended ended = run(Map.of(), options);
        assertThat(ended.out().lines().toList()).isEqualTo(expected(inherited, "null"));
        assertThat(ended.err()).isEqualTo("Picked up the phone\n".repeat(2));
    }

    /// A copy of the environment brings none back.
    @Test
    void thoseOfTheEnvironmentAreGivenOnceAndWithoutTheDebugger() throws Exception {
        String debugger =
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=localhost:0";
        Ended ended =
                run(
                        Map.of(
                                "JAVA_TOOL_OPTIONS",
                                "-Dtool='a b' " + debugger,
                                "JDK_JAVA_OPTIONS",
                                "-Djdk=1"),
                        List.of("-Dmine=1"),
                        "copy");
        var own = new ArrayList<>(STANDARD);
        own.addAll(workshop.marks());
        own.addAll(List.of("-Dmine=1", "environment -Dtool='a b'"));
        var expected = new ArrayList<String>();
        for (int generation = 0; generation < 2; generation++) {
            expected.addAll(List.of("-Dtool=a b", "-Djdk=1"));
            expected.addAll(own);
        }
        assertThat(ended.out().lines().toList()).isEqualTo(expected);
        assertThat(ended.err())
                .isEqualTo(
                        "NOTE: Picked up JDK_JAVA_OPTIONS: -Djdk=1\n"
                                + ("Picked up JAVA_TOOL_OPTIONS: -Dtool='a b' " + debugger + "\n")
                                + "Picked up the phone\n".repeat(2));
    }

    /// As of a YAML file with `value: |`.
    @Test
    void thoseOfTheEnvironmentAreLeftOutOfWhatChildrenPrintAlsoIfTheyAreSeveralLines()
            throws Exception {
        String lines = "-Dtool=1\n-Dmore=2\n";
        Ended ended = run(Map.of("JAVA_TOOL_OPTIONS", lines), List.of());
        assertThat(ended.err())
                .isEqualTo(
                        "Picked up JAVA_TOOL_OPTIONS: "
                                + (lines + "\n")
                                + "Picked up the phone\n".repeat(2));
    }

    @Test
    void optionsForEveryChildReachGrandchildrenOnce() throws Exception {
        String property = "-Dmultiprocessing.childOptions=-Dcovered='by an agent' -Xint";
        Ended ended = run(Map.of(), List.of(property));
        assertThat(ended.out().lines().toList())
                .isEqualTo(expected(List.of(property, "-Dcovered=by an agent", "-Xint"), "null"));
    }

    /// That variable has the last word: a worker with a limit to its heap had none.
    @Test
    void aHeapOfItsOwnIsNotThatOfTheVariableWithTheLastWord() throws Exception {
        String property = "-Dmultiprocessing.childOptions=-Xmx90m";
        Ended ended = run(Map.of("_JAVA_OPTIONS", "-Xmx150m -Dlast=1"), List.of(property));
        assertThat(ended.out()).contains("-Xmx90m\n", "-Dlast=1\n").doesNotContain("-Xmx150m");
    }

    @Test
    void aClassPathForEveryChildIsRefused() throws Exception {
        Ended ended = run(Map.of(), List.of("-Dmultiprocessing.childOptions=-Xint -cp more.jar"));
        assertThat(ended.err())
                .contains(
                        "ProcessStartException: system property multiprocessing.childOptions: the class path of"
                                + " a child is that of its parent");
    }

    @Test
    void childrenOfAParentThatIsDebuggedComeUp() throws Exception {
        Ended ended =
                run(
                        Map.of(),
                        List.of(
                                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=localhost:0"));
        List<String> lines = ended.out().lines().toList();
        assertThat(lines.getFirst())
                .matches("Listening for transport dt_socket at address: [0-9]+");
        assertThat(lines.subList(1, lines.size())).isEqualTo(expected(List.of(), "null"));
    }

    @Test
    void aCollectorThatIsChosenInAFileOfOptionsIsTheChildsToo() throws Exception {
        workshop.write(Map.of("options", "-XX:+UseParallelGC"));
        for (Map<String, String> environment :
                List.of(
                        Map.of("JAVA_TOOL_OPTIONS", "-XX:VMOptionsFile=options"),
                        Map.of("JDK_JAVA_OPTIONS", "@options"))) {
            Ended ended = run(environment, List.of("-XX:-UseSerialGC"));
            assertThat(ended.out()).contains("-XX:+UseParallelGC\n").doesNotContain("UseSerialGC");
        }
    }
}
