/// Waiting and waking across processes, locks that survive their owner, and who is alive.
///
/// ```
///  OwnedLock ─▶ Gate ─▶ Waiters ─▶ Listener ─▶ Doorbell
///  a lock       a place  who waits  who of them  the socket on which
///      │        to wait  here       listens      processes wake each other
///      └──────────┴──────▶ Members ─▶ Undertaker      who shares the memory, who is dead · what the dead left
/// ```
///
/// A thread that waits spins a little and then sleeps; what it waits for is re-read after each wake-up. Whoever makes it
/// come true looks at one word of the gate, and only if a process sleeps there sends a datagram to its doorbell. The first
/// thread that sleeps in a process hears it, and wakes the others. A wake-up that is lost with its sender is made up for by
/// a look every 100 ms.
@NullMarked
package multiprocessing.signal;

import org.jspecify.annotations.NullMarked;
