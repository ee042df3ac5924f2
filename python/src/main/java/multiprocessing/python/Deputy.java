package multiprocessing.python;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import org.jspecify.annotations.Nullable;

/// What stands for an object of a server in a message between processes of Java. Where it arrives in the server's process it is that
/// object again, so that a client gets a proxy for it; elsewhere it is what is shared, if it has that.
///
/// @param shared the object, if it can be used in other processes
record Deputy(String ident, @Nullable Shareable shared) implements Shareable {
    /// It on its way.
    record Sent(String ident, @Nullable Shareable shared) implements Handle {
        @Override
        public Object resolve() {
            Object known = Referents.known(ident);
            if (known != null) {
                return known;
            }
            return shared == null ? new Deputy(ident, null) : shared;
        }
    }

    @Override
    public Handle toHandle() {
        return new Sent(ident, shared);
    }

    private static Object of(Object object, Nested nested) {
        boolean isUsedElsewhere = !(object instanceof Stationary);
        return new Deputy(
                nested.ident(),
                isUsedElsewhere && object instanceof Shareable shared ? shared : null);
    }

    /// Puts something in the place of each object in what a client gives to a store that copies.
    ///
    /// @param nestings which objects these are
    /// @param done what has been gone through, and what is in its place: once, for it may be met again, within itself too
    record Placing(
            PlainPickler.Nestings nestings,
            BiFunction<Object, Nested, Object> placed,
            IdentityHashMap<Object, Object> done) {
        private Placing(PlainPickler.Nestings nestings, BiFunction<Object, Nested, Object> placed) {
            this(nestings, placed, new IdentityHashMap<>());
        }

        /// Nothing in no place: all but those objects is copied.
        static Placing none(PlainPickler.Nestings nestings) {
            return new Placing(nestings, (object, _) -> object);
        }

        /// In messages, which others take out.
        static Placing inMessages(PlainPickler.Nestings nestings) {
            return new Placing(nestings, Deputy::of);
        }

        /// In the arguments of tasks, which are data: a copy of it, of what holds itself its deputy within. What processes share,
        /// and what is no data, is sent as it is.
        ///
        /// @param copied a copy of what an object holds
        static Placing inTasks(PlainPickler.Nestings nestings, Function<Nested, ?> copied) {
            return inTasks(nestings, copied, new HashMap<>());
        }

        /// @param known by ident
        private static Placing inTasks(
                PlainPickler.Nestings nestings,
                Function<Nested, ?> copied,
                Map<String, @Nullable Object> known) {
            return new Placing(
                    nestings,
                    (object, nested) -> {
                        if (object instanceof Shareable && !(object instanceof Stationary)) {
                            return object;
                        }
                        Object before =
                                known.putIfAbsent(nested.ident(), Deputy.of(object, nested));
                        if (before != null) {
                            return before;
                        }
                        Object copy = copied.apply(nested);
                        Object sent =
                                copy instanceof Methods.Opaque
                                        ? object
                                        : inTasks(nestings, copied, known).of(copy);
                        known.put(nested.ident(), sent);
                        return sent;
                    });
        }

        /// In what a manager of Java has, which stays there: it is a proxy already, for a collection that comes from there is a copy,
        /// whatever it was.
        static Placing inManager(PlainPickler.Nestings nestings) {
            return new Placing(nestings, (_, nested) -> nested);
        }

        List<@Nullable Object> in(List<?> given) {
            var all = new ArrayList<@Nullable Object>(given.size());
            done.put(given, all);
            given.forEach(each -> all.add(of(each)));
            return all;
        }

        private <K> Map<K, @Nullable Object> in(Map<K, ?> given) {
            var all = new LinkedHashMap<K, @Nullable Object>();
            done.put(given, all);
            given.forEach((key, each) -> all.put(key, of(each)));
            return all;
        }

        private Set<?> in(Set<?> given) {
            var all = new LinkedHashSet<@Nullable Object>();
            done.put(given, all);
            given.forEach(each -> all.add(of(each)));
            return all;
        }

        @Nullable
        Object of(@Nullable Object given) {
            if (given == null || given instanceof Number || given instanceof String) {
                return given;
            }
            Nested nested = nestings.of(given);
            if (nested != null) {
                return placed.apply(given, nested);
            }
            Object before = done.get(given);
            if (before != null) {
                return before;
            }
            return switch (given) {
                case Shareable shared -> shared;
                case Tuple tuple -> tuple.map(this::of);
                case List<?> list -> in(list);
                case Set<?> set -> in(set);
                case Map<?, ?> map -> in(map);
                default -> given;
            };
        }
    }
}
