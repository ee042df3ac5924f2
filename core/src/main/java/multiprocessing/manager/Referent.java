package multiprocessing.manager;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import multiprocessing.codec.Shareable;
import multiprocessing.shared.Guarded;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// An object in the server, as proxies see it; also what stands for it there.
final class Referent implements InvocationHandler {
    /// What is in the middle of saying what it is, in this thread.
    private static final ThreadLocal<Set<Referent>> TELLING = ThreadLocal.withInitial(HashSet::new);

    private final Server server;
    private final long number;
    private final Object object;
    private final Face face;
    private final @Nullable Guard guard;
    private final Object standIn;

    /// @param guard of the object, or null if it guards itself
    Referent(Server server, long number, Object object, Face face, @Nullable Guard guard) {
        this.server = server;
        this.number = number;
        this.object = object;
        this.face = face;
        this.guard = guard;
        this.standIn = face.proxy(this);
    }

    long number() {
        return number;
    }

    Object object() {
        return object;
    }

    Face face() {
        return face;
    }

    Server server() {
        return server;
    }

    /// The guard of the object and of its views, or null if it guards itself.
    @Nullable
    Guard guard() {
        return guard;
    }

    /// As [#enter], and keeps an interrupt for later.
    Guard.Use use(boolean isAsking) {
        return Wire.uninterruptibly(() -> enter(isAsking));
    }

    /// Waits until nobody else uses the object, unless it guards itself.
    ///
    /// @param isAsking as for [Guard#enter]
    /// @throws InterruptedException if interrupted while waiting
    Guard.Use enter(boolean isAsking) throws InterruptedException {
        return guard != null ? guard.enter(isAsking) : Guard.FREE;
    }

    /// As [#enter], for a function that is to have the object for itself. A value or an array of the process tree, each call of
    /// which guards itself, has one lock for all who use it, through however many referents or none.
    Guard.Use enterForFunction() throws InterruptedException {
        return guard == null && object instanceof Guarded shared && !shared.isRaw()
                ? hold(shared.lock())
                : enter(false);
    }

    private static Guard.Use hold(RLock lock) throws InterruptedException {
        Guard.Use use = lock::release; // made before, which may fail
        lock.acquire();
        return use;
    }

    /// What other objects of the server, and functions that run there, have in place of a proxy.
    Object standIn() {
        return standIn;
    }

    @Override
    public @Nullable Object invoke(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Shareable.class) {
            return server.handle(this);
        }
        @Nullable Object[] given = arguments == null ? new @Nullable Object[0] : arguments;
        if (method.getName().equals("equals") && given.length == 1 && given[0] == proxy) {
            return true;
        }
        Operation operation = face.operation(method);
        boolean isInUse = guard == null || guard.isHeld();
        boolean isGuardLeft = !isInUse && operation.isLazy(); // when the object is gone through
        if (operation.isRunHere()
                && (isGuardLeft || !method.getDeclaringClass().isInstance(object))) {
            return operation.runHere(proxy, given);
        }
        if (!isInUse && operation.isIterator() && proxy instanceof Collection<?> collection) {
            return new SnapshotIterator<>(collection);
        }
        Object result = call(operation, given);
        return result != null
                        && server.isProxied(operation)
                        && !(isInUse && method.getReturnType().isInstance(result))
                ? server.standIn(result, operation, this)
                : result;
    }

    private @Nullable Object call(Operation operation, @Nullable Object[] given) throws Throwable {
        copyOthers(operation, given, 0);
        try (var _ = use(operation.isAsking())) {
            return perform(operation, given);
        }
    }

    /// Calls the object's method, while it is used.
    @Nullable
    Object perform(Operation operation, @Nullable Object[] given) throws Throwable {
        if (operation.isText()) {
            return text(operation, given);
        }
        return guard != null && object instanceof List<?> list && WholeList.changes(operation)
                ? WholeList.change(list, operation, given[0])
                : operation.call(object, given);
    }

    /// What the object says of itself, which may hold itself: as collections do, it says so and not all again. They do not
    /// know themselves in what stands for them.
    private @Nullable Object text(Operation operation, @Nullable Object[] none) throws Throwable {
        Set<Referent> telling = TELLING.get();
        if (!telling.add(this)) {
            return "(this " + face.type().getSimpleName() + ")";
        }
        try {
            return operation.call(object, none);
        } finally {
            telling.remove(this);
        }
    }

    /// Puts copies in place of other collections of which the operation wants the elements only. To be called before this
    /// object is held: who holds one and waits for another, waits for ever if somebody does so the other way round.
    ///
    /// @param from where the arguments begin
    void copyOthers(Operation operation, @Nullable Object[] arguments, int from) {
        for (int i = from; operation.isReading() && i < arguments.length; i++) {
            Object argument = arguments[i];
            switch (Face.handlerOf(argument)) {
                case Referent other when isApartFrom(other) -> {
                    try (var _ = other.use(true)) {
                        arguments[i] = Moment.of(argument);
                    }
                }
                case ProxyHandler _ -> arguments[i] = Moment.of(argument); // of another manager
                case null, default -> {}
            }
        }
    }

    private boolean isApartFrom(Referent other) {
        return guard == null ? other != this : other.guard != guard;
    }

    /// On its way to a client of the server.
    ReferenceHandle reference() {
        return new ReferenceHandle(number, face.type());
    }
}
