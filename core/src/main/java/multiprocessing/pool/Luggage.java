package multiprocessing.pool;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.codec.Handle;
import multiprocessing.error.TransferException;

/// What is shared in encoded objects: it lasts at least until they are decoded.
final class Luggage {
    /*
     * A handle protects what it names until the first who decodes has it. Where several may decode, one after the other or
     * at once, that is done here first, and the result is held: then no handle protects anything, nor need it.
     */
    static final Luggage NONE = new Luggage(List.of(), List.of());

    private final List<Handle> handles;
    private final List<Object> held;

    private Luggage(List<Handle> handles, List<Object> held) {
        this.handles = handles;
        this.held = held;
    }

    /// Of objects that are decoded once.
    static Luggage once(List<Handle> handles) {
        return handles.isEmpty() ? NONE : new Luggage(handles, List.of());
    }

    /// Of objects that may be decoded again and again, as long as this is reachable.
    ///
    /// @throws TransferException if something of it is gone already; all is given up
    static Luggage kept(List<Handle> handles) {
        if (handles.isEmpty()) {
            return NONE;
        }
        List<Object> held = new ArrayList<>();
        try {
            for (Handle handle : handles) {
                held.add(handle.resolve());
            }
        } catch (RuntimeException e) {
            handles.forEach(Handle::revoke);
            throw new TransferException("cannot be sent: " + e.getMessage(), e);
        }
        return new Luggage(List.of(), held);
    }

    /// The objects are about to be sent.
    ///
    /// @param carrier with whose end nobody will decode them any more, or 0
    void sent(long carrier) {
        handles.forEach(handle -> handle.sent(carrier));
    }

    /// The objects will not be decoded any more, or never were.
    void revoke() {
        handles.forEach(Handle::revoke);
    }

    @Override
    public String toString() {
        return "Luggage[handles=" + handles.size() + ", held=" + held.size() + "]";
    }
}
