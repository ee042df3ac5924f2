package multiprocessing.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import multiprocessing.error.TransferException;
import net.razorvine.pickle.IObjectConstructor;
import org.jspecify.annotations.Nullable;

/// How much a pickle is when what it holds several times counts each time, as it does where it is sent on, shown or hashed. A
/// list of two that are the same list of two, forty times, is a hundred bytes, and has no end. What a proxy stands for is
/// no part of a pickle: it is sent on as a proxy, and others may change it meanwhile.
final class Extent {
    static final long MOST = 1 << 24;

    /// Of these, what may take memory of its own: the numbers of a range, what is put into sets.
    static final long MADE_MOST = 1 << 20;

    private static final int CHARACTERS_EACH = 16; // as much as one value, and so are so many bytes
    private static final int BITS_EACH = CHARACTERS_EACH * Byte.SIZE;

    private final long most;
    private final Predicate<Object> isProxied;
    private long count;

    /// @param isProxied whether a proxy stands for that, so that it counts as one
    Extent(long most, Predicate<Object> isProxied) {
        this.most = most;
        this.isProxied = isProxied;
    }

    /// Counts a value with all that it holds.
    ///
    /// @throws TransferException if there is too much, or something is no plain data but the name of it
    /// @throws StackOverflowError if it is too deep, or holds itself
    void add(@Nullable Object value) {
        count++;
        switch (value) {
            case Collection<?> items when isProxied.test(items) -> {}
            case Map<?, ?> map when isProxied.test(map) -> {}
            case Tuple(Object[] items) -> { // a view of which, each time, takes five times as long
                for (Object item : items) {
                    add(item);
                }
            }
            case Collection<?> items -> items.forEach(this::add);
            case Map<?, ?> map ->
                    map.forEach((key, each) -> {
                        add(key);
                        add(each);
                    });
            case String text -> count += text.length() / CHARACTERS_EACH;
            case byte[] bytes -> count += bytes.length / CHARACTERS_EACH;
            case ByteBuffer bytes -> count += bytes.remaining() / CHARACTERS_EACH;
            case BigInteger number -> count += number.bitLength() / BITS_EACH;
            case BigDecimal number -> count += number.unscaledValue().bitLength() / BITS_EACH;
            case PythonError(String type, List<?> args) -> {
                add(type);
                args.forEach(this::addArgument);
            }
            case IObjectConstructor _ ->
                    throw new TransferException(
                            "cannot be received from Python, for functions and classes are no plain"
                                    + " data");
            case null, default -> {}
        }
        check();
    }

    /// As [#add], of what something is made of, which may be of a class that is named.
    void addArgument(@Nullable Object argument) {
        add(argument instanceof IObjectConstructor ? null : argument);
    }

    /// Counts a list that is yet to be made, before there is memory taken for it.
    ///
    /// @throws TransferException if there is too much
    void addList(long size) {
        count += Math.min(size, most) + 1;
        check();
    }

    private void check() {
        if (count > most) {
            throw new TransferException(
                    "cannot be received from Python: it holds the same too often, or too long a"
                            + " range, which would be more than "
                            + most
                            + " values");
        }
    }
}
