package multiprocessing.manager;

import java.lang.ref.Reference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import multiprocessing.codec.Shareable;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// What a proxy does in a client: it asks the server.
final class ProxyHandler implements InvocationHandler {
    final Link link;
    final long number;
    private final Face face;

    ProxyHandler(Link link, long number, Face face) {
        this.link = link;
        this.number = number;
        this.face = face;
    }

    @Override
    public @Nullable Object invoke(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        @Nullable Object[] given = arguments == null ? new @Nullable Object[0] : arguments;
        if (method.getDeclaringClass() == Shareable.class) {
            return link.depart(number, face.type());
        }
        if (method.getDeclaringClass() == Object.class) {
            if (method.getName().equals("toString")) {
                return text(method);
            }
            if (!face.decides(method)) {
                return ofIdentity(method, given);
            }
        }
        Operation operation = face.operation(method);
        if (operation.isIterator() && proxy instanceof Collection<?> collection) {
            return new SnapshotIterator<>(collection);
        }
        if (operation.isRunHere()) {
            return operation.runHere(proxy, given);
        }
        if (operation.isFilling()
                && proxy instanceof Collection<?> collection
                && given[0] instanceof Object[] array) {
            return Arrays.asList(collection.toArray()).toArray(array);
        }
        try {
            return call(operation, given);
        } catch (TransferException e) {
            Object nothing = operation.nothingFound();
            if (nothing == null || isCollection(given[0])) {
                throw e;
            }
            return nothing;
        }
    }

    /// Whether it may be equal to one of another class, which can be sent.
    private static boolean isCollection(@Nullable Object object) {
        return object instanceof Collection || object instanceof Map;
    }

    private @Nullable Object call(Operation operation, @Nullable Object[] given)
            throws InterruptedException {
        var request = new @Nullable Object[3 + given.length];
        request[0] = Request.CALL;
        request[1] = number;
        request[2] = operation.key();
        for (int i = 0; i < given.length; i++) {
            request[3 + i] = Detached.original(given[i]);
        }
        try {
            if (Held.acquires(operation)) {
                link.willHold();
            }
            Object result = operation.mayWait() ? link.ask(request) : link.askNow(request);
            return operation.isTaking()
                    ? result
                    : Detached.of(result, operation.method().getReturnType());
        } finally {
            Reference.reachabilityFence(this); // the server has the object while a proxy is used
        }
    }

    /// What an object can be asked whose interface does not say what makes two equal: it is equal to itself alone, as
    /// Python's proxies are.
    private Object ofIdentity(Method method, @Nullable Object[] given) {
        return method.getName().equals("equals") ? isSame(given[0]) : Long.hashCode(number);
    }

    /// What the referent says of itself; if it cannot be asked, why. As with Python's `str` of a proxy, to tell of an error does
    /// not make another one.
    private @Nullable Object text(Method method) throws InterruptedException {
        try {
            return call(face.operation(method), new @Nullable Object[0]);
        } catch (RuntimeException e) {
            return face.type().getSimpleName() + "[cannot be asked: " + e.getMessage() + "]";
        }
    }

    /// Whether it is a proxy of the same object.
    boolean isSame(@Nullable Object other) {
        return Face.handlerOf(other) instanceof ProxyHandler handler
                && handler.link == link
                && handler.number == number;
    }

    /// On its way to the server.
    ReferenceHandle reference() {
        return new ReferenceHandle(number, face.type());
    }

    /// Does something with the object in the server.
    @Nullable
    Object ask(int what, @Nullable Object argument) throws InterruptedException {
        try {
            return link.ask(what, number, argument);
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
