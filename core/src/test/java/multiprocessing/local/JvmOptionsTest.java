package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmOptionsTest {
    @Test
    void whatTheEnvironmentGivesIsNotGivenTwice() {
        var options = List.of("-Dtool=a b", "-Djdk=1", "-Dlast='", "-Dmine=1");
        var environment =
                Map.of(
                        "JAVA_TOOL_OPTIONS", "-Dtool='a b'",
                        "JDK_JAVA_OPTIONS", " -Djdk=\"1\"",
                        "_JAVA_OPTIONS", "-Dlast=\"'\"\t");
        assertThat(JvmOptions.inheritedFrom(options, environment)).isEqualTo(List.of("-Dmine=1"));
    }

    @Test
    void whatCollidesIsLeftOutOfTheEnvironmentAndTheRestStaysAsItIs() {
        var environment =
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Da='x  y' '-agentlib:jdwp=transport=dt_socket,address=5005' -Db=1",
                        "JDK_JAVA_OPTIONS",
                        "-Xlog:gc:file=\"gc log.txt\" -XX:StartFlightRecording:filename=a.jfr",
                        "_JAVA_OPTIONS",
                        "-Xmx100m");
        assertThat(JvmOptions.environmentWithoutCollisions(environment))
                .isEqualTo(Map.of("JAVA_TOOL_OPTIONS", "-Da='x  y' -Db=1", "JDK_JAVA_OPTIONS", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "-Xmx16g -Da=\"x  y\", -Xmx256m, -Da=\"x  y\"",
        "-Xms1g -Xss2m, -Xmx256m, -Xss2m",
        "-Xmx16g -Xms1g, -Xms1m, -Xmx16g",
        "-Xss2m -Xint, -Xss1m, -Xint",
        "-Xmx16g, -Dx=-Xmx1m, -Xmx16g"
    })
    void sizesOfItsOwnCountMoreThanThoseOfTheVariableWithTheLastWord(
            String value, String own, String left) {
        var changes = new HashMap<String, String>();
        JvmOptions.letCount(List.of(own), Map.of("_JAVA_OPTIONS", value), changes);
        assertThat(changes.getOrDefault("_JAVA_OPTIONS", value)).isEqualTo(left);
    }

    /// Else its JVM would not start.
    @Test
    void aFirstHeapOfAnyVariableGivesWayToALargestOfItsOwn() {
        var changes = new HashMap<>(Map.of("JAVA_TOOL_OPTIONS", "-Xms1g -Xmx4g"));
        var environment =
                Map.of("JAVA_TOOL_OPTIONS", "-Xlog:gc:gc.log", "JDK_JAVA_OPTIONS", "-Xms2g -ea");
        JvmOptions.letCount(List.of("-Xmx256m"), environment, changes);
        assertThat(changes)
                .isEqualTo(Map.of("JAVA_TOOL_OPTIONS", "-Xmx4g", "JDK_JAVA_OPTIONS", "-ea"));
    }

    @Test
    void relativePathsMeanTheParentsWorkingDirectory() {
        String here = new File("").getAbsolutePath() + File.separator;
        String two = "a" + File.pathSeparator + "b=c";
        String absolute = here + "a" + File.pathSeparator + here + "b=c";
        assertThat(
                        JvmOptions.inheritedFrom(
                                List.of(
                                        "--patch-module=m=" + two,
                                        "--upgrade-module-path=" + two,
                                        "-Xbootclasspath/a:" + two,
                                        "-Dmultiprocessing.cache=a",
                                        "-Dmultiprocessing.memory.folder=a",
                                        "-Dmultiprocessing.java=jdk/bin/java",
                                        "-Dpath=a"),
                                Map.of()))
                .isEqualTo(
                        List.of(
                                "--patch-module=m=" + absolute,
                                "--upgrade-module-path=" + absolute,
                                "-Xbootclasspath/a:" + absolute,
                                "-Dmultiprocessing.cache=" + here + "a",
                                "-Dmultiprocessing.memory.folder=" + here + "a",
                                "-Dmultiprocessing.java=" + here + "jdk/bin/java",
                                "-Dpath=a"));
    }

    @Test
    void aProgramThatTheSystemLooksForKeepsItsName() {
        var options = List.of("-Dmultiprocessing.java=java");
        assertThat(JvmOptions.inheritedFrom(options, Map.of())).isEqualTo(options);
    }
}
