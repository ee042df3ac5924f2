package multiprocessing.python;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All that clients can use, by name and by ident. Thread-safe.
///
/// What was made for clients goes with the last reference to it. A client that is killed gives none back. Where it is known
/// whose they were, a [Vigil] drops them. References come by lines of their own, so mostly it is not; then what is left over
/// is forgotten when, for a long time, nobody was known to have any, and no line has been open on which it was ever used.
final class Referents {
    private static final int MADE_MOST = 100_000;

    private static final long PAUSE_NANOS = 50_000_000;

    private static final char ASKER = '/'; // what is behind it in an ident, who has asked

    private static final Set<Referents> ALL =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();
    private final Map<String, Referent> byIdent = new ConcurrentHashMap<>();
    private final IdentityHashMap<Object, Nested> nested =
            new IdentityHashMap<>(); // by object; guarded by this
    private volatile boolean isAnyNested;
    private final Map<String, Referent> shared = new HashMap<>(); // by name; guarded by this
    private final String prefix; // nobody means an object of another server that was here before
    private long lastIdent; // guarded by this
    private long sweptAt; // guarded by this

    /// @param patience how long what nobody uses is kept
    Referents(Duration patience, LongSupplier nanoTime) {
        this.patienceNanos = TimeUnit.NANOSECONDS.convert(patience); // at most some centuries
        this.nanoTime = nanoTime;
        this.sweptAt = nanoTime.getAsLong();
        this.prefix = UUID.randomUUID() + "-";
        ALL.add(this);
    }

    /// The object of that ident, of any server of this process; null if there is none.
    static @Nullable Object known(String ident) {
        synchronized (ALL) {
            for (Referents each : ALL) {
                Referent known = each.find(ident);
                if (known != null) {
                    return known.methods().object();
                }
            }
        }
        return null;
    }

    /// Where an object comes from when a client asks for one of some name.
    interface Source {
        /// Makes one.
        ///
        /// @throws PythonException what it raises
        Methods make(Session session, List<?> arguments, Map<?, ?> keywords) throws Exception;
    }

    /// Has one object found by that name, by all. What was shared by it before is forgotten, unless it is in
    /// others.
    synchronized void share(String name, Methods methods) {
        sources.remove(name);
        forgetShared(name);
        var referent = new Referent(newIdent(), methods, false);
        byIdent.put(referent.ident(), referent);
        shared.put(name, referent);
    }

    /// Has an object made at each request of that name.
    synchronized void make(String name, Source source) {
        forgetShared(name);
        sources.put(name, source);
    }

    private void forgetShared(String name) {
        Referent former = shared.remove(name);
        if (former != null && !isNested(former)) { // else others hold proxies of it
            byIdent.remove(former.ident());
        }
    }

    /// What a client asks for, with one reference if it is counted.
    ///
    /// @throws PythonException if there is nothing of that name
    Referent create(Session session, String name, List<?> arguments, Map<?, ?> keywords)
            throws Exception {
        Source source = sources.get(name);
        return source == null
                ? shown(name, arguments, keywords)
                : add(source.make(session, arguments, keywords));
    }

    /// What is shared by that name: what a thread has until its line ends, by another ident each time. For a client's Python has
    /// one set of idents for all its threads, takes one out of it with the first of the proxies that have it, and ends the line
    /// of whoever drops a proxy when none is left. They are stored nowhere: a child that was spawned has a proxy of which it does
    /// not tell.
    synchronized Referent shown(String name, List<?> arguments, Map<?, ?> keywords) {
        Referent known = sharedBy(name);
        if (!arguments.isEmpty() || !keywords.isEmpty()) {
            throw Errors.type(name + "() takes no arguments: it is one object for all");
        }
        return Kinds.isHeld(known.methods().object())
                ? new Referent(
                        known.ident() + ASKER + Long.toHexString(++lastIdent),
                        known.methods(),
                        false)
                : known;
    }

    synchronized Referent sharedBy(String name) {
        Referent known = shared.get(name);
        if (known == null) {
            throw Errors.key(name);
        }
        return known;
    }

    /// Counts a new object, with one reference, which is lent.
    ///
    /// @throws PythonException if there are too many
    synchronized Referent add(Methods methods) {
        sweep();
        if (byIdent.size() - shared.size() >= MADE_MOST) {
            throw Errors.runtime(
                    "the server has made as many objects as it may: most=" + MADE_MOST);
        }
        var referent = new Referent(newIdent(), methods, true);
        referent.leftAt = nanoTime.getAsLong();
        byIdent.put(referent.ident(), referent);
        return referent;
    }

    private String newIdent() {
        return prefix + Long.toHexString(++lastIdent);
    }

    private @Nullable Referent find(String ident) {
        int end = ident.indexOf(ASKER);
        return byIdent.get(end < 0 ? ident : ident.substring(0, end));
    }

    /// @throws PythonException if there is none
    Referent at(@Nullable Object ident) {
        Referent known = ident instanceof String text ? find(text) : null;
        if (known == null) {
            throw Errors.key(ident);
        }
        return known;
    }

    /// @param whose it is, if that is known; asked only where it counts
    /// @throws PythonException if there is no such object
    void addReference(@Nullable Object ident, Supplier<@Nullable Family> whose) {
        Family family = at(ident).isCounted() ? whose.get() : null; // which takes its time
        synchronized (this) {
            Referent referent = at(ident);
            referent.addReference(family);
            referent.leftAt = nanoTime.getAsLong();
        }
    }

    /// @param whose it was, if that is known; asked only where it counts
    /// @throws PythonException if there is no such object
    void dropReference(@Nullable Object ident, Supplier<@Nullable Family> whose) {
        if (!dropNobodys(ident)) {
            Family family = whose.get(); // which takes its time
            drop(ident, family);
        }
    }

    /// Drops one if it does not matter whose it is.
    private synchronized boolean dropNobodys(@Nullable Object ident) {
        Referent referent = at(ident);
        if (referent.isCounted() && !referent.isNextNobodys()) {
            return false;
        }
        drop(ident, null);
        return true;
    }

    private synchronized void drop(@Nullable Object ident, @Nullable Family whose) {
        Referent referent = at(ident);
        referent.dropReference(whose);
        referent.leftAt = nanoTime.getAsLong();
        forgetIfLeft(referent);
    }

    private boolean forgetIfLeft(Referent referent) {
        if (!referent.isLeft() || !referent.isCounted() || isNested(referent)) {
            return false;
        }
        byIdent.remove(referent.ident());
        return true;
    }

    /// Who is known to have references.
    synchronized Set<Family> holders() {
        var holders = new HashSet<Family>();
        byIdent.values().forEach(each -> holders.addAll(each.holders()));
        return holders;
    }

    /// Drops all that one is known to have. What is in use on a line is another's, too: a child that was spawned has proxies
    /// of which it does not tell. It is forgotten when nobody has used it for long.
    ///
    /// @return how many objects are gone with them
    synchronized int dropReferencesOf(Family family) {
        int forgotten = 0;
        for (Referent each : byIdent.values()) {
            if (each.holders().contains(family)) {
                each.dropReferencesOf(family);
                each.leftAt = nanoTime.getAsLong();
                forgotten += each.lines == 0 && forgetIfLeft(each) ? 1 : 0;
            }
        }
        return forgotten;
    }

    /// The object for which a client has sent a proxy. It may now be in others, so it stays as long as this, as in Python.
    ///
    /// @throws PythonException if there is none
    synchronized Object nest(String proxy, Token token) {
        Referent referent = at(token.ident());
        Methods methods = referent.methods();
        nested.merge(
                methods.object(),
                new Nested(proxy, token, List.of(methods.names())),
                (known, fresh) -> isGiven(known.ident()) ? known : fresh);
        isAnyNested = true;
        return methods.object();
    }

    /// Whether a client may come by that yet, but for what is in others.
    private boolean isGiven(String ident) {
        Referent known = find(ident);
        return known != null && (known.isCounted() || shared.containsValue(known));
    }

    boolean areAnyNested() {
        return isAnyNested;
    }

    private boolean isNested(Referent referent) {
        Nested sent = nested.get(referent.methods().object());
        return sent != null && find(sent.ident()) == referent;
    }

    /// As what an object goes within others; null if it is none of those that came so.
    @Nullable
    Nested nested(Object object) {
        if (!isAnyNested) {
            return null;
        }
        synchronized (this) {
            return nested.get(object);
        }
    }

    private void sweep() {
        long now = nanoTime.getAsLong();
        if (now - sweptAt < patienceNanos / 2) {
            return;
        }
        sweptAt = now;
        byIdent.values()
                .removeIf(each ->
                        each.isCounted()
                                && !isNested(each)
                                && each.lines == 0
                                && each.holders().isEmpty()
                                && now - each.leftAt >= patienceNanos);
    }

    /// How many there are.
    synchronized int count() {
        sweep();
        return byIdent.size();
    }

    Set<String> names() {
        var names = new TreeSet<>(sources.keySet());
        synchronized (this) {
            names.addAll(shared.keySet());
        }
        return names;
    }

    /// What one line has used.
    final class Of {
        private final Set<Referent> used = Collections.newSetFromMap(new WeakHashMap<>());

        /// As [Referents#at], for who is about to use it.
        Referent at(@Nullable Object ident) {
            Referent referent = Referents.this.at(ident);
            if (referent.isCounted() && used.add(referent)) {
                synchronized (Referents.this) {
                    referent.lines++;
                }
            }
            return referent;
        }

        /// The line has ended. For want of memory it waits.
        void end() {
            while (!isEnded()) {
                boolean _ = Thread.interrupted(); // with which there would be no wait
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        private boolean isEnded() {
            synchronized (Referents.this) {
                long now = nanoTime.getAsLong();
                try {
                    for (Referent each : used) { // which alone needs some memory, as it begins
                        each.lines--;
                        each.leftAt = now;
                    }
                    return true;
                } catch (OutOfMemoryError e) {
                    return false;
                }
            }
        }
    }
}
