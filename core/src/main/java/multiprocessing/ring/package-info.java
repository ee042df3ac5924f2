/// Messages through shared memory.
///
/// ```
///  Messages ─▶ RobustRing ─▶ Blocks     objects · messages as bytes, in order · where the bytes are
///     │            └───────▶ Sweep      what the dead have left
///   OneToOneRing                        bounded, from one end of a pipe to the other
///   Outbox, Inbox                       a message before it is put and after it was taken
/// ```
@NullMarked
package multiprocessing.ring;

import org.jspecify.annotations.NullMarked;
