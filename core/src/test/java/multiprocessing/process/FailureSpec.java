package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import multiprocessing.error.TransferException;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Printed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of an exception, and of what cannot travel.
interface FailureSpec extends ProcessSpec {
    /// An exception with data.
    class TooHot extends Exception {
        private static final long serialVersionUID = 1L;
        final int degrees;

        TooHot(int degrees, Throwable cause) {
            super("too hot", cause);
            this.degrees = degrees;
        }
    }

    private static void fail() throws TooHot {
        var failure = new TooHot(451, new IOException("the cause"));
        failure.addSuppressed(new IllegalStateException("suppressed"));
        throw failure;
    }

    /// Runs a process, its output caught: what it prints is not the log's.
    private Process runQuietly(Process process) throws InterruptedException {
        try (var _ = Printed.begin()) {
            return run(process);
        }
    }

    @Test
    default void anUncaughtExceptionIsPrintedUnderTheNameOfTheProcess() throws Exception {
        Process process = process().target(FailureSpec::fail).name("burner").build();

        try (var printed = Printed.begin()) {
            run(process);

            assertThat(printed.err())
                    .startsWith("Process burner:" + System.lineSeparator())
                    .contains(TooHot.class.getName() + ": too hot")
                    .contains("at " + FailureSpec.class.getName() + ".fail(")
                    .contains("Caused by: java.io.IOException: the cause")
                    .contains("Suppressed: java.lang.IllegalStateException: suppressed");
            assertThat(printed.out()).isEmpty();
        }
        assertThat(process.exitCode()).hasValue(1);
    }

    @Test
    @SuppressWarnings("NullAway") // System.setErr takes it
    default void anExceptionComesBackAlsoFromWhereThereIsNoStandardError() throws Exception {
        Process process =
                runQuietly(
                        process(() -> {
                            System.setErr(null);
                            throw new IllegalStateException("printed nowhere");
                        }));

        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception().orElseThrow())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("printed nowhere");
    }

    @Test
    default void theOriginalExceptionComesBackWithAllItHas() throws Exception {
        Process process = runQuietly(process(FailureSpec::fail));

        var thrown = process.exception().orElseThrow();
        assertThat(thrown)
                .isInstanceOfSatisfying(TooHot.class, e -> assertThat(e.degrees).isEqualTo(451));
        assertThat(thrown)
                .hasMessage("too hot")
                .hasCauseExactlyInstanceOf(IOException.class)
                .hasSuppressedException(new IllegalStateException("suppressed"));
        assertThat(Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::getMethodName))
                .contains("fail");
    }

    @Test
    default void anErrorEndsTheProcessAsAnExceptionDoes() throws Exception {
        Process process =
                runQuietly(
                        process(() -> {
                            throw new AssertionError("an error");
                        }));

        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception().orElseThrow())
                .isInstanceOf(AssertionError.class)
                .hasMessage("an error");
    }

    /// Cannot be written.
    final class Stone {}

    /// Holds what cannot be written.
    record Bag(String label, Object content) implements Serializable {}

    @Test
    default void whatCannotTravelFailsInTheCallerWithThePathToIt() {
        var bag = new Bag("heavy", new Stone());
        Process process = process(() -> System.out.println(bag.label()));

        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(process::start)
                .withMessageContaining("bag")
                .withMessageContaining("content")
                .withMessageContaining(Stone.class.getName())
                .withRootCauseInstanceOf(NotSerializableException.class);
        assertThat(process.isAlive()).isFalse();
        assertThat(process.toString()).contains("initial");
        assertThat(Process.activeChildren()).doesNotContain(process);
    }

    @Test
    default void aProcessThatCouldNotTravelMayBeStartedOnceItCan(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "retry");
        var cargo = new Object[] {new Stone()};
        Process process = process(() -> notes.write(cargo[0]));
        assertThatExceptionOfType(TransferException.class).isThrownBy(process::start);

        cargo[0] = "feather";
        run(process);

        assertThat(notes.lines()).containsExactly("feather");
    }

    /// Cannot be read again.
    final class Egg implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("the egg broke on the way");
        }
    }

    @Test
    default void whatCannotBeMadeAgainInTheChildIsToldByTheException() throws Exception {
        var egg = new Egg();
        Process process =
                process().target(() -> System.out.println(egg.getClass())).name("cook").build();

        try (var printed = Printed.begin()) {
            run(process);
            assertThat(printed.err())
                    .startsWith("Process cook:" + System.lineSeparator())
                    .contains("the egg broke on the way");
            assertThat(printed.out()).isEmpty();
        }
        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception().orElseThrow())
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("the egg broke on the way");
    }
}
