/// Objects to bytes and back.
///
/// A call of a function goes in a short form of our own when it is a static lambda or method reference and its
/// arguments are simple values: reading it needs no object stream, which in a new JVM would cost more than all the rest
/// of its start. Everything else goes by JDK serialization. What cannot go at all fails in the sender, with a path to
/// the culprit.
@NullMarked
package multiprocessing.codec;

import org.jspecify.annotations.NullMarked;
