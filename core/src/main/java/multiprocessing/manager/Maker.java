package multiprocessing.manager;

import java.io.Serializable;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableBiFunction;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/// How a registered kind of object is made.
///
/// @param factory one of this library's function types, for as many arguments as it takes
/// @param type the interface of its proxies
/// @param isGuarded whether the server sees to it that only one thread uses an object at a time
record Maker(Serializable factory, Class<?> type, boolean isGuarded) {
    @SuppressWarnings("unchecked")
    @Nullable
    Object make(@Nullable Object[] arguments) throws Exception {
        return switch (factory) {
            case SerializableCallable<?> f when arguments.length == 0 -> f.call();
            case SerializableFunction<?, ?> f when arguments.length == 1 ->
                    ((SerializableFunction<@Nullable Object, @Nullable Object>) f)
                            .applyOrThrow(arguments[0]);
            case SerializableBiFunction<?, ?, ?> f when arguments.length == 2 ->
                    ((SerializableBiFunction<@Nullable Object, @Nullable Object, @Nullable Object>)
                                    f)
                            .applyOrThrow(arguments[0], arguments[1]);
            default ->
                    throw new TransferException(
                            "the factory does not take so many arguments: " + arguments.length);
        };
    }
}
