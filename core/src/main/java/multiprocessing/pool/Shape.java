package multiprocessing.pool;

import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How a function is called.
enum Shape {
    RUNNABLE(0, 0),
    CALLABLE(1, 0),
    FUNCTION(2, 1),
    BI_FUNCTION(3, 2),
    CONSUMER(4, 1);

    private static final Shape[] ALL = values();

    /// Its number in messages: its place.
    final int code;

    /// How many arguments it takes.
    final int arity;

    Shape(int code, int arity) {
        this.code = code;
        this.arity = arity;
    }

    static Shape of(int code) {
        return ALL[code];
    }

    /// Calls `function`, which is of this shape.
    ///
    /// @throws Exception whatever it throws
    @SuppressWarnings("unchecked")
    @Nullable
    Object call(Object function, @Nullable Object first, @Nullable Object second) throws Exception {
        return switch (this) {
            case RUNNABLE -> {
                ((Runnable) function).run();
                yield null;
            }
            case CALLABLE -> ((Callable<?>) function).call();
            case FUNCTION -> ((Function<@Nullable Object, ?>) function).apply(first);
            case BI_FUNCTION ->
                    ((BiFunction<@Nullable Object, @Nullable Object, ?>) function)
                            .apply(first, second);
            case CONSUMER -> {
                ((Consumer<@Nullable Object>) function).accept(first);
                yield null;
            }
        };
    }
}
