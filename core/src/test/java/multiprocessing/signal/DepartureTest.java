package multiprocessing.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import multiprocessing.process.Process;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A JVM that comes down waits for threads in native code, up to 300 ms: a child one of whose threads waited for something
/// shared took a tenth of a second to exit, or to be terminated.
@ExtendWith(Leftovers.class)
class DepartureTest {
    /// Flushed when all hooks have run. Until then it sees what becomes of a thread that waits.
    private static final class LastOutput extends PrintStream {
        private final Thread waiter;
        private final Notebook notes;

        LastOutput(Thread waiter, Notebook notes) {
            super(OutputStream.nullOutputStream());
            this.waiter = waiter;
            this.notes = notes;
        }

        @Override
        public void flush() {
            try {
                Await.await(() -> doesSomeoneListen(Thread.State.TIMED_WAITING), "its return");
                notes.write("out of native code");
                waiter.join(Await.PATIENCE);
                notes.write("waits on: " + waiter.isAlive());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    /// Whether the thread that listens for all, the one that waits or another, is in that state. In native code it is RUNNABLE.
    private static boolean doesSomeoneListen(Thread.State state) {
        return Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(
                        each -> each.getKey().getState() == state && isListening(each.getValue()));
    }

    private static boolean isListening(StackTraceElement[] stack) {
        return Stream.of(stack)
                .anyMatch(frame ->
                        frame.getClassName().equals(Listener.class.getName())
                                && frame.getMethodName().equals("select"));
    }

    @Test
    void aThreadThatWaitsAtTheEndIsNotInNativeCodeAndIsWokenStill(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "notes");
        var event = Event.create();
        var process =
                new Process(() -> {
                    Thread waiter = new Thread(() -> await(event));
                    waiter.setDaemon(true);
                    waiter.start();
                    Await.await(() -> doesSomeoneListen(Thread.State.RUNNABLE), "the wait");
                    System.setOut(new LastOutput(waiter, notes));
                    System.exit(3);
                });
        process.start();

        notes.await("out of native code");
        event.set();
        assertThat(process.join(Await.PATIENCE)).isTrue();

        assertThat(notes.await("waits on: ")).isEqualTo("false");
        assertThat(process.exitCode()).hasValue(3);
    }

    private static void await(Event event) {
        try {
            event.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
