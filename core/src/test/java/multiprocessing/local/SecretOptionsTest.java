package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What a program has from a file that nobody else may read does not come to light on the command lines of its children.
@ExtendWith(Leftovers.class)
@EnabledOnOs(OS.LINUX)
class SecretOptionsTest {
    @TempDir Path folder;
    private Path cache;

    @BeforeEach
    void makeTheCache() throws Exception {
        cache = Files.createDirectory(folder.resolve("cache"));
    }

    /// Prints what a child and a grandchild know of the secret, and whether others do.
    static final class Teller {
        public static void main(String[] args) throws Exception {
            run(
                    new Process(() -> {
                        tell("child");
                        run(new Process(() -> tell("grandchild")));
                    }));
        }

        private static void run(Process process) throws Exception {
            process.start();
            process.join();
        }

        static void tell(String who) throws Exception {
            byte[] words = Files.readAllBytes(Path.of("/proc/self/cmdline"));
            boolean isShown = new String(words, StandardCharsets.UTF_8).contains("hush");
            System.out.println(
                    who + " " + System.getProperty("secret") + (isShown ? " shown" : " hidden"));
        }
    }

    private List<String> run(List<String> options) throws Exception {
        try (var program = Program.start(options, Teller.class)) {
            assertThat(program.join()).isZero();
            return program.lines();
        }
    }

    private List<String> optionsInAFile(String secret) throws Exception {
        Path file = folder.resolve("arguments");
        String classPath = System.getProperty("java.class.path");
        Files.writeString(file, "\"-Dsecret=" + secret + "\"\n-cp \"" + classPath + "\"\n");
        return List.of("-Dmultiprocessing.aot=off", "-Dmultiprocessing.cache=" + cache, "@" + file);
    }

    private List<Path> made() throws Exception {
        try (var files = Files.list(cache)) {
            return files.toList();
        }
    }

    /// So that no program seems to have begun to use it for longer than it is kept.
    private static void age(Path file) throws Exception {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
    }

    @Test
    void whatWasReadFromAFileIsOnNoCommandLine() throws Exception {
        List<String> options = optionsInAFile("hush \\\"");
        assertThat(run(options))
                .containsExactly("child hush \" hidden", "grandchild hush \" hidden");
        List<Path> files = made();
        assertThat(files).as("one file for all").hasSize(1);
        age(files.getFirst());

        assertThat(run(options))
                .containsExactly("child hush \" hidden", "grandchild hush \" hidden");

        assertThat(made()).as("the same for the next program").isEqualTo(files);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made().getFirst())))
                .isEqualTo("rw-------");
    }

    /// Where each program has another, there is a file for each.
    @Test
    void aSecretThatNoProgramHasUsedForDaysIsNotKept() throws Exception {
        run(optionsInAFile("hush yesterday"));
        Path old = made().getFirst();
        age(old);

        run(optionsInAFile("hush"));

        assertThat(old).doesNotExist();
        assertThat(made()).hasSize(1);
    }

    @Test
    void whatIsOnTheCommandLineAnyhowNeedsNoFile() throws Exception {
        assertThat(
                        run(
                                List.of(
                                        "-Dmultiprocessing.aot=off",
                                        "-Dmultiprocessing.cache=" + cache,
                                        "-Dsecret=hush")))
                .containsExactly("child hush shown", "grandchild hush shown");

        assertThat(made()).isEmpty();
    }

    @Test
    void withoutAFileForThemTheyAreGivenAllTheSame() throws Exception {
        cache = folder.resolve("arguments").resolve("below");

        assertThat(run(optionsInAFile("hush")))
                .anyMatch(line -> line.contains("for every user to read"))
                .contains("child hush shown", "grandchild hush shown");
    }
}
