package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import multiprocessing.socket.Readiness;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Who may open no more files.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TooManyFilesTest {
    private static final ConnectionOptions OPTIONS =
            ConnectionOptions.withoutKey().handshakeTimeout(Await.PATIENCE);
    private static final int MUCH = 10_000_000; // more than the system has room for

    /// Does what it can when there is no room for another file, and prints what came of it.
    static final class Poor {
        public static void main(String[] arguments) throws Exception {
            Address address = Address.unix(Path.of(arguments[0]));
            try (var listener = Listener.open(address, OPTIONS);
                    Connection there = Client.connect(address, OPTIONS);
                    Connection here = listener.accept(Await.PATIENCE).orElseThrow();
                    Connection sends = Client.connect(address, OPTIONS);
                    Connection receives = listener.accept(Await.PATIENCE).orElseThrow()) {
                assertThat(connect(address)).startsWith("connected");
                CompletableFuture<Boolean> isReadyBefore = whenReady(there);
                here.sendBytes(new byte[1]);
                assertThat(await(isReadyBefore)).isTrue();
                assertThat(there.recvBytes()).hasSize(1);
                assertThat(send(there, here)).isEqualTo(MUCH + 1); // now all classes are loaded
                var files = new ArrayDeque<InputStream>();
                try {
                    while (true) {
                        files.add(new FileInputStream("/dev/null"));
                    }
                } catch (IOException full) {
                    CompletableFuture<Boolean> isReady = whenReady(here);
                    System.out.println(connect(address));
                    System.out.println(listen());
                    there.sendBytes(new byte[1]);
                    System.out.println("told when ready: " + await(isReady));
                    System.out.println("received: " + send(sends, receives));
                }
                for (InputStream file : files) {
                    file.close();
                }
                assertThat(listener.accept(Await.PATIENCE)).isPresent();
            }
        }

        /// Whether it is, when told so.
        private static CompletableFuture<Boolean> whenReady(Connection connection) {
            var isReady = new CompletableFuture<Boolean>();
            var _ = connection.whenReady(() -> isReady.complete(connection.isReady()));
            return isReady;
        }

        private static boolean await(CompletableFuture<Boolean> answer) throws Exception {
            return answer.get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }

        /// How much of it comes when one of them waits for the other, and then the other for the one.
        private static int send(Connection from, Connection to) throws Exception {
            FutureTask<byte[]> receiving = startAndAwaitSleep(to::recvBytes);
            from.sendBytes(new byte[1]);
            FutureTask<Void> sending =
                    startAndAwaitSleep(() -> {
                        from.sendBytes(new byte[MUCH]);
                        return null;
                    });
            int received = receiving.get().length + to.recvBytes().length;
            sending.get();
            return received;
        }

        private static <T> FutureTask<T> startAndAwaitSleep(Callable<T> call) throws Exception {
            var task = new FutureTask<>(call);
            Thread thread = Thread.ofPlatform().daemon().start(task);
            Await.await(() -> task.isDone() || sleepsAtItsSocket(thread), "a thread to sleep");
            return task;
        }

        private static boolean sleepsAtItsSocket(Thread thread) {
            return Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(Readiness.class.getName()));
        }

        private static String listen() {
            try (var listener = Listener.open(OPTIONS)) {
                return "listening: " + listener;
            } catch (AddressException e) {
                return "not listening: " + e;
            }
        }

        /// From a virtual thread.
        private static String connect(Address address) throws InterruptedException {
            var connecting = new FutureTask<>(() -> Client.connect(address, OPTIONS));
            Thread.ofVirtual().start(connecting).join();
            try {
                return "connected: " + connecting.get();
            } catch (ExecutionException e) {
                return "not connected: " + e.getCause();
            }
        }
    }

    @TempDir static Path folder;

    @Test
    @EnabledOnOs(OS.LINUX) // others ask for a socket in the file system as from any other thread
    void isToldAtOnceAndWaitsOnAndLeavesNothing() throws Exception {
        var words =
                List.of(
                        "sh",
                        "-c",
                        "ulimit -n 100 && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-MaxFDLimit",
                        "-Djava.io.tmpdir=" + folder,
                        "-Djava.class.path=" + System.getProperty("java.class.path"),
                        Poor.class.getName(),
                        folder.resolve("socket").toString());
        java.lang.Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("not connected", "AddressException", "not listening")
                    .contains("told when ready: true", "received: " + (MUCH + 1))
                    .doesNotContain("no answer in time");
        }
        assertThat(process.waitFor()).isZero();
        assertThat(folder).isEmptyDirectory();
    }
}
