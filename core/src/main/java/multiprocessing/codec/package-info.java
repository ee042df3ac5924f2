/// Objects to bytes and back: the one room that encodes. What cannot travel is told in the caller,
/// with the path to the field.
@NullMarked
package multiprocessing.codec;

import org.jspecify.annotations.NullMarked;
