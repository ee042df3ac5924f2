package multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import multiprocessing.log.Log;
import multiprocessing.process.Process;
import multiprocessing.sync.Event;
import multiprocessing.sync.Lock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Printed;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the library says of itself, in programs of their own: once asked for, it stays.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LoggingTest {
    private static final String HANDED_ON = "pid \\d+ has died: what it held is handed on";

    @Test
    void nothingIsSaidUnlessItIsAskedFor() throws Exception {
        assertThat(linesOf("none")).isEmpty();
    }

    @Test
    void linesOnStandardErrorTellOfProcessesAndTheirChildren() throws Exception {
        assertThat(linesOf("DEBUG"))
                .anyMatch(line ->
                        line.matches("\\[DEBUG/MainProcess] worker, pid \\d+, was started by .*"))
                .contains(
                        "[DEBUG/worker] runs", "[DEBUG/grandchild] runs", "[DEBUG/worker] has run")
                .anyMatch(line ->
                        line.matches(
                                "\\[DEBUG/MainProcess] worker, pid \\d+, has ended: exit code 0"))
                .anyMatch(line ->
                        line.matches(
                                "\\[INFO/MainProcess] killed, pid \\d+, has ended: exit code -9"))
                .anyMatch(line -> line.matches("\\[INFO/MainProcess] " + HANDED_ON));
    }

    @Test
    void whatIsLessThanTheLevelIsNotSaid() throws Exception {
        assertThat(linesOf("INFO"))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("[INFO/MainProcess] "));
    }

    @Test
    void theLoggerIsToldOnceItWasAskedFor() throws Exception {
        assertThat(linesOf("logger"))
                .anyMatch(line -> line.matches("heard FINE worker, pid \\d+, was started by .*"))
                .anyMatch(line ->
                        line.matches("heard INFO killed, pid \\d+, has ended: exit code -9"))
                .anyMatch(line -> line.matches("heard INFO " + HANDED_ON));
    }

    @Test
    void theLoggerIsToldOfWarningsThoughNobodyHasAskedForIt() throws Exception {
        assertThat(linesOf("warnings"))
                .singleElement()
                .asString()
                .matches("heard WARNING output of Process-\\d+ is lost");
    }

    /// Has a warning printed.
    static final class Warned {
        public static void main(String[] arguments) {
            var printed = Printed.begin();
            Multiprocessing.logToStderr(Level.WARNING);
            Log.say(Level.WARNING, "of the library");
            printed.close();
            System.out.print(printed.err());
        }
    }

    /// The logger, of whom nobody had asked anything, printed it there too.
    @Test
    void aWarningThatIsPrintedIsNotToldTheLoggerToo() throws Exception {
        try (var program = Program.start(Warned.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("[WARNING/MainProcess] of the library");
        }
    }

    /// A child that takes its standard error away, and a handler that throws.
    static final class Deaf {
        public static void main(String[] arguments) throws Exception {
            Logger heard = Logger.getLogger("multiprocessing");
            heard.setLevel(java.util.logging.Level.ALL);
            heard.addHandler(new ThrowingHandler());
            Multiprocessing.logger();
            Multiprocessing.logToStderr(Level.DEBUG);
            System.setErr(null);
            var process = new Process(() -> System.setErr(null));
            process.start();
            process.join();
            System.out.print(process.exitCode().orElseThrow());
        }
    }

    @Test
    void whoHearsNothingIsNotHarmed() throws Exception {
        try (var program = Program.start(Deaf.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("0");
        }
    }

    /// Has a standard error that throws, and a child that gets one.
    static final class Mute {
        public static void main(String[] arguments) throws Exception {
            Multiprocessing.logToStderr(Level.DEBUG);
            System.setErr(new Throwing());
            var process = new Process(() -> System.setErr(new Throwing()));
            process.start();
            process.join();
            System.out.println(process.exitCode().orElseThrow());
            var thread =
                    Multiprocessing.context(StartMethod.THREAD)
                            .process(() -> {
                                throw new IOException("its own");
                            });
            thread.start();
            thread.join();
            System.out.println(thread.exception().orElseThrow());
        }
    }

    /// What `System.err` threw kept `start()` from returning and targets from running, and hid what they threw.
    @Test
    void whatStandardErrorThrowsHarmsNobody() throws Exception {
        try (var program = Program.start(Mute.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("0", "java.io.IOException: its own");
        }
    }

    private static final class ThrowingHandler extends Handler {
        @Override
        public void publish(LogRecord record) {
            throw new AssertionError("deaf");
        }

        @Override
        public void flush() {
            // keeps nothing
        }

        @Override
        public void close() {
            // has nothing
        }
    }

    /// Closes a process as soon as it has ended, before the library has told of the end itself.
    static final class Closer {
        public static void main(String[] arguments) throws Exception {
            var printed = Printed.begin();
            Multiprocessing.logToStderr(Level.DEBUG);
            var isAwaited = Event.create();
            var process = new Process(() -> isAwaited.await());
            process.start();
            var _ = process.sentinel().whenReady(process::close); // the last to ask is told first
            isAwaited.set();
            Await.await(() -> printed.err().contains("has ended"), "the end");
            printed.close();
            System.out.print(printed.err());
        }
    }

    @Test
    void theEndOfAProcessThatIsClosedAtOnceIsToldToo() throws Exception {
        try (var program = Program.start(Closer.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .anyMatch(line ->
                            line.matches(
                                    "\\[DEBUG/MainProcess] .*, pid \\d+, has ended: exit code 0"));
        }
    }

    private static List<String> linesOf(String argument) throws Exception {
        try (var program = Program.start(Talker.class, argument)) {
            assertThat(program.join()).isZero();
            return program.lines();
        }
    }

    private static final class Throwing extends PrintStream {
        Throwing() {
            super(OutputStream.nullOutputStream());
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            throw new IllegalStateException("closed");
        }
    }

    static final class Talker {
        public static void main(String[] arguments) throws Exception {
            var printed = Printed.begin();
            switch (arguments[0]) {
                case "none" -> {}
                case "logger" -> {
                    assertThat(Multiprocessing.logger().getName()).isEqualTo("multiprocessing");
                    hear();
                }
                case "warnings" -> {
                    hear();
                    System.setOut(new Throwing());
                }
                default -> Multiprocessing.logToStderr(Level.valueOf(arguments[0]));
            }
            var worker =
                    Process.builder()
                            .name("worker")
                            .target(() ->
                                    run(
                                            Process.builder()
                                                    .name("grandchild")
                                                    .target(() -> {})
                                                    .build()))
                            .build();
            run(worker);
            killOneThatHoldsALock();
            if (arguments[0].equals("warnings")) {
                run(new Process(() -> System.out.println("is lost")));
            } else if (!arguments[0].equals("none")) { // it may be said a moment later
                Await.await(() -> printed.err().contains("exit code -9"), "the end");
                Await.await(() -> printed.err().contains("handed on"), "what follows");
            }
            printed.close();
            System.out.print(printed.err());
        }

        private static void killOneThatHoldsALock() throws InterruptedException {
            var lock = Lock.create();
            var isHeld = Event.create();
            var killed =
                    Process.builder()
                            .name("killed")
                            .target(() -> {
                                lock.acquire();
                                isHeld.set();
                                Thread.sleep(Await.PATIENCE);
                            })
                            .build();
            killed.start();
            isHeld.await();
            killed.kill();
            killed.join();
        }

        private static void run(Process process) throws InterruptedException {
            process.start();
            process.join();
        }

        private static void hear() {
            Logger logger = Logger.getLogger("multiprocessing");
            logger.setLevel(java.util.logging.Level.ALL);
            logger.setUseParentHandlers(false);
            logger.addHandler(
                    new Handler() {
                        @Override
                        public void publish(LogRecord heard) {
                            System.err.println(
                                    "heard " + heard.getLevel() + " " + heard.getMessage());
                        }

                        @Override
                        public void flush() {}

                        @Override
                        public void close() {}
                    });
        }
    }
}
