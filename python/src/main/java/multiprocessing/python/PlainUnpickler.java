package multiprocessing.python;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import multiprocessing.error.TransferException;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;

/// Reads pickles of plain data: the binary operations of Python 3, and only some names.
final class PlainUnpickler extends Unpickler {
    /*
     * What is not listed below is refused, among it all that makes objects by name in an older way, sets their state or
     * refers to elsewhere. The library allocates as many bytes as a length says; so lengths are looked at first.
     */
    private static final int SMALL = 64; // characters or bytes
    private static final int SMALL_BITS = SMALL * Byte.SIZE;
    private static final char REPLACEMENT = '\ufffd';

    private final Pickle pickle;
    private final Names names;
    private final PlainPickler.Nestings nestings;
    private final Extent extent;
    private final Extent hashed;
    private final Extent lists;
    private @Nullable Object mark; // when there is one
    private boolean isSimple = true; // nothing large is there twice, nothing is named

    /// @param most how many values more than it has bytes a pickle may unfold into
    PlainUnpickler(byte[] bytes, Names names, PlainPickler.Nestings nestings, long most) {
        this.pickle = new Pickle(bytes);
        this.names = names;
        this.nestings = nestings;
        this.extent = new Extent(most + bytes.length, value -> nestings.of(value) != null);
        long made = Math.min(most, Extent.MADE_MOST) + bytes.length;
        this.hashed = new Extent(made, _ -> false);
        this.lists = new Extent(made, _ -> false);
    }

    @Nullable
    Object load() throws IOException {
        Object loaded = load(pickle);
        if (!isSimple) {
            extent.add(loaded);
        }
        return loaded;
    }

    /// Counts what is about to be hashed. Sets within sets are hashed again with each.
    private void checkHashed(@Nullable Object value) {
        if (!isSimple || value instanceof Collection<?>) {
            hashed.add(value);
        }
    }

    /// Counts something of which a set may be made, that hashes it; of bytes it may be a list.
    private void checkArgument(@Nullable Object argument) {
        hashed.addArgument(argument);
        if (argument instanceof byte[] bytes) {
            lists.addList(bytes.length);
        }
    }

    @Override
    protected @Nullable Object dispatch(short operation) throws IOException {
        switch (operation) {
            case Opcodes.BINBYTES, Opcodes.LONG4 -> pickle.checkLength(Integer.BYTES);
            case Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> pickle.checkLength(Long.BYTES);
            case Opcodes.SHORT_BINUNICODE -> {
                return dispatchText(operation, Byte.BYTES);
            }
            case Opcodes.BINUNICODE -> {
                pickle.checkLength(Integer.BYTES);
                return dispatchText(operation, Integer.BYTES);
            }
            case Opcodes.BINUNICODE8 -> {
                pickle.checkLength(Long.BYTES);
                return dispatchText(operation, Long.BYTES);
            }
            case Opcodes.TUPLE,
                    Opcodes.TUPLE1,
                    Opcodes.TUPLE2,
                    Opcodes.TUPLE3,
                    Opcodes.EMPTY_TUPLE -> {
                Object done = super.dispatch(operation);
                var items = (Object[]) stack.pop();
                for (Object item : items) {
                    checkIsNoMark(item);
                }
                stack.add(new Tuple(items));
                return done;
            }
            case Opcodes.EMPTY_DICT -> {
                stack.add(new LinkedHashMap<>()); // Python's are in order
                return NO_RETURN_VALUE;
            }
            case Opcodes.APPEND -> {
                Object item = stack.pop();
                checkIsNoMark(item);
                appendAll(Collections.singletonList(item));
                return NO_RETURN_VALUE;
            }
            case Opcodes.APPENDS -> {
                appendAll(stack.pop_all_since_marker());
                return NO_RETURN_VALUE;
            }
            case Opcodes.SETITEMS -> {
                putAll(stack.pop_all_since_marker());
                return NO_RETURN_VALUE;
            }
            case Opcodes.EMPTY_SET -> {
                stack.add(new LinkedHashSet<>());
                return NO_RETURN_VALUE;
            }
            case Opcodes.SETITEM -> {
                Object value = stack.pop();
                Object key = stack.pop();
                checkIsNoMark(value);
                checkIsNoMark(key);
                putAll(Arrays.asList(key, value));
                return NO_RETURN_VALUE;
            }
            case Opcodes.ADDITEMS -> {
                List<Object> items = stack.pop_all_since_marker();
                addAll(items);
                return NO_RETURN_VALUE;
            }
            case Opcodes.FROZENSET -> {
                List<Object> items = stack.pop_all_since_marker();
                stack.add(new LinkedHashSet<>());
                addAll(items);
                return NO_RETURN_VALUE;
            }
            case Opcodes.BINGET, Opcodes.LONG_BINGET -> {
                Object done = super.dispatch(operation);
                isSimple &= isSmall(stack.peek());
                return done;
            }
            case Opcodes.STACK_GLOBAL -> {
                isSimple = false;
                String name = (String) stack.pop();
                String module = (String) stack.pop();
                checkHashed(module); // of which with the name a text is made, each time
                checkHashed(name);
                stack.add(names.of(module, name));
                return NO_RETURN_VALUE;
            }
            case Opcodes.REDUCE -> {
                var arguments = (Tuple) stack.pop();
                stack.add(made((IObjectConstructor) stack.pop(), arguments));
                return NO_RETURN_VALUE;
            }
            case Opcodes.NEWOBJ -> {
                var arguments = (Tuple) stack.pop();
                stack.add(madeNew(stack.pop(), arguments));
                return NO_RETURN_VALUE;
            }
            case Opcodes.BUILD -> {
                Object state = stack.pop();
                switch (stack.peek()) {
                    case Token token -> token.state(state);
                    case PythonError _ -> {} // its class and arguments are all that is told
                    default ->
                            throw noPlainData("an object with the state " + Notation.brief(state));
                }
                return NO_RETURN_VALUE;
            }
            case Opcodes.MARK -> {
                Object done = super.dispatch(operation);
                mark = stack.peek();
                return done;
            }
            case Opcodes.STOP, Opcodes.MEMOIZE, Opcodes.BINPUT, Opcodes.LONG_BINPUT ->
                    checkIsNoMark(stack.peek());
            case Opcodes.PROTO,
                    Opcodes.FRAME,
                    Opcodes.NONE,
                    Opcodes.NEWTRUE,
                    Opcodes.NEWFALSE,
                    Opcodes.BININT,
                    Opcodes.BININT1,
                    Opcodes.BININT2,
                    Opcodes.LONG1,
                    Opcodes.BINFLOAT,
                    Opcodes.SHORT_BINBYTES,
                    Opcodes.EMPTY_LIST -> {
                // plain
            }
            default -> throw noPlainData("operation=" + operation);
        }
        return super.dispatch(operation);
    }

    private Object made(IObjectConstructor constructor, Tuple given) {
        List<@Nullable Object> arguments = outside(given); // no object of a proxy
        if (constructor == Constructors.LIST
                && !arguments.isEmpty()
                && arguments.getFirst() instanceof Collection<?> items) {
            lists.addList(items.size()); // which are not hashed
        } else {
            arguments.forEach(this::checkArgument);
        }
        Object made = constructor.construct(arguments.toArray());
        return made instanceof Range range ? list(range) : made;
    }

    /// An object that is made without a call, and gets its state later.
    private Object madeNew(Object type, Tuple arguments) {
        if (type == ManagerNames.TOKEN) {
            return ManagerNames.newToken();
        }
        if (type instanceof ManagerNames.Told told) {
            return made(told, arguments);
        }
        throw noPlainData("an object of " + Notation.brief(arguments));
    }

    /// Reads text, of which the library replaces what is no UTF-8.
    private @Nullable Object dispatchText(short operation, int lengthBytes) throws IOException {
        int first = pickle.position() + lengthBytes;
        Object done = super.dispatch(operation);
        if (((String) stack.peek()).indexOf(REPLACEMENT) >= 0) {
            Object _ = stack.pop();
            stack.add(pickle.text(first));
        }
        return done;
    }

    /// A mark is the library's own object, on the stack among the others.
    private void checkIsNoMark(@Nullable Object item) {
        if (item != null && item == mark) {
            throw new TransferException(
                    "cannot be received from Python: malformed: a mark in the place of a value");
        }
    }

    private static TransferException noPlainData(String what) {
        return new TransferException(
                "cannot be received from Python, for it is no plain data: " + what);
    }

    /// What something is made of: what a proxy stands for is not read, and no part of it.
    private List<@Nullable Object> outside(Tuple arguments) {
        var outside = new ArrayList<@Nullable Object>(arguments);
        outside.replaceAll(each -> {
            Nested proxy = each == null ? null : nestings.of(each);
            return proxy == null ? each : proxy;
        });
        return outside;
    }

    /// What is to be filled: what was made of this pickle, not what a proxy stands for.
    private Object filled() {
        Object container = stack.peek();
        if (nestings.of(container) != null) {
            throw noPlainData("a proxy with what it is to hold");
        }
        return container;
    }

    @SuppressWarnings("unchecked") // else it is no pickle, and told as malformed
    private void appendAll(List<Object> items) {
        ((List<Object>) filled()).addAll(items);
    }

    @SuppressWarnings("unchecked") // as above
    private void putAll(List<Object> keysAndValues) {
        var map = (Map<Object, Object>) filled();
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            checkHashed(keysAndValues.get(i)); // before it is hashed
            map.put(Key.of(keysAndValues.get(i)), keysAndValues.get(i + 1));
        }
    }

    @SuppressWarnings("unchecked") // as above
    private void addAll(List<Object> items) {
        items.forEach(this::checkHashed); // before they are hashed
        var set = (Set<Object>) filled();
        items.forEach(item -> set.add(Key.of(item)));
    }

    private List<Object> list(Range range) {
        lists.addList(range.size());
        return range.toList();
    }

    private static boolean isSmall(Object value) {
        return !(value instanceof Collection<?>)
                && !(value instanceof Map<?, ?>)
                && !(value instanceof String text && text.length() > SMALL)
                && !(value instanceof byte[] bytes && bytes.length > SMALL)
                && !(value instanceof BigInteger number && number.bitLength() > SMALL_BITS);
    }

    /// The bytes, which can be looked at ahead.
    private static final class Pickle extends ByteArrayInputStream {
        Pickle(byte[] bytes) {
            super(bytes);
        }

        /// Refuses a length of so many bytes that says more than there is.
        void checkLength(int lengthBytes) {
            if (available() < lengthBytes) {
                throw malformed();
            }
            var at = ByteBuffer.wrap(buf, pos, lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
            long length = lengthBytes == Long.BYTES ? at.getLong() : at.getInt();
            if (length < 0 || length > available() - lengthBytes) {
                throw malformed();
            }
        }

        int position() {
            return pos;
        }

        /// What was read last, from that position on.
        String text(int first) {
            return Text.of(buf, first, pos);
        }

        private static TransferException malformed() {
            return new TransferException("cannot be received from Python: the pickle is cut");
        }
    }
}
