package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Options that were dropped without a word, or of which a child told by an exit code that it had not come up.
class JvmOptionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"-cp", "-classpath", "--class-path=more.jar", "-Djava.class.path=more.jar"})
    void aClassPathIsRefused(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Process.builder().jvmOptions("-Xmx100m", option, "more.jar"))
                .withMessage(
                        "the class path of a child is that of its parent, who also serves what is not on"
                                + " it: option="
                                + option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-jar",
                "-m",
                "--module=a/b",
                "--version",
                "-fullversion",
                "--dry-run",
                "-?"
            })
    void whatHasAJvmDoSomethingElseIsRefused(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Process.builder().jvmOptions(option))
                .withMessage(
                        "with this option a JVM does something else than a child's work: option="
                                + option);
    }

    @Test
    void aCharacterZeroIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Process.builder().jvmOptions("-Da=b\0c"))
                .withMessageStartingWith("a JVM option has no character 0 in it: -Da=b");
    }

    @Test
    void othersAreNot() {
        Process.builder()
                .jvmOptions("-Dcp=-cp", "-XX:+UseSerialGC", "-showversion", "--module-path=lib");
    }
}
