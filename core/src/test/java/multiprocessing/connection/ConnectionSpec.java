package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The contract of [Connection] and [Pipe], run between threads and between JVMs. What was given to a thread must be
/// closed by it, for its end is not that of a process.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
abstract class ConnectionSpec {
    private static final Duration NOW = Duration.ZERO;
    private static final Duration SHORT = Duration.ofMillis(5);

    private final List<Process> started = new ArrayList<>();

    abstract StartMethod startMethod();

    final Process start(SerializableRunnable target) {
        Process process = Multiprocessing.context(startMethod()).process(target);
        process.start();
        started.add(process);
        return process;
    }

    static void join(Process process) throws Exception {
        assertThat(process.join(Await.PATIENCE)).as("%s has ended", process).isTrue();
        assertThat(process.exitCode()).hasValue(0);
    }

    @AfterEach
    void leaveNobody() throws Exception {
        for (Process process : started) {
            assertThat(process.join(Await.PATIENCE)).as("%s has ended", process).isTrue();
        }
    }

    @Test
    void objectsGoBothWays() throws Exception {
        try (var pipe = Pipe.create()) {
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        there.send(List.of(1, "two", 3.0));
                        there.send("you said " + there.recv());
                        there.send(null);
                    });
            assertThat(pipe.first().recv()).isEqualTo(List.of(1, "two", 3.0));
            pipe.first().send("hello");
            assertThat(pipe.first().recv(String.class)).isEqualTo("you said hello");
            assertThat(pipe.first().recv()).isNull();
            join(child);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // null is refused
    void whoAsksForNoTypeIsToldBeforeAnythingIsTaken() throws Exception {
        try (var pipe = Pipe.create()) {
            pipe.first().send("kept");
            Class<?> none = null;
            assertThatNullPointerException().isThrownBy(() -> pipe.second().recv(none));
            assertThat(pipe.second().poll()).isTrue();
            assertThat(pipe.second().recv()).isEqualTo("kept");
        }
    }

    @Test
    void aPipeIsCapturedWhole() throws Exception {
        try (var pipe = Pipe.create()) {
            Process child = start(() -> pipe.second().send(42));
            assertThat(pipe.first().recv()).isEqualTo(42);
            join(child);
        }
    }

    @Test
    void whatGoesTheWrongWayIsRefusedWithASentence() throws Exception {
        try (var pipe = Pipe.oneWay()) {
            assertThat(pipe.first().isReadable()).isTrue();
            assertThat(pipe.first().isWritable()).isFalse();
            assertThat(pipe.second().isReadable()).isFalse();
            assertThat(pipe.second().isWritable()).isTrue();
            pipe.second().send("this way");
            assertThat(pipe.first().recv()).isEqualTo("this way");
            assertThatIllegalStateException()
                    .isThrownBy(() -> pipe.first().send(1))
                    .withMessageContaining("only receives");
            assertThatIllegalStateException()
                    .isThrownBy(() -> pipe.first().sendBytes(new byte[1]))
                    .withMessageContaining("only receives");
            for (SerializableRunnable wrong : receiving(pipe.second())) {
                assertThatIllegalStateException()
                        .isThrownBy(wrong::run)
                        .withMessageContaining("only sends");
            }
        }
    }

    private static List<SerializableRunnable> receiving(Connection connection) {
        return List.of(
                connection::recv,
                connection::recvBytes,
                () -> connection.recvBytesInto(new byte[1]),
                connection::poll,
                () -> connection.poll(SHORT),
                connection::isReady,
                () -> connection.whenReady(() -> {}));
    }

    @Test
    void bytesArriveAsTheyAre() throws Exception {
        byte[] bytes = {1, 2, 3, 4, 5};
        try (var pipe = Pipe.create()) {
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        for (int i = 0; i < 5; i++) {
                            there.sendBytes(there.recvBytes());
                        }
                    });
            Connection here = pipe.first();
            here.sendBytes(bytes);
            here.sendBytes(bytes, 3);
            here.sendBytes(bytes, 1, 2);
            here.sendBytes(bytes, 5);
            here.sendBytes(new byte[1 << 20]);
            assertThat(here.recvBytes()).isEqualTo(bytes);
            assertThat(here.recvBytes(2)).containsExactly(4, 5);
            var buffer = new byte[4];
            assertThat(here.recvBytesInto(buffer, 2)).isEqualTo(2);
            assertThat(buffer).containsExactly(0, 0, 2, 3);
            assertThat(here.recvBytesInto(buffer, 4)).isZero();
            assertThat(here.recvBytes()).isEqualTo(new byte[1 << 20]);
            join(child);
        }
    }

    @Test
    void anObjectIsAMessageOfBytesToo() throws Exception {
        try (var pipe = Pipe.create()) {
            pipe.first().send("text");
            byte[] encoded = pipe.second().recvBytes();
            pipe.second().sendBytes(encoded);
            assertThat(pipe.first().recv()).isEqualTo("text");
        }
    }

    @Test
    void bytesAreNotTakenForAnObjectThatTheyBeginAs() throws Exception {
        try (var pipe = Pipe.create()) {
            pipe.first().sendBytes(new byte[] {0, 0, 0, 5});
            pipe.first().send("next");
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(pipe.second()::recv)
                    .withMessageContaining("recvBytes()");
            assertThat(pipe.second().recv()).isEqualTo("next");
        }
    }

    @Test
    void whatIsNotWithinTheArrayIsRefused() {
        var bytes = new byte[3];
        try (var pipe = Pipe.create()) {
            Connection connection = pipe.first();
            List<SerializableRunnable> wrong =
                    List.of(
                            () -> connection.sendBytes(bytes, -1),
                            () -> connection.sendBytes(bytes, 4),
                            () -> connection.sendBytes(bytes, 0, -1),
                            () -> connection.sendBytes(bytes, 1, 3),
                            () -> connection.sendBytes(bytes, Integer.MAX_VALUE, 1),
                            () -> connection.recvBytesInto(bytes, -1),
                            () -> connection.recvBytesInto(bytes, 4),
                            () -> connection.recvBytes(-1));
            for (SerializableRunnable call : wrong) {
                assertThatIllegalArgumentException()
                        .isThrownBy(call::run)
                        .withMessageMatching(".*=-?[0-9].*");
            }
            assertThat(pipe.second().poll()).isFalse();
        }
    }

    @Test
    void aMessageTooLongForTheBufferIsInTheException() throws Exception {
        for (int length : new int[] {5, 100_000}) {
            var bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            try (var pipe = Pipe.create()) {
                pipe.first().sendBytes(bytes);
                assertThatExceptionOfType(BufferTooShortException.class)
                        .isThrownBy(() -> pipe.second().recvBytesInto(new byte[6], 2))
                        .withMessageContaining("lengthBytes=" + length)
                        .satisfies(e -> assertThat(e.bytes()).isEqualTo(bytes));
                pipe.first().sendBytes(bytes);
                pipe.first().send("next");
                assertThatExceptionOfType(BufferTooShortException.class)
                        .isThrownBy(() -> pipe.second().recvBytes(4))
                        .satisfies(e -> assertThat(e.bytes()).isEqualTo(bytes));
                assertThat(pipe.second().recv()).isEqualTo("next");
            }
        }
    }

    @Test
    void whatCannotBeEncodedFailsInTheSenderAndSendsNothing() throws Exception {
        try (var pipe = Pipe.create()) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> pipe.first().send(List.of(new Object())));
            assertThat(pipe.second().poll()).isFalse();
            pipe.first().send("sound");
            assertThat(pipe.second().recv()).isEqualTo("sound");
        }
    }

    static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;

        final byte[] content;

        Unreadable(int length) {
            content = new byte[length];
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("I am not to be read");
        }
    }

    @Test
    void whatCannotBeReadFailsInTheReceiverAndIsGone() throws Exception {
        try (var pipe = Pipe.create()) {
            for (int length : new int[] {1, 100_000}) {
                pipe.first().send(new Unreadable(length));
                pipe.first().send("next");
                assertThatExceptionOfType(TransferException.class)
                        .isThrownBy(() -> pipe.second().recv())
                        .withMessageContaining("I am not to be read");
                assertThat(pipe.second().recv()).isEqualTo("next");
            }
        }
    }

    @Test
    void aMessageOfNoBytesIsOne() throws Exception {
        try (var pipe = Pipe.create()) {
            pipe.first().sendBytes(new byte[0]);
            assertThat(pipe.second().poll()).isTrue();
            assertThat(pipe.second().poll()).isTrue();
            assertThat(pipe.second().recvBytes()).isEmpty();
            assertThat(pipe.second().poll()).isFalse();
        }
    }

    @Test
    void pollTellsOfMessagesAndOfTheEnd() throws Exception {
        try (var pipe = Pipe.create()) {
            Connection here = pipe.first();
            assertThat(here.poll()).isFalse();
            assertThat(here.poll(NOW)).isFalse();
            assertThat(here.poll(Duration.ofSeconds(-1))).isFalse();
            assertThat(here.poll(SHORT)).isFalse();
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        there.send(1);
                        there.recv();
                        there.close();
                    });
            assertThat(here.poll(Duration.ofDays(Long.MAX_VALUE / 86_400))).isTrue();
            assertThat(here.poll()).isTrue();
            assertThat(here.recv()).isEqualTo(1);
            assertThat(here.poll()).isFalse();
            here.send(2);
            join(child);
            there.close();
            assertThat(here.poll(Await.PATIENCE)).as("the end").isTrue();
            assertThat(here.poll()).isTrue();
            assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(here::recv);
        }
    }

    @Test
    void theEndComesAfterAllThatWasSent() throws Exception {
        try (var pipe = Pipe.create()) {
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        there.send("small");
                        there.sendBytes(new byte[100_000]);
                        there.close();
                    });
            there.close();
            join(child);
            assertThat(pipe.first().recv()).isEqualTo("small");
            assertThat(pipe.first().recvBytes()).hasSize(100_000);
            assertThatExceptionOfType(EndOfStreamException.class)
                    .isThrownBy(pipe.first()::recvBytes);
            assertThatExceptionOfType(EndOfStreamException.class)
                    .isThrownBy(pipe.first()::recv)
                    .withMessageContaining("end of stream");
        }
    }

    @Test
    void anEndIsOpenAsLongAsAnyoneHasItOpen() throws Exception {
        try (var pipe = Pipe.create()) {
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        there.send(there.recv());
                        there.close();
                    });
            there.close();
            pipe.first().send("still there");
            assertThat(pipe.first().recv()).isEqualTo("still there");
            join(child);
            assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(pipe.first()::recv);
        }
    }

    @Test
    void whoWaitsForAMessageIsToldOfTheEnd() throws Exception {
        try (var pipe = Pipe.create();
                var other = Pipe.oneWay()) {
            Connection there = pipe.second();
            Connection begun = other.second();
            Process child =
                    start(() -> {
                        begun.send("waiting");
                        try {
                            there.recv();
                        } catch (EndOfStreamException e) {
                            begun.send("ended");
                        }
                    });
            there.close();
            assertThat(other.first().recv()).isEqualTo("waiting");
            pipe.first().close();
            assertThat(other.first().recv()).isEqualTo("ended");
            join(child);
        }
    }

    @Test
    void whoWaitsForRoomIsToldThatThePipeIsBroken() throws Exception {
        try (var pipe = Pipe.oneWay();
                var other = Pipe.oneWay()) {
            Connection sender = pipe.second();
            Connection begun = other.second();
            Process child =
                    start(() -> {
                        begun.send("sending");
                        try {
                            while (true) {
                                sender.sendBytes(new byte[10_000]);
                            }
                        } catch (BrokenPipeException e) {
                            begun.send("broken");
                        }
                    });
            sender.close();
            assertThat(other.first().recv()).isEqualTo("sending");
            assertThat(pipe.first().recvBytes()).hasSize(10_000);
            pipe.first().close();
            assertThat(other.first().recv()).isEqualTo("broken");
            join(child);
        }
    }

    @Test
    void nothingIsSentToNobody() {
        try (var pipe = Pipe.create()) {
            pipe.second().close();
            assertThatExceptionOfType(BrokenPipeException.class)
                    .isThrownBy(() -> pipe.first().send(1));
            assertThatExceptionOfType(BrokenPipeException.class)
                    .isThrownBy(() -> pipe.first().sendBytes(new byte[100_000]));
        }
    }

    @Test
    void aClosedConnectionDoesNothingMore() throws Exception {
        try (var pipe = Pipe.create()) {
            Connection connection = pipe.first();
            pipe.second().send(1);
            connection.close();
            connection.close();
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isReady()).isTrue();
            var ready = new CountDownLatch(1);
            connection.whenReady(ready::countDown).cancel();
            assertThat(ready.getCount()).isZero();
            List<SerializableRunnable> calls =
                    List.of(
                            () -> connection.send(1),
                            () -> connection.sendBytes(new byte[1]),
                            connection::recv,
                            connection::recvBytes,
                            connection::poll,
                            () -> connection.poll(SHORT));
            for (SerializableRunnable call : calls) {
                assertThatExceptionOfType(ClosedException.class).isThrownBy(call::run);
            }
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> pipe.second().send(connection))
                    .withStackTraceContaining("closed");
        }
    }

    @Test
    void closingTellsThoseWhoWaitWithTheSameObject() throws Exception {
        try (var pipe = Pipe.create()) {
            Connection connection = pipe.first();
            FutureTask<?> receiver = inThread(connection::recv);
            FutureTask<?> poller = inThread(() -> connection.poll(Await.PATIENCE));
            FutureTask<?> sender =
                    inThread(() -> {
                        while (true) {
                            connection.sendBytes(new byte[10_000]);
                        }
                    });
            FutureTask<?> waiter = inThread(() -> Multiprocessing.wait(List.of(connection)).size());
            connection.close();
            for (FutureTask<?> told : List.of(receiver, poller, sender)) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> told.get(1, TimeUnit.MINUTES))
                        .withCauseInstanceOf(ClosedException.class);
            }
            assertThat(waiter.get(1, TimeUnit.MINUTES)).isEqualTo(1);
        }
    }

    @Test
    void anInterruptEndsAWaitAndNothingElse() throws Exception {
        try (var pipe = Pipe.create()) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(pipe.first()::recv);
            pipe.second().send(1);
            assertThat(pipe.first().recv()).isEqualTo(1);
        }
    }

    /// So that a loop over messages that are there can be ended, too.
    @Test
    void anInterruptOfBeforeIsHeardThoughNothingIsToBeWaitedFor() throws Exception {
        try (var pipe = Pipe.create()) {
            Connection here = pipe.first();
            Connection there = pipe.second();
            there.send(1);
            assertInterrupted(here::recv);
            assertInterrupted(here::recvBytes);
            assertInterrupted(() -> here.recvBytesInto(new byte[100]));
            assertInterrupted(() -> here.poll(Duration.ZERO));
            assertInterrupted(() -> here.send(2));
            assertInterrupted(() -> here.sendBytes(new byte[2]));
            assertThat(here.recv()).isEqualTo(1);
            assertThat(there.poll()).isFalse();
        }
    }

    private static void assertInterrupted(ThrowingCallable waiting) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiting);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aConnectionIsSentOverAConnection() throws Exception {
        try (var pipe = Pipe.create();
                var carried = Pipe.create()) {
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        try (Connection received = there.recv(Connection.class)) {
                            received.send("through the carried one");
                            there.send(received);
                        }
                    });
            pipe.first().send(carried.second());
            carried.second().close();
            assertThat(carried.first().recv()).isEqualTo("through the carried one");
            try (Connection back = pipe.first().recv(Connection.class)) {
                join(child);
                back.send("and back");
                assertThat(carried.first().recv()).isEqualTo("and back");
                assertThat(carried.first().poll()).isFalse();
            }
            assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(carried.first()::recv);
        }
    }

    @Test
    void aConnectionOnItsWayIsOpen() throws Exception {
        try (var pipe = Pipe.create();
                var carried = Pipe.create()) {
            pipe.first().send(carried.second());
            carried.second().close();
            assertThat(carried.first().poll()).isFalse();
            carried.first().send("kept");
            try (Connection arrived = pipe.second().recv(Connection.class)) {
                assertThat(arrived.recv()).isEqualTo("kept");
            }
            assertThat(carried.first().poll()).isTrue();
        }
    }

    @Test
    void aConnectionThatWasNotSentAfterAllIsNotKept() throws Exception {
        try (var pipe = Pipe.create();
                var carried = Pipe.create()) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> pipe.first().send(List.of(carried.second(), new Object())));
            pipe.second().close();
            assertThatExceptionOfType(BrokenPipeException.class)
                    .isThrownBy(() -> pipe.first().send(carried.second()));
            carried.second().close();
            assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(carried.first()::recv);
        }
    }

    @Test
    void manyThreadsShareBothEnds() throws Exception {
        int each = 2_000;
        try (var pipe = Pipe.create()) {
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        var senders = new ArrayList<FutureTask<?>>();
                        for (int t = 0; t < 4; t++) {
                            int first = t * each;
                            senders.add(
                                    inThread(() -> {
                                        for (int i = first; i < first + each; i++) {
                                            there.send(i);
                                        }
                                        return null;
                                    }));
                        }
                        for (FutureTask<?> sender : senders) {
                            sender.get(1, TimeUnit.MINUTES);
                        }
                        there.close();
                    });
            there.close();
            ConcurrentMap<Integer, Integer> counts = new ConcurrentHashMap<>();
            var ends = new AtomicInteger();
            var receivers = new ArrayList<FutureTask<?>>();
            for (int t = 0; t < 4; t++) {
                receivers.add(
                        inThread(() -> {
                            try {
                                while (true) {
                                    counts.merge(pipe.first().recv(Integer.class), 1, Integer::sum);
                                }
                            } catch (EndOfStreamException e) {
                                return ends.incrementAndGet();
                            }
                        }));
            }
            for (FutureTask<?> receiver : receivers) {
                receiver.get(1, TimeUnit.MINUTES);
            }
            join(child);
            assertThat(ends).hasValue(4);
            assertThat(counts).hasSize(4 * each);
            assertThat(counts.values()).containsOnly(1);
        }
    }

    @Test
    void messagesOfAllSizesArriveWholeAndInOrder() throws Exception {
        int count = 1_000;
        try (var pipe = Pipe.create()) {
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        var random = new Random(3);
                        for (int i = 0; i < count; i++) {
                            there.sendBytes(randomBytes(random));
                        }
                    });
            var random = new Random(3);
            for (int i = 0; i < count; i++) {
                assertThat(pipe.first().recvBytes()).isEqualTo(randomBytes(random));
            }
            join(child);
        }
    }

    /// Mostly short ones, up to a mebibyte.
    private static byte[] randomBytes(Random random) {
        var bytes = new byte[random.nextInt(1 << random.nextInt(21))];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void severalAreWaitedForTogether() throws Exception {
        try (var one = Pipe.create();
                var two = Pipe.create();
                var three = Pipe.create()) {
            Connection silent = one.first();
            Connection ended = two.first();
            Connection told = three.first();
            var all = List.of(silent, ended, told);
            assertThat(Multiprocessing.wait(all, NOW)).isEmpty();
            assertThat(Multiprocessing.wait(all, SHORT)).isEmpty();
            Connection there = three.second();
            Process child = start(() -> there.send(there.recv()));
            told.send("echo");
            assertThat(Multiprocessing.wait(all, Await.PATIENCE)).containsExactly(told);
            two.second().close();
            assertThat(Multiprocessing.wait(all)).containsExactly(ended, told);
            assertThat(Multiprocessing.wait(List.of(told, silent, ended)))
                    .containsExactly(told, ended);
            assertThat(told.recv()).isEqualTo("echo");
            assertThat(Multiprocessing.wait(all)).containsExactly(ended);
            join(child);
        }
    }

    @Test
    void waitsOnAfterAnotherWasQuicker() throws Exception {
        int count = 3_000;
        try (var pipe = Pipe.create()) {
            Connection there = pipe.second();
            Process child =
                    start(() -> {
                        for (int i = 0; i < count; i++) {
                            there.send(i);
                        }
                        there.close();
                    });
            there.close();
            var taken = new AtomicInteger();
            var waiters = new ArrayList<FutureTask<?>>();
            for (int t = 0; t < 2; t++) {
                waiters.add(
                        inThread(() -> {
                            try {
                                while (true) {
                                    Multiprocessing.wait(List.of(pipe.first()));
                                    synchronized (taken) {
                                        if (pipe.first().poll()) {
                                            pipe.first().recv();
                                            taken.incrementAndGet();
                                        }
                                    }
                                }
                            } catch (EndOfStreamException e) {
                                return 0;
                            }
                        }));
            }
            for (FutureTask<?> waiter : waiters) {
                waiter.get(1, TimeUnit.MINUTES);
            }
            assertThat(taken).hasValue(count);
            join(child);
        }
    }

    private static FutureTask<?> inThread(SerializableCallable<?> action) {
        var task = new FutureTask<>(action::call);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
