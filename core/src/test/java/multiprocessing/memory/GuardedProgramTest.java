package multiprocessing.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.os.Folders;
import multiprocessing.process.Process;
import multiprocessing.shared.Array;
import multiprocessing.shared.IntArray;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A program whose open files the system guards from others of its user, as it does a `java` with capabilities of its own, such
/// as for port 80.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class GuardedProgramTest {
    private static final String NOBODY = "65534";

    /// Has itself guarded. Tells whether it is, what its child has written, and whose the folder is that it has made.
    static final class Sharer {
        private static final int PR_SET_DUMPABLE = 4;

        public static void main(String[] args) throws Throwable {
            if (args.length > 0) {
                System.out.println(args[0]);
                return;
            }
            beGuarded();
            Path self = Path.of("/proc/self");
            boolean isGuarded = !Files.getOwner(self).equals(Files.getOwner(self.resolve("fd")));
            IntArray array = Array.ofInt(1);
            var child = new Process(() -> array.set(0, 42));
            child.start();
            child.join();
            System.out.println("guarded " + isGuarded);
            System.out.println("shared " + array.get(0));
            System.out.println("cache of " + Files.getOwner(Folders.cache()).getName());
            Path own = Files.createTempFile("of", "self");
            System.out.println("cache of " + Files.getOwner(own).getName());
        }

        @SuppressWarnings("restricted")
        private static void beGuarded() throws Throwable {
            var linker = Linker.nativeLinker();
            var form =
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
            var prctl = linker.downcallHandle(linker.defaultLookup().findOrThrow("prctl"), form);
            int _ = (int) prctl.invokeExact(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void sharesWithItsChildrenAndTakesNobodysFolder(@TempDir Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        var words = new ArrayList<String>(asOrdinaryUser(folder));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dmultiprocessing.memory.folder=" + folder.resolve("memory"),
                        "-Dmultiprocessing.aot=off",
                        "-Duser.home=?",
                        "-Djava.io.tmpdir=" + folder));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Sharer.class.getName()));
        var greeting = new ArrayList<>(words);
        greeting.add("here");
        assumeTrue(
                linesOf(greeting, folder).equals(List.of("here")),
                "an ordinary user may not run this JDK and these classes");

        List<String> lines = linesOf(words, folder);

        assertThat(lines)
                .containsExactly("guarded true", "shared 42", lines.getLast(), lines.getLast());
    }

    private static List<String> linesOf(List<String> words, Path folder) throws Exception {
        var output = folder.resolve("output").toFile();
        var program =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output).start();
        try {
            assertThat(program.waitFor(Await.PATIENCE)).as("it ends").isTrue();
        } finally {
            program.destroyForcibly();
        }
        return Files.readAllLines(output.toPath());
    }

    /// The system guards nothing from root.
    private static List<String> asOrdinaryUser(Path folder) throws IOException {
        if (!Files.getOwner(folder).getName().equals("root")) {
            return List.of();
        }
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "root, and no setpriv");
        return List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");
    }
}
