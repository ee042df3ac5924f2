package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.net.Socket;
import java.util.Arrays;
import multiprocessing.error.RemoteException;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Printed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Exceptions that are hard to carry from a child JVM to its parent.
@ExtendWith(Leftovers.class)
class ExceptionsTravelTest {
    private static Throwable exceptionOf(Process process) throws Exception {
        try (var _ = Printed.begin()) {
            process.start();
            assertThat(process.join(Await.PATIENCE)).isTrue();
        }
        assertThat(process.exitCode()).hasValue(1);
        return process.exception().orElseThrow();
    }

    /// Holds what cannot be written.
    static final class Offline extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused"}) // the mistake under test
        private final Socket socket = new Socket();

        Offline(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static void goOffline() throws Offline {
        var failure = new Offline("no line", new IOException("the wire is cut"));
        failure.addSuppressed(new IllegalStateException("and it rained"));
        throw failure;
    }

    @Test
    void anExceptionThatCannotBeWrittenHasAStandIn() throws Exception {
        Throwable thrown = exceptionOf(new Process(ExceptionsTravelTest::goOffline));

        assertThat(thrown)
                .isInstanceOfSatisfying(
                        RemoteException.class,
                        standIn -> {
                            assertThat(standIn.originalClass()).isEqualTo(Offline.class.getName());
                            assertThat(standIn.originalMessage()).isEqualTo("no line");
                        })
                .hasMessage(Offline.class.getName() + ": no line");
        assertThat(Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::getMethodName))
                .contains("goOffline");
        assertThat(thrown.getCause())
                .isInstanceOf(RemoteException.class)
                .hasMessage("java.io.IOException: the wire is cut");
        assertThat(thrown.getSuppressed()[0])
                .hasMessage("java.lang.IllegalStateException: and it rained");
    }

    /// Cannot be read again.
    static final class Fragile extends Exception {
        private static final long serialVersionUID = 1L;

        Fragile() {
            super("fragile");
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new NotSerializableException("broken on arrival");
        }
    }

    @Test
    void anExceptionThatCannotBeReadHasAStandInThatSaysWhy() throws Exception {
        Throwable thrown =
                exceptionOf(
                        new Process(() -> {
                            throw new Fragile();
                        }));

        assertThat(thrown).isInstanceOf(RemoteException.class).hasMessageContaining("fragile");
        assertThat(thrown.getSuppressed())
                .anySatisfy(why -> assertThat(why).hasMessageContaining("broken on arrival"));
    }

    /// Takes revenge on who reads it.
    static final class Vengeful extends Exception {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            throw new AssertionError("on the reader");
        }
    }

    @Test
    void anErrorOnReadingAnExceptionDoesNotHoldUpTheEnd() throws Exception {
        Throwable thrown =
                exceptionOf(
                        new Process(() -> {
                            throw new Vengeful();
                        }));

        assertThat(thrown).hasMessage(Vengeful.class.getName());
        assertThat(thrown.getSuppressed())
                .anySatisfy(why -> assertThat(why).hasMessageContaining("on the reader"));
    }

    /// Has no message that can be asked for.
    static final class Mute extends Exception {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not telling");
        }
    }

    @Test
    void anExceptionThatThrowsWhenAskedIsToldByItsClass() throws Exception {
        Throwable thrown =
                exceptionOf(
                        new Process(() -> {
                            throw new Mute();
                        }));

        assertThat(thrown).isInstanceOf(Mute.class);
    }

    @Test
    void aLongMessageTravelsWhole() throws Exception {
        Throwable thrown =
                exceptionOf(
                        new Process(() -> {
                            throw new IllegalStateException("x".repeat(1_000_000));
                        }));

        assertThat(thrown.getMessage()).hasSize(1_000_000);
    }

    @Test
    void aCircleOfCausesTravels() throws Exception {
        Throwable thrown =
                exceptionOf(
                        new Process(() -> {
                            var one = new IllegalStateException("one");
                            one.initCause(new IllegalStateException("other", one));
                            throw one;
                        }));

        assertThat(thrown).hasMessage("one").cause().hasMessage("other").hasCause(thrown);
    }

    @Test
    void aLongChainOfCausesTravelsAtLeastInPart() throws Exception {
        Throwable thrown =
                exceptionOf(
                        new Process(() -> {
                            @Nullable Throwable chain = null;
                            for (int i = 0; i < 20_000; i++) {
                                chain = new IllegalStateException("link " + i, chain);
                            }
                            throw (IllegalStateException) chain;
                        }));

        assertThat(thrown).hasMessageContaining("link 19999");
        assertThat(thrown.getCause()).hasMessageContaining("link 19998");
    }
}
