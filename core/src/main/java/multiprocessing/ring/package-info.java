/// Messages through shared memory, from many processes to many.
///
/// ```
///  Messages ─▶ RobustRing ─▶ Blocks     objects · messages as bytes, in order · where the bytes are
///     │            └───────▶ Sweep      what the dead have left
///   Outbox, Inbox                       a message before it is put and after it was taken
/// ```
@NullMarked
package multiprocessing.ring;

import org.jspecify.annotations.NullMarked;
