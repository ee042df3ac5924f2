package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.join;
import static multiprocessing.process.ProcessSpec.run;
import static multiprocessing.process.ProcessSpec.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Pipe;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.testkit.Notebook;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a target is given, and what a subclass brings along.
interface ArgumentsSpec extends ProcessSpec {
    private static void describe(Notebook notes, @Nullable Object... values) {
        notes.write(Arrays.deepToString(values));
    }

    private static void primitives(String file, int i, long l, double d) {
        new Notebook(file).write(i + " " + l + " " + d);
    }

    private static void greet(String file, String name, Map<String, Object> options) {
        var notes = new Notebook(file);
        notes.write(name + " " + options);
        try {
            options.clear();
        } catch (UnsupportedOperationException e) {
            notes.write("unmodifiable");
        }
    }

    @Test
    default void argumentsArriveInOrder(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "arguments");

        run(process().target((Notebook n) -> describe(n, "none")).args(notes).build());
        run(process().target((Notebook n, String a) -> describe(n, a)).args(notes, "a").build());
        run(
                process()
                        .target((Notebook n, String a, int[] b) -> describe(n, a, b))
                        .args(notes, "a", new int[] {1, 2})
                        .build());
        run(
                process()
                        .target((Notebook n, String a, List<?> b, @Nullable Object c) ->
                                describe(n, a, b, c))
                        .args(notes, "a", List.of(1, "b"), null)
                        .build());

        assertThat(notes.lines())
                .containsExactly("[none]", "[a]", "[a, [1, 2]]", "[a, [1, b], null]");
    }

    @Test
    default void primitiveParametersTakeTheirBoxes(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "arguments");

        run(
                process()
                        .target(ArgumentsSpec::primitives)
                        .args(notes.file(), -1, Long.MIN_VALUE, Double.MIN_VALUE)
                        .build());

        assertThat(notes.lines()).containsExactly("-1 -9223372036854775808 4.9E-324");
    }

    @Test
    default void keywordArgumentsArriveAsOneUnmodifiableMapInTheirOrder(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "arguments");
        var keywords = new LinkedHashMap<String, Object>();
        keywords.put("zebra", 1);
        keywords.put("ant", "two");
        Builder simple =
                process().target(ArgumentsSpec::greet).args(notes.file(), "bob").kwargs(keywords);
        keywords.put("late", List.of(3));
        Builder full =
                process().target(ArgumentsSpec::greet).args(notes.file(), "eve").kwargs(keywords);

        run(simple.build());
        run(full.build());

        assertThat(notes.lines())
                .containsExactly(
                        "bob {zebra=1, ant=two}",
                        "unmodifiable",
                        "eve {zebra=1, ant=two, late=[3]}",
                        "unmodifiable");
    }

    @Test
    default void noKeywordArgumentsAreAnEmptyMapOnlyToWhoTakesThem(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "arguments");

        run(
                process()
                        .target((Notebook n) -> describe(n, "no map"))
                        .args(notes)
                        .kwargs(Map.of())
                        .build());
        run(
                process()
                        .target((Notebook n, Map<String, Object> none) -> describe(n, none))
                        .args(notes)
                        .kwargs(Map.of())
                        .build());

        assertThat(notes.lines()).containsExactly("[no map]", "[{}]");
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake under test
    default void nullIsRefusedInASentence() {
        assertThatNullPointerException()
                .isThrownBy(() -> process().args((Object[]) null))
                .withMessageContaining("args must be an array");
        assertThatNullPointerException()
                .isThrownBy(() -> process().kwargs(null))
                .withMessage("kwargs must be a map");
        assertThatNullPointerException()
                .isThrownBy(() -> process().jvmOptions((String[]) null))
                .withMessage("jvmOptions must be an array");
        assertThatNullPointerException()
                .isThrownBy(() -> process().jvmOptions((String) null))
                .withMessage("a JVM option must be a string");
        assertThatNullPointerException()
                .isThrownBy(() -> process().environment(null))
                .withMessage("environment must be a map");
        assertThatNullPointerException()
                .isThrownBy(() -> process().environment(Collections.singletonMap("A", null)))
                .withMessage("an environment variable must have a value: name=A");
        assertThatNullPointerException()
                .isThrownBy(() -> process().directory(null))
                .withMessage("directory must be a path");
        assertThatNullPointerException()
                .isThrownBy(() -> process().target(() -> {}).build().join(null))
                .withMessage("timeout must be a Duration");
    }

    @Test
    default void aVariableThatNoEnvironmentCanHoldIsRefusedWhenSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> process().environment(Map.of("a=b", "c")))
                .withMessageEndingWith("name=a=b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> process().environment(Map.of("a\0", "b")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> process().environment(Map.of("a", "\0b")))
                .withMessage("an environment variable has no character 0 in it: name=a");
    }

    @Test
    default void aTargetThatTakesOtherArgumentsIsRefusedWhenBuilt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> process().target(() -> {}).args("one").build())
                .withMessageContaining("parameters=0, arguments=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> process().target((String a, String b) -> {}).args("one").build())
                .withMessageContaining("parameters=2, arguments=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> process().target((String a) -> {}).args(27).build())
                .withMessageContaining("argument 1")
                .withMessageContaining("java.lang.String")
                .withMessageContaining("27");
        assertThatIllegalStateException()
                .isThrownBy(() -> process().build())
                .withMessageContaining("no target");
    }

    @Test
    default void argumentsAreThoseOfTheStart(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "arguments");
        var list = new ArrayList<>(List.of("built"));
        Process process =
                process()
                        .target((Notebook n, List<String> l) -> {
                            n.await("changed");
                            describe(n, l);
                            l.clear();
                        })
                        .args(notes, list)
                        .build();

        list.add("before the start");
        start(process);
        list.add("after the start");
        notes.write("changed");
        join(process);

        assertThat(notes.lines()).contains("[[built, before the start]]");
        assertThat(list).as("the child's clear() is its own").hasSize(3);
    }

    @Test
    default void capturedValuesAreThoseOfTheStart(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "captured");
        var box = new int[] {1};
        Process process =
                process(() -> {
                    notes.await("changed");
                    notes.write("child saw " + box[0]);
                    box[0] = 3;
                });

        start(process);
        box[0] = 2;
        notes.write("changed");
        join(process);

        assertThat(notes.await("child saw ")).isEqualTo("1");
        assertThat(box[0]).isEqualTo(2);
    }

    @Test
    default void whatIsSharedInTheParentIsSharedInTheChild(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "captured");
        var list = new ArrayList<>(List.of("a"));
        var same = List.of(list);

        run(
                process(() -> {
                    list.add("b");
                    notes.write(same);
                }));

        assertThat(notes.lines()).containsExactly("[[a, b]]");
    }

    @Test
    default void aMethodReferenceMayBeBoundToAnObject(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "bound");

        run(process().target(notes::write).args("by reference").build());

        assertThat(notes.lines()).containsExactly("by reference");
    }

    @Test
    default void aTargetMayBeAnObject(@TempDir Path folder) throws Exception {
        record Task(Notebook notes, String text) implements SerializableRunnable {
            @Override
            public void runOrThrow() {
                notes.write(text);
            }
        }
        var notes = Notebook.in(folder, "object");

        run(process(new Task(notes, "a record")));

        assertThat(notes.lines()).containsExactly("a record");
    }

    /// A process by subclass, with fields.
    final class Clock extends Process {
        private static final long serialVersionUID = 1L;
        private final Notebook notes;
        private final int[] ticks;
        private transient @Nullable String here = "only in the parent";

        Clock(Builder builder, Notebook notes, int... ticks) {
            super(builder);
            this.notes = notes;
            this.ticks = ticks;
        }

        @Override
        public void run() throws Exception {
            super.run();
            notes.write(name() + " " + Arrays.toString(ticks) + " " + here);
            ticks[0] = 0;
        }
    }

    @Test
    default void theFieldsOfASubclassTravel(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "clock");
        var ticks = new int[] {1, 2, 3};

        Clock clock = run(new Clock(process().name("clock"), notes, ticks));

        assertThat(notes.lines()).containsExactly("clock [1, 2, 3] null");
        assertThat(ticks).containsExactly(1, 2, 3);
        assertThat(clock.exitCode()).hasValue(0);
    }

    @Test
    default void aSubclassMayHaveATargetToo(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "clock");

        run(new Clock(process().target(() -> notes.write("target")).name("clock"), notes, 1));

        assertThat(notes.lines()).containsExactly("target", "clock [1] null");
    }

    /// A process with a pipe in a field, so that it has both ends: its child answers one word, and a child of that the next.
    final class UpperCaser extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe pipe;

        UpperCaser(Builder builder, Pipe pipe) {
            super(builder);
            this.pipe = pipe;
        }

        @Override
        public void run() throws Exception {
            pipe.first().close();
            Connection inside = pipe.second();
            answer(inside);
            var child = new Process(() -> answer(inside));
            child.start();
            child.join();
        }

        private static void answer(Connection line) throws InterruptedException {
            line.send(String.valueOf(line.recv()).toUpperCase(Locale.ROOT));
        }

        @Nullable
        Object ask(String word) throws InterruptedException {
            pipe.first().send(word);
            return pipe.first().recv();
        }
    }

    /// Python's `test_subclassing`, and `test_recursion` of a connection.
    @Test
    default void whatIsSharedTravelsInAFieldOfASubclassAndOnFromThere() throws Exception {
        try (var pipe = Pipe.create()) {
            UpperCaser caser = start(new UpperCaser(process(), pipe));
            pipe.second().close(); // so that the end of those who answer is an end of stream

            assertThat(caser.ask("hello")).isEqualTo("HELLO");
            assertThat(caser.ask("world")).isEqualTo("WORLD");

            join(caser);
            assertThat(caser.exitCode()).hasValue(0);
        }
    }

    /// A process that looks at itself.
    final class Selfish extends Process {
        private static final long serialVersionUID = 1L;
        private final Notebook notes;

        Selfish(Builder builder, Notebook notes) {
            super(builder);
            this.notes = notes;
        }

        @Override
        public void run() {
            notes.write("self is current: " + (Process.current() == this));
        }
    }

    @Test
    default void theCurrentProcessOfAChildIsTheSubclassesObject(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "self");

        run(new Selfish(process(), notes));

        assertThat(notes.lines()).containsExactly("self is current: true");
    }
}
