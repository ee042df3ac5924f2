package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.join;
import static multiprocessing.process.ProcessSpec.run;
import static multiprocessing.process.ProcessSpec.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.file.Path;
import multiprocessing.Multiprocessing;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names, numbers, and how a process describes itself.
interface NamesSpec extends ProcessSpec {
    /// A subclass, for its name.
    final class Clock extends Process {
        private static final long serialVersionUID = 1L;

        Clock(Builder builder) {
            super(builder);
        }

        @Override
        public void run() {}
    }

    private static int number(Process process) {
        return Integer.parseInt(process.name().substring(process.name().lastIndexOf('-') + 1));
    }

    @Test
    default void aProcessIsNamedByItsNumber() {
        Process first = process(() -> {});
        Process second = process(() -> {});

        assertThat(first.name()).matches("Process-\\d+");
        assertThat(second.name()).isEqualTo("Process-" + (number(first) + 1));
    }

    @Test
    default void aSubclassIsNamedAfterItself() {
        int last = number(process(() -> {}));

        assertThat(new Clock(process()).name()).isEqualTo("Clock-" + (last + 1));
    }

    @Test
    default void anAnonymousSubclassIsNamedProcess() {
        var nameless =
                new Process(process()) {
                    private static final long serialVersionUID = 1L;
                };

        assertThat(nameless.name()).matches("Process-\\d+");
    }

    @Test
    default void aGrandchildsNameBeginsWithItsParentsNumber(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "names");
        Process child =
                process(() -> {
                    var context = Multiprocessing.context();
                    var never = context.process(() -> {});
                    var grandchild =
                            context.process(
                                    () -> notes.write(Multiprocessing.currentProcess().name()));
                    grandchild.start();
                    grandchild.join();
                    notes.write(never.name());
                    notes.write(new Clock(context.process()).name());
                });

        run(child);

        int n = number(child);
        assertThat(notes.lines())
                .containsExactly("Process-" + n + ":2", "Process-" + n + ":1", "Clock-" + n + ":3");
    }

    @Test
    default void aNameIsFreeText(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "names");
        Process child =
                process()
                        .target(() -> notes.write(Multiprocessing.currentProcess().name()))
                        .name("Jürgen's 𝄞 process")
                        .build();

        run(child);

        assertThat(child.name()).isEqualTo("Jürgen's 𝄞 process");
        assertThat(notes.lines()).containsExactly("Jürgen's 𝄞 process");
    }

    @Test
    default void aNameMayChangeAndTheChildKnowsThatOfItsStart(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "names");
        Process child =
                process(() -> {
                    notes.await("renamed");
                    notes.write("I am " + Multiprocessing.currentProcess().name());
                });
        child.name("before");
        start(child);
        child.name("after");
        notes.write("renamed");
        join(child);

        assertThat(child.name()).isEqualTo("after");
        assertThat(notes.await("I am ")).isEqualTo("before");
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake under test
    default void aNameIsNotNull() {
        assertThatNullPointerException().isThrownBy(() -> process().name(null));
        assertThatNullPointerException().isThrownBy(() -> process(() -> {}).name(null));
    }

    @Test
    default void aProcessDescribesItself(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "gate");
        long self = ProcessHandle.current().pid();
        Process process = process().target(() -> notes.await("go")).name("x").daemon(true).build();
        assertThat(process).hasToString("<Process name='x' parent=" + self + " initial daemon>");

        start(process);
        assertThat(process)
                .hasToString(
                        "<Process name='x' pid=%d parent=%d started daemon>"
                                .formatted(process.pid(), self));
        notes.write("go");
        join(process);
        assertThat(process)
                .hasToString(
                        "<Process name='x' pid=%d parent=%d stopped exitcode=0 daemon>"
                                .formatted(process.pid(), self));
        process.close();
        assertThat(process).hasToString("<Process name='x' parent=" + self + " closed daemon>");
    }
}
