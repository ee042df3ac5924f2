package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.join;
import static multiprocessing.process.ProcessSpec.run;
import static multiprocessing.process.ProcessSpec.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Pipe;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Parents, children, daemons.
interface FamilySpec extends ProcessSpec {
    @Test
    default void theActiveChildrenAreThoseThatLive(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        Process unstarted = process(() -> {});
        Process ended = run(process(() -> {}));
        Process one = start(process(() -> gate.await("go")));
        Process other = start(process(() -> gate.await("go")));

        assertThat(Multiprocessing.activeChildren())
                .containsExactlyInAnyOrder(one, other)
                .doesNotContain(unstarted, ended);

        gate.write("go");
        join(one);
        join(other);
        assertThat(Multiprocessing.activeChildren()).isEmpty();
    }

    @Test
    default void theRootIsTheMainProcess() {
        Process root = Multiprocessing.currentProcess();

        assertThat(root).isSameAs(Multiprocessing.currentProcess());
        assertThat(root.name()).isEqualTo("MainProcess");
        assertThat(root.isAlive()).isTrue();
        assertThat(root.daemon()).isFalse();
        assertThat(root.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(root.exitCode()).isEmpty();
        assertThat(root.exception()).isEmpty();
        assertThat(Multiprocessing.parentProcess()).isEmpty();
        assertThatIllegalStateException().isThrownBy(root::start);
        assertThatIllegalStateException()
                .isThrownBy(root::join)
                .withMessageContaining("can only join a child process");
        assertThatIllegalStateException()
                .isThrownBy(root::terminate)
                .withMessageContaining("can only terminate a child process");
        assertThatIllegalStateException().isThrownBy(root::kill);
        assertThatIllegalStateException().isThrownBy(root::interrupt);
        assertThatIllegalStateException().isThrownBy(root::sentinel);
        root.close();
        assertThat(root.isAlive()).isTrue();
    }

    @Test
    default void aChildKnowsItselfAndItsParent(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "family");

        run(process().target(() -> introduce(notes)).name("child").build());

        assertThat(notes.lines())
                .containsExactly(
                        "I am child, alive, daemon false, code empty",
                        "my parent is MainProcess " + ProcessHandle.current().pid(),
                        "it is alive",
                        "it has no exit code",
                        "can only terminate a child process");
    }

    private static void introduce(Notebook notes) {
        Process self = Multiprocessing.currentProcess();
        Process parent = Multiprocessing.parentProcess().orElseThrow();
        notes.write(
                "I am %s, %s, daemon %s, code %s"
                        .formatted(
                                self.name(),
                                self.isAlive() ? "alive" : "dead",
                                self.daemon(),
                                self.exitCode().isEmpty() ? "empty" : "full"));
        notes.write("my parent is " + parent.name() + " " + parent.pid());
        if (parent.isAlive()) {
            notes.write("it is alive");
        }
        if (parent.exitCode().isEmpty()) {
            notes.write("it has no exit code");
        }
        try {
            parent.terminate();
        } catch (IllegalStateException e) {
            notes.write(e.getMessage());
        }
    }

    @Test
    default void aThreadOfAChildBelongsToTheChild(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "thread");

        run(
                process()
                        .target(() -> {
                            var thread =
                                    new Thread(() ->
                                            notes.write(Multiprocessing.currentProcess().name()));
                            thread.start();
                            thread.join();
                        })
                        .name("owner")
                        .build());

        assertThat(notes.lines()).containsExactly("owner");
    }

    /// Says as whom it is read, and starts a process meanwhile.
    record SaysWhoReads(Notebook notes) implements Serializable {
        public SaysWhoReads {
            if (Process.parent().isPresent()) {
                notes.write("read by " + family());
                Process.builder()
                        .target(() -> notes.write("meanwhile " + family()))
                        .name("grandchild")
                        .build()
                        .start();
            }
        }
    }

    private static String family() {
        return Process.current().name() + " of " + Process.parent().orElseThrow().name();
    }

    /// Has a field that says so.
    final class HasAReader extends Process {
        private static final long serialVersionUID = 1L;
        private final SaysWhoReads field;

        HasAReader(Builder builder, SaysWhoReads field) {
            super(builder);
            this.field = field;
        }

        @Override
        public void run() {
            field.notes.write("run by itself: " + (current() == this));
        }
    }

    @Test
    default void codeThatRunsWhileATargetIsReadBelongsToTheChild(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "reading");
        var captured = new ArrayList<Object>(List.of(new SaysWhoReads(notes), Locale.US));

        run(process().target(() -> notes.write(captured.size())).name("child").build());

        assertThat(notes.lines())
                .containsExactlyInAnyOrder(
                        "read by child of MainProcess", "meanwhile grandchild of child", "2");
    }

    @Test
    default void codeThatRunsWhileAProcessObjectIsReadBelongsToTheChild(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "reading");

        run(new HasAReader(process().name("child"), new SaysWhoReads(notes)));

        assertThat(notes.lines())
                .containsExactlyInAnyOrder(
                        "read by child of MainProcess",
                        "meanwhile grandchild of child",
                        "run by itself: true");
    }

    @Test
    default void daemonIsInheritedUnlessSaidOtherwise(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "daemons");
        assertThat(process(() -> {}).daemon()).isFalse();

        run(
                process()
                        .target(() -> {
                            var context = Multiprocessing.context();
                            notes.write("by default " + context.process(() -> {}).daemon());
                            notes.write(
                                    "by choice "
                                            + context.process()
                                                    .target(() -> {})
                                                    .daemon(false)
                                                    .build()
                                                    .daemon());
                        })
                        .daemon(true)
                        .build());

        assertThat(notes.lines()).containsExactly("by default true", "by choice false");
    }

    @Test
    default void daemonIsDecidedBeforeTheStart(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "daemon");
        Process process = process(() -> notes.write(Multiprocessing.currentProcess().daemon()));
        process.daemon(true);
        run(process);

        assertThat(notes.lines()).containsExactly("true");
        assertThatIllegalStateException()
                .isThrownBy(() -> process.daemon(false))
                .withMessageContaining("process has already started");
    }

    @Test
    default void aProcessEndsAfterItsNonDaemonChildren(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "family");
        StartMethod method = startMethod();
        try (var pipe = Pipe.create()) {
            Connection end = pipe.second(); // which goes on to the grandchild
            Process parent =
                    start(
                            process(() -> {
                                Multiprocessing.context(method)
                                        .process(() -> notes.write(end.recv(String.class)))
                                        .start();
                                notes.write("child is through");
                            }));
            notes.await("child is through");

            assertThat(parent.join(Duration.ofMillis(20))).isFalse();
            pipe.first().send("grandchild ends");
            join(parent);

            assertThat(notes.lines()).containsExactly("child is through", "grandchild ends");
            assertThat(parent.exitCode()).hasValue(0);
        }
    }

    @Test
    default void aFailedProcessTooWaitsForItsChildren(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "family");
        StartMethod method = startMethod();
        Process parent =
                start(
                        process(() -> {
                            Multiprocessing.context(method)
                                    .process(() -> {
                                        notes.await("go");
                                        notes.write("grandchild ends");
                                    })
                                    .start();
                            notes.write("child fails");
                            throw new IllegalStateException("planned");
                        }));
        notes.await("child fails");
        notes.write("go");
        join(parent);

        assertThat(notes.lines()).containsExactly("child fails", "go", "grandchild ends");
        assertThat(parent.exitCode()).hasValue(1);
    }

    @Test
    default void aDaemonEndsWithItsParentAndMayHaveChildren(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "family");
        StartMethod method = startMethod();
        Process parent =
                process(() -> {
                    Multiprocessing.context(method)
                            .process()
                            .target(() -> {
                                Multiprocessing.context(method)
                                        .process(() -> untilInterrupted(notes, "grandchild"))
                                        .start();
                                untilInterrupted(notes, "daemon");
                            })
                            .daemon(true)
                            .build()
                            .start();
                    notes.await("daemon runs");
                    notes.await("grandchild runs");
                });

        run(parent);

        assertEnds(notes, "daemon");
        assertEnds(notes, "grandchild");
    }

    /// Waits until the process that wrote its pid and name into the notes has ended.
    void assertEnds(Notebook notes, String name) throws Exception;

    private static void untilInterrupted(Notebook notes, String name) {
        notes.write(name + " pid " + ProcessHandle.current().pid());
        notes.write(name + " runs");
        try {
            Thread.sleep(Duration.ofDays(1));
        } catch (InterruptedException e) {
            notes.write(name + " was interrupted");
        }
    }
}
