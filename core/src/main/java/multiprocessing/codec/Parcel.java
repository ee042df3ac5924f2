package multiprocessing.codec;

import java.util.Set;

/// An encoded value, and the class loaders of the classes in it, from which a receiver can be served with classes that
/// it lacks.
///
/// @param bytes the encoded value; not to be changed
/// @param loaders in the order met; the system class loader and its parents left out
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
public record Parcel(byte[] bytes, Set<ClassLoader> loaders) {}
