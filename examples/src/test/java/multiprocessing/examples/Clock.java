package multiprocessing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The time of one run of an example: it stands still but for [#pass].
final class Clock implements AutoCloseable {
    /*
     * A process that sleeps holds a connection to here: it said for how long when it came, and
     * one byte wakes it.
     *
     *   pass(n):  n sleep ─▶ it becomes the time of the first to wake ─▶ those whose time it is wake
     *
     * The time moves only when all who will sleep do so. Hence what the example prints comes in the
     * order of its sleeps, on the slowest machine too.
     */
    private static final long LIMIT_SECONDS = 2 * Long.getLong("multiprocessing.test.patience", 30);

    private final ServerSocket server;
    private final ExecutorService doorkeeper = Executors.newSingleThreadExecutor();
    private final List<Sleeper> sleepers = new ArrayList<>(); // guarded by this
    private double now; // guarded by this

    private record Sleeper(double wakesAt, Socket line) {
        void wake() {
            try (line) {
                line.getOutputStream().write(1);
            } catch (IOException e) {
                throw new UncheckedIOException("a sleeping process is gone", e);
            }
        }
    }

    Clock() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        doorkeeper.execute(this::letIn);
    }

    int port() {
        return server.getLocalPort();
    }

    private void letIn() {
        while (true) {
            try {
                Socket line = server.accept();
                double seconds = new DataInputStream(line.getInputStream()).readDouble();
                synchronized (this) {
                    sleepers.add(new Sleeper(now + seconds, line));
                    notifyAll();
                }
            } catch (IOException e) {
                if (server.isClosed()) {
                    return;
                } // else: it died while it came
            }
        }
    }

    /// Waits until `count` processes sleep, then lets time pass until the first of them wakes, or
    /// several at once.
    synchronized void pass(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (sleepers.size() < count && System.nanoTime() < end) {
            wait(TimeUnit.SECONDS.toMillis(1));
        }
        assertThat(sleepers).as("processes that sleep").hasSize(count);
        now = sleepers.stream().mapToDouble(Sleeper::wakesAt).min().orElseThrow();
        sleepers.removeIf(sleeper -> {
            boolean isTime = sleeper.wakesAt() == now;
            if (isTime) {
                sleeper.wake();
            }
            return isTime;
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
        doorkeeper.close();
        synchronized (this) {
            for (Sleeper sleeper : sleepers) {
                sleeper.line().close();
            }
        }
    }
}
