package multiprocessing.python;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What Python can do with an object: its methods, by their names in Python. Written once, before it is used.
final class Methods {
    /// What a method does.
    interface Body {
        @Nullable
        Object run(Call call) throws InterruptedException;
    }

    /// What a method does that returns None.
    interface Action {
        void run(Call call) throws InterruptedException;
    }

    private record Method(Signature signature, Body body, boolean isTold) {}

    private final Map<String, Method> byName = new LinkedHashMap<>();
    private final Object object;
    private final Supplier<? extends @Nullable Object> value;
    private final boolean isGuarded;
    private boolean isRead;

    private Methods(Object object, Supplier<? extends @Nullable Object> value, boolean isGuarded) {
        this.object = object;
        this.value = value;
        this.isGuarded = isGuarded;
        this.isRead = isGuarded;
    }

    /// Of an object that guards itself, and is no data, though its class may be that of some: shown as it shows itself.
    static Methods of(Object object) {
        return of(object, () -> new Opaque(object));
    }

    /// What is shown, and not to be read.
    record Opaque(Object object) {
        @Override
        public String toString() {
            return object.toString();
        }
    }

    /// Of an object that guards itself.
    ///
    /// @param value a copy of what it holds
    static Methods of(Object object, Supplier<? extends @Nullable Object> value) {
        return new Methods(object, value, false);
    }

    /// Of data that others change while they hold its monitor. It is held until a result is encoded, for that may be a part of
    /// the data.
    ///
    /// @param value a copy of the data
    static Methods guarded(Object object, Supplier<?> value) {
        return new Methods(object, value, true);
    }

    /// Whose they are.
    Object object() {
        return object;
    }

    /// Adds one.
    ///
    /// @param declaration as [Signature#of] reads it
    Methods on(String declaration, Body body) {
        return add(declaration, body, true);
    }

    /// Adds one that returns None.
    Methods does(String declaration, Action action) {
        return on(
                declaration,
                call -> {
                    action.run(call);
                    return null;
                });
    }

    /// Adds one that only Python's own proxies know how to use. A proxy that is made of the names it is told would have it
    /// under the same name, and do harm.
    Methods untold(String declaration, Body body) {
        return add(declaration, body, false);
    }

    /// Has what they are of shown as that `text`, not as its value.
    Methods shownAs(Function<PlainPickler.Nestings, String> text) {
        Body body = call -> text.apply(call.nestings());
        return untold("__repr__()", body).untold("__str__()", body);
    }

    /// Has its value be gone through where a proxy of it is given.
    Methods read() {
        isRead = true;
        return this;
    }

    private Methods add(String declaration, Body body, boolean isTold) {
        var signature = Signature.of(declaration);
        byName.put(signature.name(), new Method(signature, body, isTold));
        return this;
    }

    /// The names of which a client makes its proxy.
    Object[] names() {
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue().isTold())
                .map(Map.Entry::getKey)
                .toArray();
    }

    /// A copy of the data, and of the data in it, which others change under the same monitor; of what is no data nothing to be
    /// read.
    ///
    /// @param nestings which objects in it are their own, and no part of the data
    @Nullable
    Object copied(PlainPickler.Nestings nestings) {
        if (!isRead) {
            return new Opaque(object);
        }
        if (!isGuarded) {
            return value.get();
        }
        synchronized (object) {
            return Deputy.Placing.none(nestings).of(value.get());
        }
    }

    private interface Step {
        @Nullable
        Object take() throws InterruptedException;
    }

    /// Calls one, and does something with its result before others may change that.
    ///
    /// @throws PythonException if there is no such method, or the arguments do not fit, or as the method does
    <T> T call(
            Session session,
            String name,
            List<?> args,
            Map<?, ?> kwds,
            Function<@Nullable Object, T> use)
            throws InterruptedException {
        Step step = step(session, name, args, kwds);
        if (!isGuarded) {
            return use.apply(step.take());
        }
        synchronized (object) {
            return use.apply(ofData(step));
        }
    }

    /// Takes a step with data, of which a sorted map or set cannot be given or asked what it cannot compare with the rest, and of
    /// a list others may have taken what was there when it was counted.
    private @Nullable Object ofData(Step step) throws InterruptedException {
        try {
            return step.take();
        } catch (ClassCastException e) {
            if (object instanceof Iterator) {
                throw e; // of the user's own code
            }
            throw Errors.type(e.getMessage() == null ? "not of a class that fits" : e.getMessage());
        } catch (IndexOutOfBoundsException e) {
            if (object instanceof List) {
                throw Errors.index("list index out of range");
            }
            throw e; // of the user's own code
        }
    }

    private Step step(Session session, String name, List<?> args, Map<?, ?> kwds) {
        Method method = byName.get(name);
        if (method != null) {
            var call = Call.of(session, object, method.signature(), args, kwds);
            return () -> method.body().run(call);
        }
        return switch (name) {
            case "#GETVALUE" -> value::get;
            case "__repr__", "__str__" -> () -> Notation.of(value.get(), session.nestings());
            default -> throw Errors.attribute("there is no method '" + name + "' here");
        };
    }
}
