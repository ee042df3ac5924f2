package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

class ConnectionBetweenJVMsTest extends ConnectionSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }

    @Test
    void aProcessThatEndsClosesWhatItHad() throws Exception {
        try (var pipe = Pipe.create()) {
            Connection there = pipe.second();
            Process child = start(() -> there.send("last words"));
            there.close();
            assertThat(pipe.first().recv()).isEqualTo("last words");
            assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(pipe.first()::recv);
            join(child);
        }
    }

    @Test
    void aProcessKilledBeforeItHasArgumentsHoldsNothing() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (var pipe = Pipe.create()) {
                Connection there = pipe.second();
                Process child = start(() -> there.recv());
                child.kill();
                there.close();
                assertThatExceptionOfType(EndOfStreamException.class)
                        .isThrownBy(pipe.first()::recv);
            }
        }
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
            Event hasReceived = Event.create();
            Process child =
                    start(() -> {
                        receiver.recvBytes();
                        hasReceived.set();
                        Thread.sleep(Await.PATIENCE);
                    });
            receiver.close();
            var sending =
                    new FutureTask<>(() -> {
                        while (true) {
                            pipe.second().sendBytes(new byte[50_000]);
                        }
                    });
            Thread sender = Thread.ofPlatform().daemon().start(sending);
            assertThat(hasReceived.await(Await.PATIENCE)).isTrue();
            Await.asleep(sender);

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

    /// What a sender sends: who, the number of the message, and a payload of that many bytes.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Numbered(int sender, int number, byte[] payload) implements Serializable {
        static Numbered of(int sender, int number) {
            int length = number % 5 == 4 ? 50_000 : number % 300;
            var payload = new byte[length];
            Arrays.fill(payload, (byte) number);
            return new Numbered(sender, number, payload);
        }

        void check() {
            assertThat(payload).isEqualTo(of(sender, number).payload);
        }
    }

    @Test
    void whoIsKilledWhileSendingHarmsNoOtherAtTheSameEnd() throws Exception {
        for (int round = 0; round < 4; round++) {
            try (var pipe = Pipe.oneWay()) {
                Connection there = pipe.second();
                Event never = Event.create();
                Event enough = Event.create();
                Process survivor = start(() -> sendNumbered(there, 0, enough));
                Process victim = start(() -> sendNumbered(there, 1, never));
                there.close();
                var next = new int[2]; // by sender
                receiveUntil(() -> next[0] > 0 && next[1] > 0, pipe.first(), next);
                int killAt = next[1] + 20 + 37 * round;
                receiveUntil(() -> next[1] == killAt, pipe.first(), next);
                victim.kill();
                int count = next[0] + 300;
                receiveUntil(() -> next[0] == count, pipe.first(), next);
                enough.set();
                assertThatExceptionOfType(EndOfStreamException.class)
                        .isThrownBy(() -> receiveUntil(() -> false, pipe.first(), next));
                join(survivor);
            }
        }
    }

    private static void sendNumbered(Connection to, int sender, Event enough)
            throws InterruptedException {
        for (int i = 0; !enough.isSet(); i++) {
            to.send(Numbered.of(sender, i));
        }
    }

    private static void receiveUntil(BooleanSupplier end, Connection from, int[] next)
            throws InterruptedException {
        while (!end.getAsBoolean()) {
            Numbered message = from.recv(Numbered.class);
            message.check();
            assertThat(message.number()).isEqualTo(next[message.sender()]++);
        }
    }

    @Test
    void whoIsKilledWhileReceivingTakesAtMostTheMessageInHandAlong() throws Exception {
        int count = 600;
        for (int round = 0; round < 4; round++) {
            try (var pipe = Pipe.oneWay();
                    var first = Pipe.oneWay();
                    var second = Pipe.oneWay()) {
                Connection there = pipe.first();
                Connection fromFirst = first.second();
                Connection fromSecond = second.second();
                Process victim = start(() -> tellNumbers(there, fromFirst));
                pipe.second().send(Numbered.of(0, 0));
                var received = new ArrayList<Integer>();
                received.add(first.first().recv(Integer.class));
                Process survivor = start(() -> tellNumbers(there, fromSecond));
                List.of(there, fromFirst, fromSecond).forEach(Connection::close);
                int killAt = 10 + 29 * round;
                for (int i = 1; i < count; i++) {
                    pipe.second().send(Numbered.of(0, i));
                    if (i == killAt) {
                        victim.kill();
                    }
                }
                pipe.second().close();
                receiveAll(first.first(), received);
                receiveAll(second.first(), received);
                assertThat(received).doesNotHaveDuplicates().hasSizeBetween(count - 1, count);
                join(survivor);
            }
        }
    }

    private static void tellNumbers(Connection from, Connection to) throws InterruptedException {
        try {
            while (true) {
                Numbered message = from.recv(Numbered.class);
                to.send(message.number());
                message.check();
            }
        } catch (EndOfStreamException e) {
            to.close();
        }
    }

    private static void receiveAll(Connection from, List<Integer> to) throws InterruptedException {
        try {
            while (true) {
                to.add(from.recv(Integer.class));
            }
        } catch (EndOfStreamException e) {
            // all told
        }
    }
}
