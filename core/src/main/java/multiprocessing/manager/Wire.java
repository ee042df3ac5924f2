package multiprocessing.manager;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageReader;
import multiprocessing.codec.MessageWriter;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Connection;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// A line between a client and a server: messages, which are arrays of objects. For one thread at a time.
///
/// ```
///  the array | number of each proxy in it … | how many these are
/// ```
final class Wire implements AutoCloseable {
    static final ThreadLocal<@Nullable Side> SIDE = new ThreadLocal<>();

    /// A message that is longer is refused.
    static final int MOST_BYTES = 1 << 30;

    private static final int SCRATCH_BYTES = 16 << 10;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN; // as of all messages
    private final Connection connection;
    private final boolean isRemote;
    private final MessageReader reader = new MessageReader();
    private final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH_BYTES, Long.BYTES);
    private boolean isDecoding;

    /// Whether the next message that comes may be another one than the client waits for.
    boolean isOutOfStep;

    /// @param isRemote whether the other end is outside the process tree, where what is shared in memory means nothing
    Wire(Connection connection, boolean isRemote) {
        this.connection = connection;
        this.isRemote = isRemote;
    }

    /// With which options client and server connect.
    static ConnectionOptions options(AuthKey key) {
        return ConnectionOptions.of(key).maxMessageBytes(MOST_BYTES);
    }

    Connection connection() {
        return connection;
    }

    boolean isRemote() {
        return isRemote;
    }

    /// A message and what it holds in place of things that are shared.
    ///
    /// @param side that has encoded it
    /// @param numbers of the proxies in it
    @SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
    record Encoded(Side side, byte[] bytes, List<Handle> handles, List<Long> numbers) {}

    /// Encodes a message, to be sent by [#send(Encoded)].
    ///
    /// @throws TransferException if a part of it cannot be sent; names the path to the culprit
    Encoded encode(Side side, @Nullable Object message) {
        var out = MessageWriter.ofThread();
        out.begin(MessageWriter.Space.collected(), side::handle);
        try {
            Codec.current().write(message, out);
            List<Handle> handles = List.copyOf(out.handles());
            if (isRemote) {
                checkTravelsFar(handles);
            }
            List<Long> numbers = numbers(handles);
            numbers.forEach(out::putLong);
            out.putInt(numbers.size());
            if (out.lengthBytes() > MOST_BYTES) {
                throw new TransferException(
                        "message is too long: lengthBytes="
                                + out.lengthBytes()
                                + ", mostBytes="
                                + MOST_BYTES);
            }
            Loaders.noteSent(out.loaders());
            byte[] bytes = new byte[(int) out.lengthBytes()];
            MemorySegment.copy(out.segment(), ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
            var encoded = new Encoded(side, bytes, handles, numbers);
            side.lend(numbers);
            return encoded;
        } catch (Throwable e) {
            out.abandon();
            throw e;
        } finally {
            out.end();
        }
    }

    /// Of the proxies that go by their number, each once.
    private static List<Long> numbers(List<Handle> handles) {
        if (handles.isEmpty()) { // most often
            return List.of();
        }
        return handles.stream()
                .filter(ReferenceHandle.class::isInstance)
                .map(handle -> ((ReferenceHandle) handle).number())
                .toList();
    }

    private static void checkTravelsFar(List<Handle> handles) {
        for (Handle handle : handles) {
            if (!(handle instanceof ReferenceHandle)) {
                throw new TransferException(
                        "cannot be sent out of the process tree, to which it belongs: "
                                + handle.getClass().getSimpleName()
                                + "; only proxies of the same manager can");
            }
        }
    }

    /// Sends what was encoded.
    ///
    /// @throws InterruptedException if interrupted while waiting for room; nothing was sent
    /// @throws multiprocessing.error.SharedMemoryException if there is no memory for it; nothing was sent
    void send(Encoded message) throws InterruptedException {
        send(message, connection::sendBytes);
    }

    /// As [#send], and keeps an interrupt for later.
    void sendUninterruptibly(Encoded message) {
        send(message, this::sendInTheEnd);
    }

    /// Says that the reply is not waited for any more: by an empty message, which needs no memory to be read.
    void sendInterrupt() {
        sendInTheEnd(new byte[0]);
    }

    private interface Sending<E extends Exception> {
        void send(byte[] bytes) throws E;
    }

    private static <E extends Exception> void send(Encoded message, Sending<E> sending) throws E {
        try {
            message.handles.forEach(handle -> handle.sent(0));
            sending.send(message.bytes);
        } catch (Throwable e) {
            revoke(message);
            throw e;
        }
    }

    private void sendInTheEnd(byte[] bytes) {
        Object _ =
                uninterruptibly(() -> {
                    connection.sendBytes(bytes);
                    return bytes;
                });
    }

    private static void revoke(Encoded message) {
        message.handles.forEach(Handle::revoke);
        message.side.takeBack(message.numbers);
    }

    /// Waits for a message, as bytes for [#decode].
    ///
    /// @throws InterruptedException if interrupted while waiting; nothing was received
    byte[] receive() throws InterruptedException {
        return connection.recvBytes(MOST_BYTES);
    }

    /// Of the proxies in a message.
    ///
    /// @throws TransferException if it is not one
    static List<Long> numbers(byte[] bytes) {
        int from = lengthOfArray(bytes);
        int end = bytes.length - Integer.BYTES;
        if (from == end) { // most often
            return List.of();
        }
        var numbers = new ArrayList<Long>();
        for (int at = from; at < end; at += Long.BYTES) {
            numbers.add(ByteBuffer.wrap(bytes).order(ORDER).getLong(at));
        }
        return numbers;
    }

    private static int lengthOfArray(byte[] bytes) {
        int most = bytes.length - Integer.BYTES;
        int count = most < 0 ? -1 : ByteBuffer.wrap(bytes).order(ORDER).getInt(most);
        if (count < 0 || count > most / Long.BYTES) {
            throw strange();
        }
        return most - count * Long.BYTES;
    }

    private static TransferException strange() {
        return new TransferException("cannot be received: not a message of a manager");
    }

    /// Decodes a message.
    ///
    /// @throws TransferException if it cannot be decoded here
    @Nullable
    Object[] decode(Side side, byte[] bytes) {
        int length = lengthOfArray(bytes);
        boolean isOuter = !isDecoding; // code of the user's that runs meanwhile may call something
        MessageReader in = isOuter ? reader : new MessageReader();
        Side before = SIDE.get();
        SIDE.set(side);
        isDecoding = true;
        try {
            boolean isSmall = isOuter && length <= SCRATCH_BYTES;
            if ((isSmall ? read(bytes, length, in, scratch) : readAside(bytes, length, in))
                    instanceof Object[] message) {
                return message;
            }
        } finally {
            SIDE.set(before);
            isDecoding = !isOuter;
            in.end();
        }
        throw strange();
    }

    private static @Nullable Object readAside(byte[] bytes, int length, MessageReader in) {
        try (var arena = Arena.ofConfined()) {
            return read(bytes, length, in, arena.allocate(length, Long.BYTES));
        }
    }

    private static @Nullable Object read(
            byte[] bytes, int length, MessageReader in, MemorySegment place) {
        MemorySegment.copy(bytes, 0, place, ValueLayout.JAVA_BYTE, 0, length);
        return in.reset(place, 0, length, Loaders.receiving()).readWhole(Codec.current());
    }

    @Override
    public void close() {
        connection.close();
    }

    /// What waits.
    interface Waiting<T extends @Nullable Object> {
        T run() throws InterruptedException;
    }

    /// Does that to its end, and keeps an interrupt for later.
    static <T extends @Nullable Object> T uninterruptibly(Waiting<T> action) {
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return action.run();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
