package multiprocessing.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `jshell --class-path …`: the snippets' classes are only in the memory of JShell's second JVM.
///
/// A variable at the top of a snippet is a static field of its class, and statics are not shared: the child sees its
/// default. What a child shall see must be a local variable that its lambda captures.
class JShellTest {
    @TempDir Path folder;

    @Test
    void snippetsRunInAChildButTopLevelVariablesAreNotCopied() throws Exception {
        var workshop = new Workshop(folder);
        workshop.write(
                Map.of(
                        "script.jsh",
                        """
                        import multiprocessing.process.Process
                        int base = 40
                        int twice(int x) { return 2 * x; }
                        record Note(String text) implements java.io.Serializable {}
                        void end(Process p) throws Exception { p.start(); p.join(); p.exception().ifPresent(System.out::println); }
                        end(new Process(() -> System.out.println("twice " + twice(21))))
                        end(new Process(() -> System.out.println("variable " + base)))
                        void copied() throws Exception {
                            int mine = base;
                            var note = new Note("n");
                            end(new Process(() -> System.out.println("copied " + mine + note)));
                        }
                        copied()
                        /exit
                        """));
        var arguments = new ArrayList<String>();
        workshop.marks().forEach(mark -> arguments.add("-R" + mark));
        arguments.add("-J-Djava.util.prefs.userRoot=" + workshop.path("preferences"));
        arguments.addAll(
                List.of("-s", "--class-path", workshop.library().toString(), "script.jsh"));
        Ended ended = workshop.tool("jshell", arguments.toArray(String[]::new));
        assertThat(ended.out())
                .isEqualTo(
                        """
                        twice 42
                        variable 0
                        copied 40Note[text=n]
                        """);
        assertThat(ended.exitCode()).isZero();
    }
}
