package multiprocessing.pool;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.codec.Handle;
import multiprocessing.error.TransferException;

/// What goes with encoded objects: what is shared in them, which lasts at least until they are decoded, and where their
/// classes come from.
final class Luggage {
    /*
     * A handle protects what it names until the first who decodes has it. Where several may decode, one after the other or
     * at once, that is done here first, and the result is held: then no handle protects anything, nor need it.
     */
    static final Luggage NONE = new Luggage(List.of(), List.of(), Origin.CLASS_PATH);

    private final List<Handle> handles;
    private final List<Object> held;
    private final Origin origin;

    private Luggage(List<Handle> handles, List<Object> held, Origin origin) {
        this.handles = handles;
        this.held = held;
        this.origin = origin;
    }

    /// Of objects that are decoded once.
    static Luggage once(List<Handle> handles, Origin origin) {
        return handles.isEmpty() && origin == Origin.CLASS_PATH
                ? NONE
                : new Luggage(handles, List.of(), origin);
    }

    /// Of objects that may be decoded again and again, as long as this is reachable.
    ///
    /// @throws TransferException if something of it is gone already; all is still to be revoked
    static Luggage kept(List<Handle> handles, Origin origin) {
        if (handles.isEmpty()) {
            return once(handles, origin);
        }
        List<Object> held = new ArrayList<>();
        try {
            for (Handle handle : handles) {
                held.add(handle.hold());
            }
        } catch (RuntimeException e) {
            throw new TransferException("cannot be sent: " + e.getMessage(), e);
        }
        return new Luggage(List.of(), held, origin);
    }

    /// Where the classes of the objects come from.
    Origin origin() {
        return origin;
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
        return "Luggage[handles=" + handles.size() + ", held=" + held.size() + ", " + origin + "]";
    }
}
