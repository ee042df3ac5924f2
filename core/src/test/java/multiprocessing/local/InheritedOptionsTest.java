package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which options a child gets of its parent's.
class InheritedOptionsTest {
    private static List<String> inherited(String... options) {
        return JvmOptions.inheritedFrom(List.of(options), Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--add-modules=java.sql",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-reads=a=b",
                "--limit-modules=java.base",
                "--enable-native-access=ALL-UNNAMED",
                "--illegal-native-access=deny",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-final-field-mutation=ALL-UNNAMED",
                "--illegal-final-field-mutation=deny",
                "--enable-preview",
                "-ea",
                "-ea:com.acme...",
                "-enableassertions",
                "-da:com.acme.Main",
                "-esa",
                "-dsa",
                "-Xss2m",
                "-Dgreeting=hello world",
                "-Dfile.encoding=UTF-8"
            })
    void whatCodeNeedsToRunIsInherited(String option) {
        assertThat(inherited(option)).containsExactly(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx512m",
                "-Xms512m",
                "-Xmn64m",
                "-Xint",
                "-Xlog:gc",
                "-Xlog:gc:file=gc.log",
                "-Xloggc:gc.log",
                "-XX:+UseZGC",
                "-XX:MaxRAMPercentage=50",
                "-XX:ErrorFile=crash.log",
                "-XX:+HeapDumpOnOutOfMemoryError",
                "-XX:StartFlightRecording:filename=a.jfr",
                "-verbose:gc",
                "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                "-agentpath:/opt/profiler.so",
                "-javaagent:agent.jar",
                "-Xrunjdwp:transport=dt_socket",
                "-Xdebug",
                "-Dcom.sun.management.jmxremote.port=9010",
                "-Djava.rmi.server.hostname=localhost",
                "-Djava.class.path=a.jar",
                "-Djdk.module.main=a",
                "-Dsurefire.test.class.path=a.jar",
                "-Dbasedir=/tmp",
                "-Didea.test.cyclic.buffer.size=1"
            })
    void whatBelongsToTheParentAloneIsNot(String option) {
        assertThat(inherited(option)).isEmpty();
    }

    @Test
    void theOrderIsKept() {
        assertThat(inherited("-Da=1", "-Xmx1g", "-ea", "-Da=2"))
                .containsExactly("-Da=1", "-ea", "-Da=2");
    }

    @Test
    void pathsAreMadeAbsoluteForAChildInAnotherDirectory() {
        String here = Path.of("").toAbsolutePath().toString();

        assertThat(inherited("-Xbootclasspath/a:lib/a.jar", "--patch-module=m=patch"))
                .containsExactly(
                        "-Xbootclasspath/a:" + here + "/lib/a.jar",
                        "--patch-module=m=" + here + "/patch");
    }

    @Test
    void whatComesByTheEnvironmentIsNotGivenTwice() {
        var environment = Map.of("JDK_JAVA_OPTIONS", "-Da=1 -ea", "JAVA_TOOL_OPTIONS", "-Db=2");

        assertThat(
                        JvmOptions.inheritedFrom(
                                List.of("-Db=2", "-Da=1", "-ea", "-Da=1", "-Dc=3"), environment))
                .containsExactly("-Da=1", "-Dc=3");
    }

    @ParameterizedTest
    @CsvSource({
        "-agentlib:jdwp=server=y -Da=1, -Da=1",
        "-agentlib:hprof -Da=1, -Da=1",
        "-agentpath:/opt/profiler.so=start -Da=1, -Da=1",
        "-javaagent:jmx.jar=9404:config.yaml -Da=1, -Da=1",
        "-Dcom.sun.management.config.file=ports -Da=1, -Da=1",
        "-Da=1 -Xrunjdwp:server=y, -Da=1",
        "-Dcom.sun.management.jmxremote.port=9010, ''",
        "-Xlog:gc:file=gc.log -Xmx1g, -Xmx1g",
        "-Xloggc:gc.log -Xmx1g, -Xmx1g",
        "-Xlog:gc*:gc.log -Xmx1g, -Xmx1g",
        "-Xlog::gc.log -Xmx1g, -Xmx1g",
        "-XX:AOTCacheOutput=app.aot -Xmx1g, -Xmx1g",
        "-XX:AOTMode=record -XX:AOTConfiguration=app.conf -Xmx1g, -Xmx1g",
        "-XX:ArchiveClassesAtExit=app.jsa -Xmx1g, -Xmx1g",
        "-XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=app.jsa -Xmx1g, -Xmx1g",
        "-XX:AOTCache=app.aot -XX:AOTMode=on -Xmx1g, -Xmx1g",
        "-XX:StartFlightRecording=filename=a.jfr -Xmx1g, -Xmx1g"
    })
    void whatWouldCollideIsTakenOutOfTheEnvironment(String value, String left) {
        for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            assertThat(JvmOptions.environmentWithoutCollisions(Map.of(name, value)))
                    .isEqualTo(Map.of(name, left));
        }
    }

    @Test
    void anEnvironmentWithoutCollisionsIsLeftAlone() {
        var environment =
                Map.of(
                        "JAVA_TOOL_OPTIONS",
                        "-Da=1 -Xmx1g -Xlog:gc -Xlog:gc:stderr -Xlog:gc::time -Xlog:async:stall",
                        "OTHER",
                        "-agentlib:jdwp=server=y");

        assertThat(JvmOptions.environmentWithoutCollisions(environment)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:+UseZGC, true",
        "-XX:+UseParallelGC, true",
        "-XX:+UseStringDeduplication, false",
        "@options, true",
        "-XX:VMOptionsFile=options, true",
        "-XX:Flags=options, true",
        "-Dx=-XX:+UseZGC, false"
    })
    void aCollectorThatTheUserMayHaveChosenIsRecognized(String option, boolean isCollector) {
        assertThat(JvmOptions.mayChooseCollector(List.of("-Xmx1g", option))).isEqualTo(isCollector);
    }

    @ParameterizedTest
    @CsvSource({
        "-Xmx1g, -XX:+UseSerialGC",
        "-XX:+UseSerialGC, -XX:+UseSerialGC",
        "-XX:+UseParallelGC, -XX:-UseParallelGC -XX:+UseSerialGC",
        "-XX:+UseEpsilonGC, -XX:+UseSerialGC"
    })
    void aCollectorOfTheParentsIsTakenBackInCaseItsRuntimeImageChoseIt(
            String option, String expected) {
        assertThat(JvmOptions.serialCollectorInPlaceOf(List.of(option)))
                .containsExactly(expected.split(" "));
    }
}
