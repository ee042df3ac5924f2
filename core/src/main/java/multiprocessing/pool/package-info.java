/// Many tasks, many processes.
///
/// ```
///  Pool ─▶ Coordinator ─▶ TaskTable        what is asked for · who does it · which task is where
///              └─▶ Slot ─▶ Line ══ wall ══ Desk ◀─ WorkerLoop ─▶ the user's function
///  AsyncResult ◀─ News ◀────┘
/// ```
///
/// Each worker has a line of its own to its parent, two rings and a [Cell], and shares no lock with another: killing it
/// touches only what it had in hand.
@NullMarked
package multiprocessing.pool;

import org.jspecify.annotations.NullMarked;
