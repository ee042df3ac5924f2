package multiprocessing.python;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of one call, and the client who waits for it.
final class Call {
    /// How long who waits without a limit waits at most: some centuries, which a long of nanoseconds still tells.
    static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private static final double FOR_EVER_SECONDS = 1e9; // thirty years

    private final Session session;
    private final @Nullable Object[] arguments;
    private final @Nullable Object[] read; // those that are gone through, as they were before

    private Call(Session session, @Nullable Object[] arguments, @Nullable Object[] read) {
        this.session = session;
        this.arguments = arguments;
        this.read = read;
    }

    /// A call of what has that signature. What proxies stand for is read now, before the monitor of what is called is taken: so
    /// two that are given to each other do not wait for each other.
    ///
    /// @param asked what is called; null if it is yet to be made
    /// @throws PythonException if the arguments do not fit
    static Call of(
            Session session,
            @Nullable Object asked,
            Signature signature,
            List<?> positional,
            Map<?, ?> keywords) {
        @Nullable Object[] arguments = signature.bind(positional, keywords);
        var read = new @Nullable Object[arguments.length];
        for (int index : signature.read(arguments)) {
            read[index] = session.read(arguments[index]);
        }
        if (asked != null) {
            session.place(arguments, asked);
            session.place(read, asked);
        }
        return new Call(session, arguments, read);
    }

    /// Who calls.
    Session session() {
        return session;
    }

    boolean has(int index) {
        return arguments[index] != Signature.ABSENT;
    }

    /// How many arguments were given, without others.
    int count() {
        int count = 0;
        while (count < arguments.length - 1 && has(count)) {
            count++;
        }
        return count;
    }

    /// An argument; None if it was not given.
    @Nullable
    Object at(int index) {
        return or(index, null);
    }

    @Nullable
    Object or(int index, @Nullable Object otherwise) {
        return has(index) ? arguments[index] : otherwise;
    }

    /// An argument that is gone through; nothing if it was not given.
    @Nullable
    Object read(int index) {
        return has(index) ? read[index] : List.of();
    }

    /// As [ListMethods#items], of one that is gone through.
    List<?> items(int index) {
        return ListMethods.items(read(index));
    }

    PlainPickler.Nestings nestings() {
        return session.nestings();
    }

    /// As [Key#of].
    @Nullable
    Object key(int index) {
        return Key.of(at(index));
    }

    String text(int index) {
        if (at(index) instanceof String text) {
            return text;
        }
        throw Errors.type("a str is required, not " + Notation.brief(at(index)));
    }

    /// As [Conversion#clamped].
    int integer(int index, int otherwise) {
        return Conversion.clamped(or(index, otherwise));
    }

    boolean flag(int index, boolean otherwise) {
        return switch (or(index, otherwise)) {
            case null -> false;
            case Boolean truth -> truth;
            case Number number -> number.doubleValue() != 0;
            case String text -> !text.isEmpty();
            case byte[] bytes -> bytes.length > 0;
            case Collection<?> items -> !items.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    /// Keywords that are no parameters.
    @SuppressWarnings("unchecked") // as the signature makes it
    Map<Object, @Nullable Object> others() {
        Object last = arguments[arguments.length - 1];
        return last == null ? Map.of() : (Map<Object, @Nullable Object>) last;
    }

    /// How long to wait: an argument in seconds, or for ever if it is None.
    ///
    /// @throws PythonException if it is negative
    Duration timeout(int index) {
        return switch (at(index)) {
            case null -> FOR_EVER;
            case Boolean truth -> Duration.ofSeconds(truth ? 1 : 0);
            case Number seconds when seconds.doubleValue() < 0 ->
                    throw Errors.value("'timeout' must be a non-negative number");
            case Number seconds when seconds.doubleValue() > FOR_EVER_SECONDS -> FOR_EVER;
            case Number seconds ->
                    Duration.ofNanos((long) (seconds.doubleValue() * 1e9)); // as Python's clock
            default -> throw Errors.type("a timeout is a number of seconds");
        };
    }

    /// How long to wait: an argument in seconds, of which none and less are not at all, or for ever if it is None.
    Duration patience(int index) {
        return at(index) instanceof Number seconds && seconds.doubleValue() < 0
                ? Duration.ZERO
                : timeout(index);
    }

    /// How long to wait: not at all if the first argument is false, else as the second tells.
    Duration patience(int block, int timeout) {
        return flag(block, true) ? timeout(timeout) : Duration.ZERO;
    }

    /// Waits on behalf of the client.
    ///
    /// @throws InterruptedException if the client is gone meanwhile, or asks for something else
    <T extends @Nullable Object> T await(Wait<T> wait) throws InterruptedException {
        return session.attendance().over(wait::await);
    }

    /// Whether the client has gone, or asked for something else, while this was waited for. So it will not hear of what has come.
    boolean isUnwanted() {
        return session.attendance().isEnded();
    }
}
