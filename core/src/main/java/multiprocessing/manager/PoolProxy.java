package multiprocessing.manager;

import java.util.Iterator;
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
/// have as a proxy of that manager.
///
/// It ends with the manager, if not before.
public interface PoolProxy extends AutoCloseable {
    <R extends @Nullable Object> R apply(SerializableCallable<R> function)
            throws InterruptedException;

    <A extends @Nullable Object, R extends @Nullable Object> R apply(
            SerializableFunction<? super A, ? extends R> function, A argument)
            throws InterruptedException;

    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> R apply(
            SerializableBiFunction<? super A, ? super B, ? extends R> function, A first, B second)
            throws InterruptedException;

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

    <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items)
            throws InterruptedException;

    <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize)
            throws InterruptedException;

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

    <A extends @Nullable Object, R extends @Nullable Object> Iterator<R> imap(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items);

    <A extends @Nullable Object, R extends @Nullable Object> Iterator<R> imap(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize);

    <A extends @Nullable Object, R extends @Nullable Object> Iterator<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function, Iterable<? extends A> items);

    <A extends @Nullable Object, R extends @Nullable Object> Iterator<R> imapUnordered(
            SerializableFunction<? super A, ? extends R> function,
            Iterable<? extends A> items,
            int chunkSize);

    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            List<R> starmap(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs)
                    throws InterruptedException;

    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
            List<R> starmap(
                    SerializableBiFunction<? super A, ? super B, ? extends R> function,
                    Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
                    int chunkSize)
                    throws InterruptedException;

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

    void terminate();

    void join() throws InterruptedException;
}
