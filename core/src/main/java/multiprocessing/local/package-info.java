/// Where processes run on this machine: in a fresh JVM, in one kept ready, or on a thread.
///
/// One child JVM and its parent:
///
/// ```
///   parent                                   ║ wall ║   child
///   JvmWorker ── job, classes, interrupt ──▶ stdin  ═══▶ ParentLink ─▶ Bootstrap ─▶ your function
///      ▲                                                     │ end of file: the parent is gone, halt
///      ├─ FrameScanner ◀───────────────── stdout ◀═══ frames between bytes ◀─ FrameWriter
///      │     └─ other bytes ─▶ Sink ─▶ System.out
///      └─ the same for ────────────────── stderr ◀═══ (one frame: all was written)
/// ```
///
/// Standard output carries the child's own output and, in between, the library's frames. Each frame is one write of at
/// most 512 bytes, which a pipe keeps whole (POSIX, PIPE_BUF), and begins with a marker of nine bytes of which eight
/// are random per child: native code may print what it likes, and nothing it prints is lost or mistaken. Hence a new
/// JVM needs no socket, no file and no native call to talk to its parent, and what it said before its last word has
/// been read when its last word is.
///
/// Who dies: the child's death closes the pipes and the parent's reaper tells the exit code; the parent's death is end of
/// file on the child's standard input.
@NullMarked
package multiprocessing.local;

import org.jspecify.annotations.NullMarked;
