package multiprocessing.pool;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import multiprocessing.error.TransferException;

/// What a worker is told.
///
/// ```
///  DEFINE  1 | function | object                      one object in the form of Items
///  FORGET  2 | function
///  CALL    3 | task | claim | function | shape | flags | loaders | items
///  STOP    4
///  BEGIN   5 | most bytes of heap | loaders | items: initializer or null, exit function or null
///  UNREAD  6 | type | number | claim | length       by the worker's end, instead of DEFINE, CALL or BEGIN
///
///  flags:   1 timed, 2 loaders follow
///  loaders: count | number …       as in Origin
/// ```
sealed interface Order {
    int DEFINE = 1;
    int FORGET = 2;
    int CALL = 3;
    int STOP = 4;
    int BEGIN = 5;
    int UNREAD = 6;

    /// So many bytes of a message are enough for [#unread].
    int HEAD_BYTES = 1 + Long.BYTES + Short.BYTES;

    /// The number of a function that comes with each call of it. Numbers below are of kinds of lambdas, whose captured
    /// values come with each call.
    long INLINE = 0;

    /// Flags of a call.
    int TIMED = 1;

    int LOADERS = 2;

    /// A function, or a kind of lambda, from now on known by its number.
    record Define(long function, Items object) implements Order {}

    /// A function that will not be called again.
    record Forget(long function) implements Order {}

    /// A task.
    ///
    /// @param claim the word of the cell by which it is claimed
    /// @param function its number; if that is [#INLINE] or below, each item begins with the function itself or with the
    ///     values that it captured
    /// @param isTimed whether each item is to be stopped when it has run for some time
    /// @param loaders of its classes, and of those of its function
    /// @param items the arguments of each item, behind each other
    record Call(
            long task,
            int claim,
            long function,
            Shape shape,
            boolean isTimed,
            List<Integer> loaders,
            Items items)
            implements Order {
        /// How many objects make an item. One without arguments and without its function is a function without state that
        /// is called: there is just one.
        int itemObjects() {
            return itemObjects(function, shape);
        }

        static int itemObjects(long function, Shape shape) {
            return shape.arity + (function <= INLINE ? 1 : 0);
        }

        int itemCount() {
            return itemCount(function, shape, items);
        }

        static int itemCount(long function, Shape shape, Items items) {
            int objects = itemObjects(function, shape);
            return objects == 0 ? 1 : items.count() / objects;
        }
    }

    /// What holds for this worker; comes first.
    ///
    /// @param loaders of the classes of its functions
    /// @param functions two: the initializer or null, the exit function or null
    record Begin(long heapMost, List<Integer> loaders, Items functions) implements Order {}

    /// A message that is too large to be read: so many bytes.
    ///
    /// @param type of DEFINE, CALL or BEGIN
    /// @param number of the function or of the task
    /// @param claim the word of the cell by which the task is claimed
    record Unread(int type, long number, int claim, int lengthBytes) implements Order {}

    /// To end in order.
    record Stop() implements Order {}

    private static ByteBuffer begin(int type, int length) {
        return ByteBuffer.allocate(1 + length).put((byte) type);
    }

    @SuppressWarnings("ByteBufferBackingArray") // begin allocates it
    default byte[] encode() {
        return switch (this) {
            case Define(long function, Items object) -> {
                var out = begin(DEFINE, Long.BYTES + object.encodedLength()).putLong(function);
                object.encode(out);
                yield out.array();
            }
            case Forget(long function) -> begin(FORGET, Long.BYTES).putLong(function).array();
            case Call(
                            long task,
                            int claim,
                            long function,
                            Shape shape,
                            boolean isTimed,
                            List<Integer> loaders,
                            Items items) -> {
                int loaderBytes =
                        loaders.isEmpty() ? 0 : encodedLength(loaders); // as nearly always
                int length = 2 * Long.BYTES + 4 + loaderBytes + items.encodedLength();
                var out = begin(CALL, length);
                out.putLong(task).putShort((short) claim).putLong(function);
                out.put((byte) shape.code);
                out.put((byte) ((isTimed ? TIMED : 0) | (loaderBytes > 0 ? LOADERS : 0)));
                if (loaderBytes > 0) {
                    encode(loaders, out);
                }
                items.encode(out);
                yield out.array();
            }
            case Stop _ -> begin(STOP, 0).array();
            case Begin(long heapMost, List<Integer> loaders, Items functions) -> {
                int length = Long.BYTES + encodedLength(loaders) + functions.encodedLength();
                var out = begin(BEGIN, length).putLong(heapMost);
                encode(loaders, out);
                functions.encode(out);
                yield out.array();
            }
            case Unread(int type, long number, int claim, int length) ->
                    begin(UNREAD, 1 + Long.BYTES + Short.BYTES + Integer.BYTES)
                            .put((byte) type)
                            .putLong(number)
                            .putShort((short) claim)
                            .putInt(length)
                            .array();
        };
    }

    /// What is known of a message from its begin.
    ///
    /// @throws TransferException if it is none that can be large
    static Unread unread(byte[] head, int lengthBytes) {
        var in = ByteBuffer.wrap(head);
        try {
            int type = in.get();
            if (type != DEFINE && type != CALL && type != BEGIN) {
                throw new IllegalArgumentException("cannot be large: type=" + type);
            }
            return new Unread(type, in.getLong(), in.getShort(), lengthBytes);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new TransferException("message is too large: lengthBytes=" + lengthBytes, e);
        }
    }

    private static int encodedLength(List<Integer> loaders) {
        return Integer.BYTES * (1 + loaders.size());
    }

    private static void encode(List<Integer> loaders, ByteBuffer out) {
        out.putInt(loaders.size());
        loaders.forEach(out::putInt);
    }

    private static Call decodeCall(ByteBuffer in) {
        long task = in.getLong();
        int claim = in.getShort();
        long function = in.getLong();
        Shape shape = Shape.of(in.get());
        int flags = in.get();
        List<Integer> loaders = (flags & LOADERS) == 0 ? List.of() : decodeLoaders(in);
        return new Call(
                task, claim, function, shape, (flags & TIMED) != 0, loaders, Items.decode(in));
    }

    private static List<Integer> decodeLoaders(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new IllegalArgumentException("too many loaders: count=" + count);
        }
        var loaders = new Integer[count];
        for (int i = 0; i < count; i++) {
            loaders[i] = in.getInt();
        }
        return List.of(loaders);
    }

    /// Decodes.
    ///
    /// @throws TransferException if something else than [#encode] made the bytes
    static Order decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        try {
            return switch (in.get()) {
                case DEFINE -> new Define(in.getLong(), Items.decode(in));
                case FORGET -> new Forget(in.getLong());
                case CALL -> decodeCall(in);
                case STOP -> new Stop();
                case BEGIN -> new Begin(in.getLong(), decodeLoaders(in), Items.decode(in));
                case UNREAD -> new Unread(in.get(), in.getLong(), in.getShort(), in.getInt());
                default -> throw new IllegalArgumentException("unknown type: " + bytes[0]);
            };
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException e) {
            throw new TransferException("message is malformed: " + e.getMessage(), e);
        }
    }
}
