/// Pipes between processes of one program, and sockets between any. Python: `multiprocessing.Pipe` and
/// `multiprocessing.connection`.
///
/// ```
///  Pipe ─▶ Connection ◀─ PipeConnection ─▶ PipeMemory      two ends · what one can do · how · where it is
///                 ▲           └──────────▶ PipeHandle      an end on its way to another process
///                 │
///  Client   ─▶ SocketConnection ◀─ Door ◀─ Listener        connects · a line · who proves a key · lets in
///     └── ConnectionOptions ──────────────────┘            what is asked of the other end: AuthKey, TLS, limits
///                 Establishing ─▶ Handshake                nothing else is said before
/// ```
@NullMarked
package multiprocessing.connection;

import org.jspecify.annotations.NullMarked;
