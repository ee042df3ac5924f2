package multiprocessing.connection;

import java.time.Duration;
import java.util.Objects;
import multiprocessing.codec.Shareable;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// One end of a line between processes, on which objects and messages of bytes are sent and received, whole and in order.
/// Python: `multiprocessing.connection.Connection`.
///
/// Thread-safe and process-safe: any number of threads and processes may send and receive at the same end, which Python
/// warns of; each message then comes to one of them. The end of a pipe can be captured, given as an argument, put into a queue or
/// sent on a connection; the receiver gets an object of its own for the same end. One over a socket, which a [Listener] or a
/// [Client] gives, stays in its process.
///
/// An end is open as long as any process holds an object for it that is neither closed nor collected, or one is on its
/// way. A process that dies, however that may be, no longer holds any. Whatever it had sent arrives, whole, over a socket as far
/// as the system still delivers it; what it was sending does not.
///
/// A thread whose stack ends while it sends or receives may keep others of its process from that, as at a [Pipe], over a socket for
/// good: do that where there is some stack left.
///
/// As a [Waitable] it is ready when [#poll()] is true, and when it is closed.
///
/// An object that is sent is encoded by [Codec][multiprocessing.codec.Codec]: its bytes are a message like any other, and
/// [#recvBytes()] gives them as they are. What is shared in an object that was received as bytes, or could not be decoded, counts
/// as on its way until the pipe or queue that brought it has ended.
public interface Connection extends AutoCloseable, Waitable, Shareable {
    /// Sends `value`, waiting while there is no room.
    ///
    /// In a pipe some 64 KiB of messages, or two large ones, may be under way, over a socket what the system has room for.
    /// Whatever this process wrote before is visible to the receiver. Over a socket an interrupt ends the wait as long as nothing
    /// of the message is under way; after that it is kept, and only [#close] ends the wait for a peer that does not receive.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; nothing was sent
    /// @throws multiprocessing.error.TransferException if `value` cannot be encoded, or over a socket has in it what is shared;
    ///     nothing was sent
    /// @throws multiprocessing.error.SharedMemoryException if there is no memory for a large value; nothing was sent
    /// @throws BrokenPipeException if the other end is closed or its last process died; nobody receives it
    /// @throws multiprocessing.error.ClosedException if this object is closed, or becomes so while this waits
    /// @throws IllegalStateException if this end only receives, or objects are not for this peer: see
    ///     [ConnectionOptions#withoutKey]
    void send(@Nullable Object value) throws InterruptedException;

    /// Receives an object, waiting until one comes.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; nothing was received
    /// @throws multiprocessing.error.TransferException if the message cannot be decoded here; it is gone
    /// @throws EndOfStreamException if the other end is closed or its last process died, and nothing is left
    /// @throws multiprocessing.error.ClosedException if this object is closed, or becomes so while this waits
    /// @throws IllegalStateException if this end only sends, or objects are not for this peer, as at [#send]
    @Nullable
    Object recv() throws InterruptedException;

    /// As [#recv()], for who knows what comes.
    ///
    /// @throws ClassCastException if something else came, or null; it is gone
    default <T> T recv(Class<T> type) throws InterruptedException {
        Objects.requireNonNull(type, "type"); // before anything is taken
        Object received = recv();
        if (received == null) {
            throw new ClassCastException("received null instead of " + type.getName());
        }
        return type.cast(received);
    }

    /// Sends all `bytes` as one message, waiting while there is no room. As [#send] else. Python: `send_bytes`.
    default void sendBytes(byte[] bytes) throws InterruptedException {
        sendBytes(bytes, 0);
    }

    /// As [#sendBytes(byte[])], but what begins at `offset` in `bytes`.
    ///
    /// @throws IllegalArgumentException if `offset` is negative or beyond the end
    default void sendBytes(byte[] bytes, int offset) throws InterruptedException {
        sendBytes(bytes, offset, bytes.length - offset);
    }

    /// As [#sendBytes(byte[])], but `lengthBytes` of `bytes` from `offset` on.
    ///
    /// @throws IllegalArgumentException if `offset` or `lengthBytes` is negative, or their sum beyond the end
    void sendBytes(byte[] bytes, int offset, int lengthBytes) throws InterruptedException;

    /// Receives a message as bytes, waiting until one comes. As [#recv()] else. Python: `recv_bytes`.
    ///
    /// @throws multiprocessing.error.TransferException if it is longer than an array can be; it is gone
    default byte[] recvBytes() throws InterruptedException {
        return recvBytes(Integer.MAX_VALUE);
    }

    /// As [#recvBytes()], a message of at most `mostBytes`. Python, which closes a connection when a longer one comes:
    /// `recv_bytes(maxlength)`.
    ///
    /// @throws BufferTooShortException if it is longer; it has the whole message
    /// @throws IllegalArgumentException if `mostBytes` is negative
    byte[] recvBytes(int mostBytes) throws InterruptedException;

    /// As [#recvBytes()], into `buffer`. Python: `recv_bytes_into`.
    ///
    /// @return its length
    /// @throws BufferTooShortException if it is longer than `buffer`; it has the whole message
    default int recvBytesInto(byte[] buffer) throws InterruptedException {
        return recvBytesInto(buffer, 0);
    }

    /// As [#recvBytes()], into `buffer` from `offset` on.
    ///
    /// @return its length
    /// @throws BufferTooShortException if it is longer than what is left of `buffer`; it has the whole message
    /// @throws IllegalArgumentException if `offset` is negative or beyond the end
    int recvBytesInto(byte[] buffer, int offset) throws InterruptedException;

    /// Whether receiving would not wait now: there is a message, or the stream has ended. Another receiver may be quicker. Does
    /// not wait for more to come; over a socket it takes in what comes, for as long as a long message comes without a gap.
    ///
    /// @throws multiprocessing.error.ClosedException if this object is closed
    /// @throws IllegalStateException if this end only sends
    boolean poll();

    /// Waits until receiving would not wait, at most `timeout`; zero or less does not wait.
    ///
    /// @return whether it would not
    /// @throws InterruptedException if interrupted before or while waiting
    /// @throws multiprocessing.error.ClosedException if this object is closed, or becomes so while this waits
    /// @throws IllegalStateException if this end only sends
    boolean poll(Duration timeout) throws InterruptedException;

    /// As [#poll()], but also true when this object is closed.
    ///
    /// @throws IllegalStateException if this end only sends
    @Override
    boolean isReady();

    /// Closes this object; who waits with it is told by a [ClosedException][multiprocessing.error.ClosedException]. Idempotent,
    /// does not wait. The end is closed with the last object for it, in whichever process. What was sent over a socket arrives,
    /// unless by TCP the peer sends anything after that, for which the system forgets what is still to be delivered.
    @Override
    void close();

    /// Whether this object is closed.
    boolean isClosed();

    /// Whether this end receives.
    boolean isReadable();

    /// Whether this end sends.
    boolean isWritable();
}
