package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A client that may open no more files.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TooManyFilesTest {
    /// Connects from a virtual thread when there is no room for the socket, and prints why it cannot.
    static final class Poor {
        public static void main(String[] arguments) throws Exception {
            Address address = Address.unix(Path.of(arguments[0]));
            String answer;
            try (var listener = Listener.open(address, ConnectionOptions.withoutKey())) {
                assertThat(connect(address)).startsWith("connected"); // which loads all classes
                var files = new ArrayDeque<InputStream>();
                try {
                    while (true) {
                        files.add(new FileInputStream("/dev/null"));
                    }
                } catch (IOException full) {
                    answer = connect(address);
                }
                for (InputStream file : files) {
                    file.close();
                }
                assertThat(listener.accept(Await.PATIENCE)).isPresent();
            }
            System.out.println(answer);
        }

        private static String connect(Address address) throws InterruptedException {
            ConnectionOptions options =
                    ConnectionOptions.withoutKey().handshakeTimeout(Await.PATIENCE);
            var connecting = new FutureTask<>(() -> Client.connect(address, options));
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
    void areToldAtOnceToAVirtualThreadToo() throws Exception {
        var words =
                List.of(
                        "sh",
                        "-c",
                        "ulimit -n 100 && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-MaxFDLimit",
                        "-Djava.class.path=" + System.getProperty("java.class.path"),
                        Poor.class.getName(),
                        folder.resolve("socket").toString());
        java.lang.Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("not connected", "AddressException")
                    .doesNotContain("no answer in time");
        }
        assertThat(process.waitFor()).isZero();
    }
}
