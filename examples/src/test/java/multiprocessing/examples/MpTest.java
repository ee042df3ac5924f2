package multiprocessing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `./mp` in a checkout that has the scripts and a source for each module, and a Maven that only
/// makes the jars and writes down that it was called.
@EnabledOnOs({OS.LINUX, OS.MAC})
class MpTest {
    @TempDir Path folder;
    private Path checkout;
    private Path jdk;
    private Shell shell;

    @BeforeEach
    void makeACheckout() throws IOException {
        checkout = Files.createDirectories(folder.resolve("a check out")).toRealPath();
        jdk = Shell.jdk(folder.resolve("a jdk"), Shell.WANTED);
        shell = Shell.in(folder).with("JAVA_HOME", jdk);
        Files.createDirectories(checkout.resolve(".mvn"));
        for (var script : List.of("mp", ".mvn/find-jdk")) {
            Files.copy(Shell.checkout().resolve(script), checkout.resolve(script));
        }
        var pom = Files.readString(Shell.checkout().resolve("pom.xml"));
        Files.writeString(
                checkout.resolve("pom.xml"),
                pom.replaceFirst("<java.release>\\d+", "<java.release>" + Shell.WANTED)
                        .replaceFirst("<version>.*</version>", "<version>1.2.3</version>"));
        for (var module : List.of("core", "python", "examples", "benchmarks", "stress")) {
            Files.createDirectories(checkout.resolve(module, "src", "main"));
            Files.writeString(checkout.resolve(module, "pom.xml"), "<project/>");
            Files.writeString(source(module), "class Some {}");
        }
        Shell.program(
                checkout.resolve("mvnw"),
                """
                echo "$PWD|$JAVA_HOME|$*" >>maven.log
                for module in python examples benchmarks stress; do
                    mkdir -p $module/target
                    touch $module/target/multiprocessing-$module-1.2.3.jar
                done
                mkdir -p core/target
                touch core/target/multiprocessing-1.2.3.jar
                """);
        age(Duration.ofHours(2));
    }

    @Test
    void aloneListsItsVerbs() throws Exception {
        var result = mp();

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("demo", "example NAME", "bench", "stress");
        assertThat(buildCount()).isZero();
    }

    @Test
    void refusesAVerbItDoesNotHave() throws Exception {
        var result = mp("dance");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        assertThat(result.error()).startsWith("mp has no verb 'dance'.\n").contains("demo");
    }

    @Test
    void buildsWhatIsNotBuilt() throws Exception {
        mp("demo");

        assertThat(checkout.resolve("maven.log"))
                .hasContent(checkout + "|" + jdk + "|-q -Dmaven.test.skip=true package\n");
    }

    @Test
    void runsTheMainClassOfAVerbWithTheLibraryFirstOnTheClassPath() throws Exception {
        assertRuns("examples", "multiprocessing.examples.Examples", "example");
        assertRuns("examples", "multiprocessing.examples.Examples", "example", "sing and dance");
        assertRuns("benchmarks", "multiprocessing.benchmarks.Bench", "bench", "start");
        assertRuns("stress", "multiprocessing.stress.Stress", "stress");
    }

    @Test
    void runsTheModulesThatMavenHasMadeAndNoCopiesOfThem() throws Exception {
        var beside = Files.createDirectories(checkout.resolve("examples/target/lib"));
        var copy = Files.createFile(beside.resolve("multiprocessing-python-1.2.2.jar"));
        var other = Files.createFile(beside.resolve("pickle-1.5.jar"));

        assertThat(mp("demo").output().lines())
                .contains(
                        Stream.of(core(), jar("python"), jar("examples"), copy, other)
                                .map(Path::toString)
                                .collect(Collectors.joining(":")));
    }

    @Test
    void tellsTheDemoWhereToLeaveItsFiles() throws Exception {
        assertThat(mp("demo", "java.xml").output().lines())
                .endsWith(
                        "multiprocessing.examples.Demo",
                        checkout.resolve("target/demo").toString(),
                        "java.xml");
    }

    @Test
    void endsAsTheProgramEnds() throws Exception {
        assertThat(mp("demo").exitCode()).as("exit code of the java made here").isEqualTo(7);
    }

    @Test
    void buildsOnceOnly() throws Exception {
        mp("demo");
        mp("demo");
        mp("stress");

        assertThat(buildCount()).isOne();
    }

    @Test
    void leavesABuildByMavenAlone() throws Exception {
        new Shell(checkout, shell.environment()).run(checkout.resolve("mvnw"), "verify");

        mp("demo");

        assertThat(buildCount()).as("the one by hand").isOne();
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        mp("demo");
        age(Duration.ofHours(1));
        touch(source("core"));

        mp("demo");

        assertThat(buildCount()).isEqualTo(2);
    }

    @Test
    void buildsAgainWhenASourceIsGone() throws Exception {
        mp("demo");
        age(Duration.ofHours(1));
        Files.delete(source("examples"));

        mp("demo");

        assertThat(buildCount()).isEqualTo(2);
    }

    @Test
    void isContentWhenMavenKeptAJarOlderThanItsSource() throws Exception {
        mp("demo");
        age(Duration.ofHours(1));
        touch(source("core"));
        Shell.program(checkout.resolve("mvnw"), "echo kept >>maven.log");

        mp("demo");
        mp("demo");

        assertThat(buildCount()).isEqualTo(2);
    }

    @Test
    void doesNotTakeTheSourcesOfOtherModulesForStale() throws Exception {
        mp("demo");
        age(Duration.ofHours(1));
        touch(source("stress"));

        mp("demo");

        assertThat(buildCount()).isOne();
    }

    @Test
    void runsNothingWhenTheBuildFails() throws Exception {
        Shell.program(checkout.resolve("mvnw"), "echo broken; exit 3");

        var result = mp("demo");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.error()).contains("broken");
    }

    @Test
    void triesAFailedBuildAgain() throws Exception {
        Shell.program(checkout.resolve("mvnw"), "echo tried >>maven.log; exit 3");

        mp("demo");
        mp("demo");

        assertThat(buildCount()).isEqualTo(2);
    }

    @Test
    void doesNotBuildBesideAnother() throws Exception {
        Files.createDirectories(checkout.resolve("target/mp-building"));

        var result = mp("demo");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.error()).contains("target/mp-building", "another ./mp building");
        assertThat(buildCount()).isZero();
    }

    @Test
    void isBuildingNoMoreWhenTheBuildHasEndedWellOrNot() throws Exception {
        mp("demo");
        assertThat(checkout.resolve("target/mp-building")).doesNotExist();

        age(Duration.ofHours(1));
        touch(source("core"));
        Shell.program(checkout.resolve("mvnw"), "exit 3");
        assertThat(mp("demo").exitCode()).isEqualTo(1);
        assertThat(checkout.resolve("target/mp-building")).doesNotExist();
    }

    @Test
    void worksThroughALink() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("m p"), checkout.resolve("mp"));

        assertThat(shell.run(link, "demo").exitCode()).isEqualTo(7);
    }

    @Test
    void saysInOneSentenceWhatToDoWithoutAJdk() throws Exception {
        var result = Shell.in(folder).run(checkout.resolve("mp"), "demo");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.error()).startsWith("No JDK 99 or newer found: ").hasLineCount(1);
    }

    private Shell.Result mp(String... arguments) throws Exception {
        return shell.run(checkout.resolve("mp"), arguments);
    }

    private void assertRuns(String module, String main, String... arguments) throws Exception {
        var python = module.equals("examples") ? jar("python") + ":" : "";
        var classPath = core() + ":" + python + jar(module);
        var expected = new ArrayList<>(List.of("-cp", classPath, main));
        expected.addAll(List.of(arguments).subList(1, arguments.length));

        assertThat(mp(arguments).output().lines()).containsExactlyElementsOf(expected);
    }

    private Path core() {
        return checkout.resolve("core/target/multiprocessing-1.2.3.jar");
    }

    private Path jar(String module) {
        return checkout.resolve(module, "target", "multiprocessing-" + module + "-1.2.3.jar");
    }

    private long buildCount() throws IOException {
        var log = checkout.resolve("maven.log");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private Path source(String module) {
        return checkout.resolve(module, "src", "main", "Some.java");
    }

    private static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    /// Makes all that stands in the checkout older than it is.
    private void age(Duration by) throws IOException {
        try (var files = Files.walk(checkout)) {
            for (var file : files.toList()) {
                var time = Files.getLastModifiedTime(file).toInstant().minus(by);
                Files.setLastModifiedTime(file, FileTime.from(time));
            }
        }
    }
}
