/// Messages through shared memory.
///
/// ```
///  Messages ─▶ RobustRing                  objects · messages as bytes, in order, from many to many
///                 └─▶ Head, Tail ─▶ Blocks  its two ends · where the bytes are
///                        └─▶ Section, Sweep one at a time · what the dead have left
///              OneToOneRing                 bounded, from one end of a pipe to the other
///   Outbox, Inbox, RunSpace                 a message before it is put, after it was taken, a large one
/// ```
@NullMarked
package multiprocessing.ring;

import org.jspecify.annotations.NullMarked;
