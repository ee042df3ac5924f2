/// Allocation in the commons, and who holds what of it.
///
/// ```
///  Holding ─▶ Cells ─▶ Heap       what several processes hold · small fixed pieces · runs of pages
///  Ticket ──────┘                 a holding on its way to another process
/// ```
///
/// Survives the death of any process at any step: what it had allocated and nobody else holds is freed.
@NullMarked
package multiprocessing.heap;

import org.jspecify.annotations.NullMarked;
