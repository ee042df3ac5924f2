/// Objects to bytes and back.
///
/// For users there are [Codec][multiprocessing.codec.Codec], which can be replaced, with the
/// [MessageWriter][multiprocessing.codec.MessageWriter] and [MessageReader][multiprocessing.codec.MessageReader] that it
/// needs, and [Shareable][multiprocessing.codec.Shareable] with its [Handle][multiprocessing.codec.Handle], for things of
/// their own that are to travel as a queue does. All else that is public is so for other rooms of the library, or for
/// classes that it makes at run time, and may change with any version.
///
/// What travels: null, boxed types, strings, big numbers, enums, records, arrays; `ArrayList`, `LinkedList`, `ArrayDeque`, the hash
/// sets and maps, linked or not, `TreeSet` and `TreeMap` without a comparator, each of exactly that class; what `Arrays.asList`,
/// `List.of` and its like, `Collections.empty…`, `nCopies` and `Map.entry` make; optionals, `java.time`, `UUID`, `Path` of the
/// default file system, `Class`, exceptions, `ByteBuffer` and `MemorySegment` (copied; the receiver gets a buffer on the heap, or native memory that the garbage
/// collector frees, in which a mapped buffer arrives, too), and whatever is shared: all in a compact form. A message in which anything else is met goes by JDK
/// serialization as a whole; what that refuses cannot be sent, and fails in the sender with a path to the culprit. Within one
/// message, one object stays one object, and cycles stay; but what an exception refers to is a world of its own. And a cycle that
/// comes back to a record, an entry or an immutable collection, which cannot be made before its parts, goes by JDK serialization and
/// arrives as that leaves records: with null for the reference that closes it, and without an error. An optional that is met twice
/// arrives as two. Of a `LinkedHashMap` that is ordered
/// by access, the order arrives but not the habit.
///
/// A call of a function goes in a short form of our own when it is a static lambda or method reference, its
/// arguments are simple values or shared, and neither its class nor this library is in a named module: reading it needs no object stream, which in a new JVM would cost more than all
/// the rest of its start.
@NullMarked
package multiprocessing.codec;

import org.jspecify.annotations.NullMarked;
