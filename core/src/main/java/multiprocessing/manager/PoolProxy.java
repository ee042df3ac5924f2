package multiprocessing.manager;

import java.util.List;
import java.util.Map;
import multiprocessing.function.SerializableBiFunction;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/// A pool that is a manager's, for any process to give it tasks. Each method is that of [Pool][multiprocessing.pool.Pool].
/// Python: `PoolProxy`.
///
/// Items and pairs travel to the manager's process first. So do callbacks, which run there; what they are to change here, they
/// have as a proxy of that manager. Of an `imap` the pool is given all items at once, and may be closed before its results are
/// asked for.
///
/// What a task throws is thrown to the caller as it is, also a checked exception, which the methods need not declare: their `X` is
/// unchecked for all who do not say otherwise. Not by what an `imap` returns, which is an iterator and declares none: there it
/// is the cause of an [UndeclaredThrowableException][java.lang.reflect.UndeclaredThrowableException].
///
/// It ends with the manager, if not before.
public interface PoolProxy extends AutoCloseable {
    <R extends @Nullable Object, X extends Throwable> R apply(SerializableCallable<R> function)
            throws InterruptedException, X;

    <A extends @Nullable Object, R extends @Nullable Object, X extends Throwable> R apply(
            SerializableFunction<? super A, ? extends R> function, A argument)
            throws InterruptedException, X;

    <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R apply(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    A first,
                    B second)
                    throws InterruptedException, X;

    <R extends @Nullable Object> AsyncResultProxy<R> applyAsync(SerializableCallable<R> function);

    <R extends @Nullable Object> AsyncResultProxy<R> applyAsync(
            SerializableCallable<R> function,
            @Nullable SerializableConsumer<? super R> callback,
            @Nullable SerializableConsumer<? super Throwable> errorCallback);

    <A extends @Nullable Object, R extends @Nullable Object> AsyncResultProxy<R> applyAsync(
            SerializableFunction<? super A, ? extends R> function, A argument);

    <A extends @Nullable Object, R extends @Nullable Object> AsyncResultProxy<R> applyAsync(
            SerializableFunction<? super A, ? extends R> function,
            A argument,
            @Nullable SerializableConsumer<? super R> callback,
            @Nullable SerializableConsumer<? super Throwable> errorCallback);

    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResultProxy<R> applyAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    A first,
                    B second);

    <A extends @Nullable Object, R extends @Nullable Object, X extends Throwable> List<R> map(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items)
            throws InterruptedException, X;

    <A extends @Nullable Object, R extends @Nullable Object, X extends Throwable> List<R> map(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize)
            throws InterruptedException, X;

    <A extends @Nullable Object, R extends @Nullable Object> AsyncResultProxy<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items);

    <A extends @Nullable Object, R extends @Nullable Object> AsyncResultProxy<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize);

    <A extends @Nullable Object, R extends @Nullable Object> AsyncResultProxy<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            @Nullable SerializableConsumer<? super List<R>> callback,
            @Nullable SerializableConsumer<? super Throwable> errorCallback);

    <A extends @Nullable Object, R extends @Nullable Object> AsyncResultProxy<List<R>> mapAsync(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize,
            @Nullable SerializableConsumer<? super List<R>> callback,
            @Nullable SerializableConsumer<? super Throwable> errorCallback);

    <A extends @Nullable Object, R extends @Nullable Object> ResultsProxy<R> imap(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items);

    <A extends @Nullable Object, R extends @Nullable Object> ResultsProxy<R> imap(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize);

    <A extends @Nullable Object, R extends @Nullable Object> ResultsProxy<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items);

    <A extends @Nullable Object, R extends @Nullable Object> ResultsProxy<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize);

    <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            List<R> starmap(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs)
                    throws InterruptedException, X;

    <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            List<R> starmap(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    int chunkSize)
                    throws InterruptedException, X;

    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResultProxy<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs);

    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResultProxy<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    int chunkSize);

    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResultProxy<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    @Nullable SerializableConsumer<? super List<R>> callback,
                    @Nullable SerializableConsumer<? super Throwable> errorCallback);

    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            AsyncResultProxy<List<R>> starmapAsync(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    int chunkSize,
                    @Nullable SerializableConsumer<? super List<R>> callback,
                    @Nullable SerializableConsumer<? super Throwable> errorCallback);

    @Override
    void close();

    void shutdown();

    void terminate();

    void join() throws InterruptedException;
}
