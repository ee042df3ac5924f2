package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class VirtualThreadsTest {
    private static final int COUNT = 1_000;

    @Test
    void aThousandWaitForAThousandPipesOnTwoCarriers() throws Exception {
        List<Pipe> pipes = Stream.generate(Pipe::create).limit(COUNT).toList();
        List<Connection> theirs = pipes.stream().map(Pipe::second).toList();
        try (Pipe line = Pipe.create()) {
            Connection said = line.second();
            var child =
                    Process.builder()
                            .target(() -> answerAll(theirs, said))
                            .jvmOptions(
                                    "-Djdk.virtualThreadScheduler.parallelism=2",
                                    "-Djdk.virtualThreadScheduler.maxPoolSize=2")
                            .build();
            child.start();
            assertThat(line.first().poll(Await.PATIENCE)).isTrue();
            assertThat(line.first().recv()).isEqualTo("all are there");
            for (int i = 0; i < COUNT; i++) {
                pipes.get(i).first().send(i);
            }
            for (int i = 0; i < COUNT; i++) {
                assertThat(pipes.get(i).first().poll(Await.PATIENCE)).isTrue();
                assertThat(pipes.get(i).first().recv()).isEqualTo(i + 1);
            }
            assertThat(child.join(Await.PATIENCE)).isTrue();
            assertThat(child.exitCode()).hasValue(0);
        } finally {
            pipes.forEach(Pipe::close);
        }
    }

    /// No message comes before all threads have begun: if waiting held a carrier, the third would not begin.
    private static void answerAll(List<Connection> connections, Connection said) throws Exception {
        var begun = new CountDownLatch(COUNT);
        var threads = new ArrayList<Thread>();
        for (Connection connection : connections) {
            boolean polls = threads.size() % 2 == 0;
            threads.add(
                    Thread.startVirtualThread(() -> {
                        begun.countDown();
                        answer(connection, polls);
                    }));
        }
        begun.await();
        said.send("all are there");
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void answer(Connection connection, boolean polls) {
        try {
            if ((!polls || connection.poll(Await.PATIENCE))
                    && connection.recv() instanceof Integer number) {
                connection.send(number + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Receives in a virtual thread while another waits for the same connection.
    static final class Crowded {
        public static void main(String[] arguments) throws Exception {
            var options = ConnectionOptions.withoutKey();
            try (var listener = Listener.open(options)) {
                Connection there = Client.connect(listener.address(), options);
                Connection here = listener.accept();
                var received = new AtomicInteger();
                Thread receiver =
                        Thread.startVirtualThread(() -> {
                            try {
                                while (true) {
                                    received.addAndGet(here.recvBytes().length);
                                }
                            } catch (EndOfStreamException | InterruptedException end) {
                                System.out.println("received: " + received);
                            }
                        });
                Await.await(() -> sleeps(receiver), "the receiver to sleep");
                for (int i = 1; i <= 100; i++) {
                    var _ = here.whenReady(() -> {});
                    there.sendBytes(new byte[1]);
                    int sent = i;
                    Await.await(() -> received.get() == sent, "the receiver to get it");
                }
                there.close();
                receiver.join();
                here.close();
            }
        }

        private static boolean sleeps(Thread thread) {
            return thread.getState() == Thread.State.WAITING;
        }
    }

    /// Who looked for them was told by the system again and again, and never left the only carrier to the receiver.
    @Test
    void whoWaitsTogetherWithOthersKeepsNoCarrierFromWhoReceives() throws Exception {
        var options =
                List.of(
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1");
        try (Program program = Program.start(options, Crowded.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("received: 100");
        }
    }
}
