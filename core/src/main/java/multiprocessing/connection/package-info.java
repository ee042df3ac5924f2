/// Pipes between processes. Python: `multiprocessing.Pipe` and `multiprocessing.connection`.
///
/// ```
///  Pipe ─▶ Connection ◀─ PipeConnection ─▶ PipeMemory      two ends · what one can do · how · where it is
///                             └──────────▶ PipeHandle      an end on its way to another process
/// ```
@NullMarked
package multiprocessing.connection;

import org.jspecify.annotations.NullMarked;
