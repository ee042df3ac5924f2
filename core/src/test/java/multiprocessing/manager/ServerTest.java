package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.codec.Shareable;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.BrokenPipeException;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.connection.Pipe;
import multiprocessing.error.ClosedException;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.function.SerializableFunction;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A manager's process that is short of something.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ServerTest {
    /// What takes up the memory of the manager's process.
    private static final List<ByteBuffer> HOARD = new ArrayList<>();

    @Test
    void whoCannotBeServedForWantOfMemoryDoesNotEndTheManagerForOthers() throws Exception {
        var small = Process.builder().jvmOptions("-XX:MaxDirectMemorySize=4m");
        try (var manager = Manager.start(small)) {
            ListProxy<Integer> list = manager.list(List.of(1));

            int pieces = Manager.apply(list, _ -> hoard(64 << 10) + hoard(1 << 10));
            assertThat(pieces).isPositive();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> NewLine.sizeOf(list))
                    .withCauseInstanceOf(ClosedException.class);
            assertThat(list).containsExactly(1);
            boolean isFree = Manager.apply(list, _ -> HOARD.removeAll(List.copyOf(HOARD)));
            assertThat(isFree).isTrue();
            assertThat(NewLine.sizeOf(list)).isEqualTo(1);
        }
    }

    @Test
    void theDoorOutlivesAWantOfMemory() throws Exception {
        var server = new Server(1, Queue.create());
        Pipe pipe = Pipe.create();
        var calls = new AtomicInteger();
        Server.Door door =
                () ->
                        switch (calls.incrementAndGet()) {
                            case 1 -> throw new OutOfMemoryError("as a test wants it");
                            case 2 -> pipe.second();
                            default -> throw new ClosedException("the test is over");
                        };
        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(() -> server.admitFrom(door, true));

        try (var wire = new Wire(pipe.first(), true)) {
            assertThat(ask(wire, Request.HELLO, 0L)).startsWith(true);
        }
    }

    @Test
    void whoComesInWhileTheServerEndsIsHungUpOn() throws Exception {
        var server = new Server(1, Queue.create());
        Pipe pipe = Pipe.create();
        var calls = new AtomicInteger();
        Server.Door door =
                () -> {
                    if (calls.getAndIncrement() > 0) {
                        throw new ClosedException("the test is over");
                    }
                    server.end(); // when somebody has knocked who is not among its clients yet
                    return pipe.second();
                };
        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(() -> server.admitFrom(door, true));

        try (var wire = new Wire(pipe.first(), true)) {
            assertThatThrownBy(() -> ask(wire, Request.HELLO, 0L))
                    .isInstanceOfAny(EndOfStreamException.class, BrokenPipeException.class);
        }
    }

    @Test
    void whatHasEndedListensNoMore() {
        var server = new Server(1, Queue.create());
        server.end();

        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(() -> server.listen(Address.local(0), AuthKey.random()));
    }

    /// A line on which there is no memory for what is sent, once.
    private static Connection lacking(AtomicBoolean isLacking, Connection connection) {
        return (Connection)
                Proxy.newProxyInstance(
                        ServerTest.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("sendBytes")
                                    && isLacking.getAndSet(false)) {
                                throw new SharedMemoryException("as a test wants it");
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Test
    void whoseReplyThereIsNoRoomForIsToldSoAndHasNothing() throws Exception {
        var server = new Server(1, Queue.create());
        long client = server.admit();
        Pipe pipe = Pipe.create();
        var isLacking = new AtomicBoolean();
        var session = new Session(server, new Wire(lacking(isLacking, pipe.second()), false));
        Thread serving = Thread.ofPlatform().start(session::run);
        try (var wire = new Wire(pipe.first(), false)) {
            assertThat(ask(wire, Request.HELLO, client)).startsWith(true);
            isLacking.set(true);
            assertThat(ask(wire, Request.CREATE, "list", ListProxy.class)[1])
                    .isInstanceOf(SharedMemoryException.class);
            assertThat(server.count()).isZero();
            assertThat(ask(wire, Request.CREATE, "list", ListProxy.class)).startsWith(true);
            assertThat(server.count()).isOne();
        }
        serving.join();
    }

    /// Needs more memory than its receiver has.
    private static final class Greedy implements Serializable {
        @Serial private static final long serialVersionUID = 1L;

        @Serial
        private Object readResolve() {
            throw new OutOfMemoryError("as a test wants it");
        }
    }

    @Test
    void whoseRequestThereIsNoMemoryForIsToldSo() throws Exception {
        var server = new Server(1, Queue.create());
        long client = server.admit();
        Pipe pipe = Pipe.create();
        var session = new Session(server, new Wire(pipe.second(), false));
        Thread serving = Thread.ofPlatform().start(session::run);
        try (var wire = new Wire(pipe.first(), false)) {
            assertThat(ask(wire, Request.HELLO, client)).startsWith(true);
            assertThat(ask(wire, Request.APPLY, new Greedy())[1])
                    .isInstanceOf(OutOfMemoryError.class);
            assertThat(ask(wire, Request.CREATE, "list", ListProxy.class)).startsWith(true);
        }
        serving.join();
    }

    /// Where no memory is wanting but for the first message that is received after `isLacking` is set.
    private static Connection forgetful(AtomicBoolean isLacking, Connection connection) {
        return (Connection)
                Proxy.newProxyInstance(
                        ServerTest.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> {
                            Object result;
                            try {
                                result = method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                            if (method.getName().equals("recvBytes")
                                    && isLacking.getAndSet(false)) {
                                throw new OutOfMemoryError("as a test wants it");
                            }
                            return result;
                        });
    }

    /// The number of something, for which there is no memory at first.
    private static final class Late implements Serializable {
        @Serial private static final long serialVersionUID = 1L;
        private static final AtomicBoolean IS_LATE = new AtomicBoolean();
        private final long number;

        Late(long number) {
            this.number = number;
        }

        @Serial
        private Object readResolve() {
            if (IS_LATE.getAndSet(false)) {
                throw new OutOfMemoryError("as a test wants it");
            }
            return number;
        }
    }

    @Test
    void aClientKeepsWhatItHasWhenThereIsNoMemoryForItsNotes() throws Exception {
        var server = new Server(1, Queue.create());
        Pipe pipe = Pipe.create();
        var isLacking = new AtomicBoolean();
        var session = new Session(server, new Wire(forgetful(isLacking, pipe.second()), false));
        Thread serving = Thread.ofPlatform().start(session::run);
        try (var wire = new Wire(pipe.first(), false)) {
            long client = (Long) Objects.requireNonNull(ask(wire, Request.HELLO, 0L)[1]);
            Side side = (number, _) -> number;
            Object made = ask(wire, Request.CREATE, "list", ListProxy.class)[1];
            long list = (Long) Objects.requireNonNull(made);
            isLacking.set(true);
            Late.IS_LATE.set(true);
            wire.send(wire.encode(side, new Object[] {Request.DROP, 1L}));
            wire.send(wire.encode(side, new Object[] {Request.DROP, new Late(list)}));
            assertThat(ask(wire, Request.CREATE, "list", ListProxy.class)).startsWith(true);
            assertThat(server.client(client)).isNotNull();
            assertThat(server.count()).as("what it has not given back").isOne();
        }
        serving.join();
    }

    /// The client took the answer that there was no memory for that of its greeting behind it, and the object was kept for ever.
    @Test
    void whatIsCalledBackByWhoHasNotGreetedIsHeardThoughThereIsNoMemoryForItAtFirst()
            throws Exception {
        try (var served = new Served();
                Pipe pipe = Pipe.create()) {
            Server server = served.server;
            long journey = server.depart(served.referent(), null);
            served.wire.send(
                    served.wire.encode(Side.NOBODY, new Object[] {Request.DROP, served.list}));
            Late.IS_LATE.set(true);
            var session = new Session(server, new Wire(pipe.second(), false));
            Thread serving = Thread.ofPlatform().start(session::run);
            try (var wire = new Wire(pipe.first(), false)) {
                wire.send(
                        wire.encode(Side.NOBODY, new Object[] {Request.RECALL, new Late(journey)}));
                assertThat(ask(wire, Request.HELLO, 0L)).startsWith(true);
                Await.await(() -> server.count() == 0, "the object to be nobody's");
            }
            serving.join();
        }
    }

    /// There is never memory for it.
    private static final class Never implements Serializable {
        @Serial private static final long serialVersionUID = 1L;
        private static final AtomicInteger TRIES = new AtomicInteger();

        @Serial
        private Object readResolve() {
            TRIES.incrementAndGet();
            throw new OutOfMemoryError("as a test wants it");
        }
    }

    @Test
    void whoWaitsForMemoryForANoteEndsWithTheServer() throws Exception {
        var server = new Server(1, Queue.create());
        Pipe pipe = Pipe.create();
        var session = new Session(server, new Wire(pipe.second(), false));
        Thread serving = Thread.ofPlatform().daemon().start(session::run);
        try (var wire = new Wire(pipe.first(), false)) {
            assertThat(ask(wire, Request.HELLO, 0L)).startsWith(true);
            wire.send(wire.encode(Side.NOBODY, new Object[] {Request.DROP, new Never()}));
            Await.await(() -> Never.TRIES.get() > 0, "the note to be read");
            session.close();
            Await.await(() -> !serving.isAlive(), "the session to end");
        }
    }

    private static @Nullable Object[] ask(Wire wire, Object... request) throws Exception {
        Side side = (number, _) -> number;
        wire.send(wire.encode(side, request));
        return wire.decode(side, wire.receive());
    }

    private static int hoard(int pieceBytes) {
        try {
            while (true) {
                HOARD.add(ByteBuffer.allocateDirect(pieceBytes));
            }
        } catch (OutOfMemoryError e) {
            return HOARD.size();
        }
    }

    /// A server of this process, and a line to it.
    private static final class Served implements AutoCloseable {
        final Server server = new Server(1, Queue.create());
        final long client = server.admit();
        final long list;
        final Wire wire;
        private final Thread serving;

        Served() throws Exception {
            Pipe pipe = Pipe.create();
            wire = new Wire(pipe.first(), false);
            var session = new Session(server, new Wire(pipe.second(), false));
            serving = Thread.ofPlatform().start(session::run);
            assertThat(ask(wire, Request.HELLO, client)).startsWith(true);
            Object made = ask(wire, Request.CREATE, "list", ListProxy.class)[1];
            list = (Long) Objects.requireNonNull(made);
        }

        Referent referent() {
            return server.client(client).referent(list);
        }

        @SuppressWarnings("unchecked")
        List<Object> list() {
            return (List<Object>) referent().object();
        }

        /// What a client gets.
        @Nullable
        Object get(int index) throws Exception {
            String get = new Operation(List.class.getMethod("get", int.class)).key();
            return ask(wire, Request.CALL, list, get, index)[1];
        }

        @Override
        public void close() {
            wire.close();
            Wire.uninterruptibly(() -> {
                serving.join();
                return true;
            });
        }
    }

    /// It waited for who has the object, and had its function called all the same.
    @Test
    void whoWaitsForItsTurnMayBeInterrupted() throws Exception {
        SerializableFunction<ListProxy<Integer>, Boolean> function = list -> list.add(1);
        try (var served = new Served()) {
            try (var _ = served.referent().enter(false)) {
                for (int request : List.of(Request.APPLY, Request.COPY)) {
                    Side side = (number, _) -> number;
                    Object[] asked = {request, served.list, function};
                    served.wire.send(served.wire.encode(side, asked));
                    served.wire.sendInterrupt();
                    assertThat(served.wire.connection().poll(Await.PATIENCE)).isTrue();
                    assertThat(served.wire.decode(side, served.wire.receive())[1])
                            .isInstanceOf(InterruptedException.class);
                }
            }
            assertThat(served.list()).isEmpty();
            assertThat(ask(served.wire, Request.APPLY, served.list, function)).contains(true);
            assertThat(served.list()).containsExactly(1);
        }
    }

    /// It was answered where there was no memory to read it, and each reply behind it was taken for that of the request before.
    @Test
    void whoNoLongerWaitsForWhatIsDoneIsAnsweredNothing() throws Exception {
        try (var served = new Served()) {
            served.list().add("first");
            served.wire.sendInterrupt();
            assertThat(served.get(0)).isEqualTo("first");
        }
    }

    /// It ended the line, which was the end of the manager for its client, and handed on the locks of a thread that lives.
    @Test
    void anInterruptThatComesLateEndsNoLine() throws Exception {
        try (var served = new Served()) {
            served.list().add("first");
            served.serving.interrupt();
            Await.await(() -> !served.serving.isInterrupted(), "the interrupt to be noticed");
            assertThat(served.get(0)).isEqualTo("first");
        }
    }

    @Test
    void anInterruptClosesNoDoor() throws Exception {
        AuthKey key = AuthKey.of("abracadabra");
        try (var manager = Manager.serve(Address.local(0), key)) {
            ListProxy<Integer> list = manager.list();
            Address address = manager.addresses().getFirst();
            int interrupted = Manager.apply(list, _ -> interruptAll("mp-manager-door"));
            assertThat(interrupted).isEqualTo(1);
            try (var remote = Manager.connect(address, key)) {
                assertThat(remote.list()).isEmpty();
            }
        }
    }

    /// Comes back when they have noticed.
    private static int interruptAll(String name) throws Exception {
        List<Thread> all =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals(name))
                        .toList();
        for (Thread each : all) {
            each.interrupt();
            Await.await(() -> !each.isInterrupted(), "the interrupt to be noticed");
        }
        return all.size();
    }

    /// As when a firewall forgets the line that is idle most of the time.
    @Test
    void whoseFirstLineHasEndedIsToldSoOnTheOthers() throws Exception {
        try (var served = new Served()) {
            served.server.leave(served.client);
            assertThat(served.get(0)).isInstanceOf(ClosedException.class);

            // nor is it told that a proxy which it gives is not found
            Method contains = List.class.getMethod("contains", Object.class);
            Shareable proxy = () -> new ReferenceHandle(served.list, ListProxy.class);
            String key = new Operation(contains).key();
            assertThat(ask(served.wire, Request.CALL, served.list, key, proxy)[1])
                    .isInstanceOf(ClosedException.class);
        }
    }

    record Pair(String key, Integer value) implements Map.Entry<String, Integer> {
        @Override
        public String getKey() {
            return key;
        }

        @Override
        public Integer getValue() {
            return value;
        }

        @Override
        public Integer setValue(Integer other) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void anEntryThatIsNoMapsStaysWhatItIs() throws Exception {
        try (var served = new Served()) {
            for (Object entry :
                    List.of(
                            new Pair("a", 1),
                            new AbstractMap.SimpleEntry<>("a", 1),
                            new AbstractMap.SimpleImmutableEntry<>("a", 1))) {
                served.list().addFirst(entry);
                Object got = Detached.of(served.get(0), Object.class);
                assertThat(got).isEqualTo(entry).hasSameClassAs(entry);
            }
            served.list().addFirst(new HashMap<>(Map.of("a", 1)).entrySet().iterator().next());
            assertThat(served.get(0)).isEqualTo(new DetachedEntry("a", 1));
        }
    }

    @Test
    void anArrayInTheServerIsLeftAsItIs() throws Exception {
        try (var served = new Served()) {
            Map.Entry<String, Integer> entry = Map.entry("a", 1);
            Object[] array = {entry, null};
            array[1] = array;
            served.list().add(array);

            var copy = (Object[]) Objects.requireNonNull(Detached.of(served.get(0)));
            assertThat(copy[0]).isEqualTo(new DetachedEntry("a", 1));
            assertThat(copy[1]).isSameAs(copy);
            assertThat(array[0]).isSameAs(entry);
        }
    }
}
