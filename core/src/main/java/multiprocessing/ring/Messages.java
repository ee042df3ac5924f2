package multiprocessing.ring;

import java.lang.ref.Reference;
import multiprocessing.codec.MessageWriter;
import multiprocessing.signal.Interrupts;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Objects through a ring. They are encoded before its lock is taken and decoded after it is given back.
///
/// Thread-safe, process-safe.
public final class Messages {
    private final RobustRing ring;
    private final RunSpace space;

    /// Objects through `ring`.
    public Messages(RobustRing ring) {
        this.ring = ring;
        this.space = new RunSpace(ring.cell());
    }

    /// Puts an object, as [RobustRing#put].
    ///
    /// @throws InterruptedException if interrupted before or while waiting; nothing was put
    /// @throws multiprocessing.error.TransferException if it cannot be encoded; nothing was put
    public Outcome put(@Nullable Object item, Deadline deadline) throws InterruptedException {
        Interrupts.check();
        var out = MessageWriter.ofThread();
        out.begin(space);
        Outbox message = null;
        try {
            message = Outbox.of(item, out, ring.cell());
            return ring.put(message, deadline);
        } finally {
            end(out, message);
        }
    }

    /// Puts an object if there is room now, as [RobustRing#tryPut].
    ///
    /// @throws multiprocessing.error.TransferException if it cannot be encoded; nothing was put
    public Outcome tryPut(@Nullable Object item) {
        if (!ring.isPuttable()) {
            return Outcome.NOT_IN_TIME; // and spare the encoding
        }
        var out = MessageWriter.ofThread();
        out.begin(space);
        Outbox message = null;
        try {
            message = Outbox.of(item, out, ring.cell());
            return ring.tryPut(message);
        } finally {
            end(out, message);
        }
    }

    /// Ends a message. If it was not put, its run is given back: it is the holding's, which must not end before and free it.
    private void end(MessageWriter out, @Nullable Outbox message) {
        try {
            Outbox.end(out, message);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Takes the first message, as [RobustRing#take], to be [decoded][Inbox#decode].
    ///
    /// @throws InterruptedException if interrupted before or while waiting; nothing was taken
    public Outcome take(Inbox to, Deadline deadline) throws InterruptedException {
        Interrupts.check();
        return ring.take(to, deadline);
    }

    /// Takes the first message if there is one now, as [RobustRing#tryTake], to be [decoded][Inbox#decode].
    public Outcome tryTake(Inbox to) {
        return ring.tryTake(to);
    }
}
