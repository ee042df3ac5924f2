package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

class ConnectionBetweenJVMsTest extends ConnectionSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }

    @Test
    void whoWaitsForAMessageIsToldWhenThePeerIsKilled() throws Exception {
        try (var pipe = Pipe.create()) {
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        there.send("alive");
                        there.recv();
                    });
            there.close();
            assertThat(pipe.first().recv()).isEqualTo("alive");
            var waiting = new FutureTask<>(() -> pipe.first().recv());
            Thread.ofPlatform().daemon().start(waiting);

            child.kill();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> waiting.get(1, TimeUnit.MINUTES))
                    .withCauseInstanceOf(EndOfStreamException.class);
            assertThat(Multiprocessing.wait(List.of(pipe.first()))).hasSize(1);
            assertThatExceptionOfType(BrokenPipeException.class)
                    .isThrownBy(() -> pipe.first().send(1));
        }
    }

    @Test
    void whoWaitsForRoomIsToldWhenTheReceiverIsKilled() throws Exception {
        try (var pipe = Pipe.oneWay()) {
            Connection receiver = pipe.first();
            Process child =
                    start(() -> {
                        receiver.recvBytes();
                        Thread.sleep(Await.PATIENCE);
                    });
            receiver.close();
            var sending =
                    new FutureTask<>(() -> {
                        while (true) {
                            pipe.second().sendBytes(new byte[50_000]);
                        }
                    });
            Thread.ofPlatform().daemon().start(sending);
            Await.await(() -> !sending.isDone() && child.isAlive(), "the child");

            child.kill();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> sending.get(1, TimeUnit.MINUTES))
                    .withCauseInstanceOf(BrokenPipeException.class);
        }
    }

    @Test
    void whoIsKilledWhileSendingHasSentWholeMessagesOnly() throws Exception {
        for (int round = 0; round < 8; round++) {
            int length = round % 2 == 0 ? 3 << 20 : 3_000;
            try (var pipe = Pipe.oneWay()) {
                Connection sender = pipe.second();
                Process child =
                        start(() -> {
                            for (int i = 0; ; i++) {
                                var bytes = new byte[length];
                                Arrays.fill(bytes, (byte) i);
                                sender.sendBytes(bytes);
                            }
                        });
                sender.close();
                int killAfter = 1 + round * 3;
                int received = 0;
                try {
                    while (true) {
                        byte[] bytes = pipe.first().recvBytes();
                        var whole = new byte[length];
                        Arrays.fill(whole, (byte) received);
                        assertThat(Arrays.equals(bytes, whole)).as("message %d", received).isTrue();
                        received++;
                        if (received == killAfter) {
                            child.kill();
                        }
                    }
                } catch (EndOfStreamException e) {
                    assertThat(received).isGreaterThanOrEqualTo(killAfter);
                }
            }
        }
    }
}
