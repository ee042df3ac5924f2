/// Messages over sockets: whole frames of bytes, read and written without a thread of their own.
///
/// ```
///  FrameReader ─▶ Line ◀─ FrameWriter ─▶ Chunks      frames · bytes that do not wait · frames
///   ├─▶ Received    │        │             a message, from a few that are used again
///   └─▶ Spin    Readiness ───┘             waiting busily, or asleep, for bytes or for room
/// ```
///
/// A frame is CPython's: its length in four bytes, big-endian, or -1 and the length in eight; then that many bytes.
@NullMarked
package multiprocessing.socket;

import org.jspecify.annotations.NullMarked;
