package multiprocessing.codec;

import java.util.List;
import java.util.Set;

/// An encoded value, and what a sender must know of it. For the library's own use: no part of the API.
///
/// @param bytes the encoded value; not to be changed
/// @param loaders of the classes in it, from which a receiver can be served with those that it lacks: in the order met; the
///     system class loader and its parents left out
/// @param handles in place of what is shared; to be revoked if this is not sent after all
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
public record Parcel(byte[] bytes, Set<ClassLoader> loaders, List<Handle> handles) {
    /// One that holds nothing that is shared.
    public Parcel(byte[] bytes, Set<ClassLoader> loaders) {
        this(bytes, loaders, List.of());
    }

    /// It is not sent after all.
    public void revoke() {
        handles.forEach(Handle::revoke);
    }
}
