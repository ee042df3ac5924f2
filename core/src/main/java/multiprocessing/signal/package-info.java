/// Waiting and waking across processes, locks that survive their owner, and who is alive.
///
/// ```
///  OwnedLock ─▶ Gate ─▶ Doorbell      a lock · a place to wait · the socket on which this process is woken
///      └────────┴──────▶ Members      who shares the memory, and who of them is dead
/// ```
///
/// A thread that waits spins a little and then parks; what it waits for is re-read after each wake-up. Whoever makes it
/// come true looks at one word of the gate, and only if a process sleeps there sends a datagram to its doorbell, whose
/// thread unparks those concerned. A wake-up that is lost with its sender is made up for by a look every 100 ms.
@NullMarked
package multiprocessing.signal;

import org.jspecify.annotations.NullMarked;
