package multiprocessing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class FindJdkTest {
    private static final int OLD = 17;

    @TempDir Path folder;
    private Shell shell;

    @BeforeEach
    void openAShell() throws IOException {
        shell = Shell.in(folder);
    }

    @Test
    void takesJavaHome() throws Exception {
        var jdk = Shell.jdk(folder.resolve("a jdk"), Shell.WANTED);

        assertFinds(jdk, shell.with("JAVA_HOME", jdk));
        assertFinds(jdk, shell.with("JAVA_HOME", jdk + "/"));
    }

    @Test
    void takesANewerOneThanWanted() throws Exception {
        var jdk = Shell.jdk(folder.resolve("newer"), Shell.WANTED + 1);

        assertFinds(jdk, shell.with("JAVA_HOME", jdk));
    }

    @Test
    void passesOverAJavaHomeThatIsTooOld() throws Exception {
        var old = Shell.jdk(folder.resolve("old"), OLD);
        var jdk = Shell.jdk(folder.resolve("new"), Shell.WANTED);

        assertFinds(jdk, shell.with("JAVA_HOME", old).with("JDK99", jdk));
    }

    @Test
    void passesOverAJavaHomeThatDoesNotExist() throws Exception {
        var jdk = Shell.jdk(folder.resolve("new"), Shell.WANTED);

        assertFinds(jdk, shell.with("JAVA_HOME", folder.resolve("gone")).with("JDK99", jdk));
    }

    @Test
    void passesOverAJavaHomeWithoutACompiler() throws Exception {
        var runtime = Shell.jdk(folder.resolve("runtime"), Shell.WANTED);
        Files.delete(runtime.resolve("bin/javac"));
        var jdk = Shell.jdk(folder.resolve("new"), Shell.WANTED);

        assertFinds(jdk, shell.with("JAVA_HOME", runtime).with("JDK99", jdk));
    }

    @Test
    void followsTheLinkOnThePathToItsHome() throws Exception {
        var jdk = Shell.jdk(folder.resolve("on the path"), Shell.WANTED).toRealPath();
        var bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), jdk.resolve("bin/java"));

        assertFinds(jdk, shell.with("PATH", bin + ":" + shell.environment().get("PATH")));
    }

    @Test
    void readsTheVariablesThatNameJdks() throws Exception {
        var jdk = Shell.jdk(folder.resolve("of a variable"), Shell.WANTED);

        for (var name : new String[] {"JDK_99", "JDK99_HOME", "JAVA_99_HOME", "JAVA_HOME_99_X64"}) {
            assertFinds(jdk, shell.with(name, jdk));
        }
    }

    @Test
    void looksWhereToolsPutJdks() throws Exception {
        for (var place :
                new String[] {
                    ".sdkman/candidates/java/99.0.1-tem",
                    ".jdks/temurin-99",
                    ".asdf/installs/java/99"
                }) {
            var home = Files.createDirectories(folder.resolve("home for " + place.charAt(1)));
            var jdk = Shell.jdk(home.resolve(place), Shell.WANTED);

            assertFinds(jdk, shell.with("HOME", home));
        }
    }

    @Test
    void saysInOneSentenceWhatToDoWithoutOne() throws Exception {
        var result = shell.run(Shell.checkout().resolve(".mvn/find-jdk"), "99");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.error())
                .isEqualTo(
                        "No JDK 99 or newer found: install one (for example from"
                                + " https://adoptium.net) or set JAVA_HOME to one.\n");
    }

    private static void assertFinds(Path jdk, Shell shell) throws Exception {
        var result = shell.run(Shell.checkout().resolve(".mvn/find-jdk"), "" + Shell.WANTED);
        assertThat(result).isEqualTo(new Shell.Result(0, jdk + "\n", ""));
    }
}
