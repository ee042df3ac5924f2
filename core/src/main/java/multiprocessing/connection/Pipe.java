package multiprocessing.connection;

import java.io.Serializable;

/// Two connections: what is sent on one is received on the other. Python: what `multiprocessing.Pipe` returns.
///
/// ```java
/// var pipe = Pipe.create();
/// Connection theirs = pipe.second();
/// var child = new Process(() -> theirs.send("hello"));
/// child.start();
/// theirs.close();
/// System.out.println(pipe.first().recv());
/// ```
///
/// Like Python's, an end is open as long as any process has it open. Who gives `second` to a child and wants to notice that
/// the child is gone closes its own `second`. A function that captures the pipe itself, as `pipe.second()` in a lambda does, gives
/// its process both ends: that process has `first` open, too, and neither receives an end of stream at `second` nor hears
/// of a broken pipe when all others have closed theirs. A [StackOverflowError] in the midst of sending or receiving can
/// hold up others who do the same at that end, until its thread does it again, or its process ends.
///
/// @param first of a one-way pipe the end that receives
/// @param second of a one-way pipe the end that sends
public record Pipe(Connection first, Connection second) implements AutoCloseable, Serializable {
    /// A pipe on which both ends send and receive. Python: `Pipe()`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no memory for it
    public static Pipe create() {
        return PipeMemory.createPipe(true);
    }

    /// A pipe on which `first` receives what `second` sends. Python: `Pipe(duplex=False)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no memory for it
    public static Pipe oneWay() {
        return PipeMemory.createPipe(false);
    }

    /// Closes both connections of this process.
    @Override
    public void close() {
        try {
            first.close();
        } finally {
            second.close();
        }
    }
}
