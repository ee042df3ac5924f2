package multiprocessing.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class OpenFilesTest {
    /// Opens a file and prints what others would find at the path that it tells.
    static final class Opener {
        public static void main(String[] args) throws Exception {
            Path file = Path.of(args[0]);
            try (var _ = FileChannel.open(file)) {
                Path path = OpenFiles.reopenPath(file).orElseThrow();
                System.out.println(Files.readSymbolicLink(path));
            }
        }
    }

    /// As of `bwrap --unshare-pid` without `--proc`.
    @Test
    void aFileIsFoundWhereTheSystemKnowsTheProcessByAnotherPidThanItself(@TempDir Path folder)
            throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can");
        Path file = Files.createFile(folder.toRealPath().resolve("file"));
        String classPath = System.getProperty("java.class.path");
        String java = Host.java().toString();

        String printed =
                inAnotherNamespace(java, "-cp", classPath, Opener.class.getName(), file.toString());

        assertThat(printed).isEqualTo(file + "\n");
    }

    private static String inAnotherNamespace(String... command) throws Exception {
        assumeTrue(run("true").exitValue() == 0, "not in this container");
        try (var out = run(command).getInputStream()) {
            return new String(out.readAllBytes(), UTF_8);
        }
    }

    private static Process run(String... command) throws Exception {
        var words = new ArrayList<>(List.of("unshare", "--pid", "--fork"));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.waitFor();
        return process;
    }
}
