package multiprocessing.pool;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import multiprocessing.error.TransferException;

/// What a worker tells.
///
/// ```
///  READY    1
///  BROKEN   2 | failure                               bytes of Failures
///  VALUES   3 | task | first | started | nanos | items
///  FAILED   4 | task | item | started | nanos | failure
///  SKIPPED  5 | task
///  SPENT    6
///  UNREAD   7 | task | first | count | nanos | length   by the parent's end, instead of VALUES or FAILED
///  MISFIT   8 | task | length
/// ```
@SuppressWarnings("ArrayRecordComponent") // handed on as they are, never compared
sealed interface Reply {
    int READY = 1;
    int BROKEN = 2;
    int VALUES = 3;
    int FAILED = 4;
    int SKIPPED = 5;
    int SPENT = 6;
    int UNREAD = 7;
    int MISFIT = 8;

    /// It waits for its first task.
    record Ready() implements Reply {}

    /// Its initializer threw, and it ends.
    record Broken(byte[] failure) implements Reply {}

    /// What items of a task returned, from the item `first` on.
    ///
    /// @param startedNanos when the first began
    /// @param nanos how long they took
    record Values(long task, int first, long startedNanos, long nanos, Items items)
            implements Reply {}

    /// What an item of a task threw, or why its result cannot be sent.
    record Failed(long task, int item, long startedNanos, long nanos, byte[] failure)
            implements Reply {}

    /// The rest of a task was not begun, for it is cancelled.
    record Skipped(long task) implements Reply {}

    /// More of its heap is in use than may be.
    record Spent() implements Reply {}

    /// What items of a task returned or threw, from the item `first` on, is too large to be read: so many bytes.
    ///
    /// @param nanos how long they took
    record Unread(long task, int first, int count, long nanos, int lengthBytes) implements Reply {}

    /// A task, of so many bytes, does not fit the heap of the worker.
    record Misfit(long task, int lengthBytes) implements Reply {}

    /// So many bytes of a message are enough for [#unread].
    int HEAD_BYTES = 1 + 3 * Long.BYTES + 2 * Integer.BYTES;

    private static ByteBuffer begin(int type, int length) {
        return ByteBuffer.allocate(1 + length).put((byte) type);
    }

    @SuppressWarnings("ByteBufferBackingArray") // begin allocates it
    default byte[] encode() {
        return switch (this) {
            case Ready _ -> begin(READY, 0).array();
            case Broken(byte[] failure) -> begin(BROKEN, failure.length).put(failure).array();
            case Values(long task, int first, long started, long nanos, Items items) -> {
                var out = begin(VALUES, 3 * Long.BYTES + Integer.BYTES + items.encodedLength());
                out.putLong(task).putInt(first).putLong(started).putLong(nanos);
                items.encode(out);
                yield out.array();
            }
            case Failed(long task, int item, long started, long nanos, byte[] failure) ->
                    begin(FAILED, 3 * Long.BYTES + Integer.BYTES + failure.length)
                            .putLong(task)
                            .putInt(item)
                            .putLong(started)
                            .putLong(nanos)
                            .put(failure)
                            .array();
            case Skipped(long task) -> begin(SKIPPED, Long.BYTES).putLong(task).array();
            case Spent _ -> begin(SPENT, 0).array();
            case Unread(long task, int first, int count, long nanos, int length) ->
                    begin(UNREAD, 2 * Long.BYTES + 3 * Integer.BYTES)
                            .putLong(task)
                            .putInt(first)
                            .putInt(count)
                            .putLong(nanos)
                            .putInt(length)
                            .array();
            case Misfit(long task, int length) ->
                    begin(MISFIT, Long.BYTES + Integer.BYTES).putLong(task).putInt(length).array();
        };
    }

    /// Decodes.
    ///
    /// @throws TransferException if something else than [#encode] made the bytes
    static Reply decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        try {
            return switch (in.get()) {
                case READY -> new Ready();
                case BROKEN -> new Broken(rest(in));
                case VALUES ->
                        new Values(
                                in.getLong(),
                                in.getInt(),
                                in.getLong(),
                                in.getLong(),
                                Items.decode(in));
                case FAILED ->
                        new Failed(in.getLong(), in.getInt(), in.getLong(), in.getLong(), rest(in));
                case SKIPPED -> new Skipped(in.getLong());
                case SPENT -> new Spent();
                case UNREAD ->
                        new Unread(
                                in.getLong(), in.getInt(), in.getInt(), in.getLong(), in.getInt());
                case MISFIT -> new Misfit(in.getLong(), in.getInt());
                default -> throw new IllegalArgumentException("unknown type: " + bytes[0]);
            };
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new TransferException("message is malformed: " + e.getMessage(), e);
        }
    }

    /// What is known of a message from its begin, which VALUES and FAILED have in common.
    ///
    /// @throws TransferException if it is neither values nor a failure of a task
    static Unread unread(byte[] head, int lengthBytes) {
        var in = ByteBuffer.wrap(head);
        try {
            byte type = in.get();
            long task = in.getLong();
            int first = in.getInt();
            long _ = in.getLong();
            long nanos = in.getLong();
            int count =
                    switch (type) {
                        case VALUES -> Items.count(in.getInt(), lengthBytes - HEAD_BYTES);
                        case FAILED -> 1;
                        default -> throw new IllegalArgumentException("of no task: " + type);
                    };
            return new Unread(task, first, count, nanos, lengthBytes);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new TransferException("message is too large: lengthBytes=" + lengthBytes, e);
        }
    }

    private static byte[] rest(ByteBuffer in) {
        var bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }
}
