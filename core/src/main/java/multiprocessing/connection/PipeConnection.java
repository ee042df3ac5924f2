package multiprocessing.connection;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.codec.Handle;
import multiprocessing.codec.MessageWriter;
import multiprocessing.error.ClosedException;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.Visits;
import multiprocessing.ring.Inbox;
import multiprocessing.ring.OneToOneRing;
import multiprocessing.ring.Outbox;
import multiprocessing.ring.RunSpace;
import multiprocessing.signal.Gate;
import multiprocessing.signal.Interrupts;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// An end of a pipe in shared memory.
final class PipeConnection implements Connection {
    /*
     * Three holdings: the pipe's memory and each of its ends. Who has an end open holds that end and the memory. The other
     * end is known by name only: once its holding has ended, nobody sends from there any more, nor receives.
     *
     * Each call is a visit, so that the memory is not given up under it when another thread closes this object.
     */
    private final Holding memory;
    private final Holding end;
    private final PipeEnd which;
    private final OneToOneRing inbound;
    private final OneToOneRing outbound;
    private final Gate messages;
    private final Gate room;
    private final Gate peersMessages;
    private final Gate peersRoom;
    private final RunSpace space;
    private final Visits visits;

    PipeConnection(Holding memory, Holding end, PipeEnd which) {
        this.memory = memory;
        this.end = end;
        this.which = which;
        inbound = PipeMemory.outbound(memory, which.peer(), which.isDuplex());
        outbound = PipeMemory.outbound(memory, which.number(), which.isDuplex());
        messages = new Gate(PipeMemory.messages(memory, which.number()));
        room = new Gate(PipeMemory.room(memory, which.number()));
        peersMessages = new Gate(PipeMemory.messages(memory, which.peer()));
        peersRoom = new Gate(PipeMemory.room(memory, which.peer()));
        space = new RunSpace(memory.cell());
        visits =
                new Visits(() -> {
                    end.close();
                    memory.close();
                });
    }

    @Override
    public void send(@Nullable Object value) throws InterruptedException {
        visitToSend();
        try {
            var out = MessageWriter.ofThread();
            out.begin(space);
            Outbox message = null;
            try {
                message = Outbox.of(value, out, memory.cell());
                transmit(message);
            } finally {
                Outbox.end(out, message);
            }
        } finally {
            visits.leave();
        }
    }

    @Override
    public void sendBytes(byte[] bytes, int offset, int lengthBytes) throws InterruptedException {
        Ranges.check(offset, lengthBytes, bytes.length);
        visitToSend();
        try {
            var message =
                    Outbox.of(MemorySegment.ofArray(bytes), offset, lengthBytes, memory.cell());
            try {
                transmit(message);
            } finally {
                message.discard();
            }
        } finally {
            visits.leave();
        }
    }

    private void transmit(Outbox message) throws InterruptedException {
        Interrupts.check();
        while (!isBroken() && !outbound.put(message)) {
            boolean _ = room.await(() -> isOver() || outbound.isHalfFree(), Deadline.never());
        }
        peersMessages.wakeAll();
    }

    /// @return false
    private boolean isBroken() {
        if (visits.isClosed()) {
            throw closed();
        }
        if (which.hasPeerEnded()) {
            throw new BrokenPipeException(
                    "broken pipe: nobody who lives has the other end open any more");
        }
        return false;
    }

    @Override
    public @Nullable Object recv() throws InterruptedException {
        visitToReceive();
        try (var inbox = Inbox.ofThread()) {
            receive(inbox);
            return inbox.decode();
        } finally {
            visits.leave();
        }
    }

    @Override
    public byte[] recvBytes(int mostBytes) throws InterruptedException {
        if (mostBytes < 0) {
            throw new IllegalArgumentException("mostBytes is negative: mostBytes=" + mostBytes);
        }
        visitToReceive();
        try (var inbox = Inbox.ofThread()) {
            receive(inbox);
            byte[] bytes = bytes(inbox);
            if (bytes.length > mostBytes) {
                throw Ranges.tooShort(mostBytes, bytes);
            }
            return bytes;
        } finally {
            visits.leave();
        }
    }

    @Override
    public int recvBytesInto(byte[] buffer, int offset) throws InterruptedException {
        Ranges.check(offset, 0, buffer.length);
        visitToReceive();
        try (var inbox = Inbox.ofThread()) {
            receive(inbox);
            if (inbox.lengthBytes() > buffer.length - offset) {
                throw Ranges.tooShort(buffer.length - offset, bytes(inbox));
            }
            int length = (int) inbox.lengthBytes();
            MemorySegment.copy(
                    inbox.segment(), ValueLayout.JAVA_BYTE, inbox.offset(), buffer, offset, length);
            return length;
        } finally {
            visits.leave();
        }
    }

    private void receive(Inbox to) throws InterruptedException {
        Interrupts.check();
        while (true) {
            boolean hasPeerEnded =
                    which.hasPeerEnded(); // first: what was sent before is seen below
            if (!inbound.isEmpty() && inbound.take(to)) {
                if (peersRoom.isAwaited() && inbound.isHalfFree()) {
                    peersRoom.wakeAll();
                }
                return;
            }
            if (visits.isClosed()) {
                throw closed();
            }
            if (hasPeerEnded) {
                throw new EndOfStreamException(
                        "end of stream: nobody who lives has the other end open any more");
            }
            boolean _ = messages.await(this::isReceivable, Deadline.never());
        }
    }

    private static byte[] bytes(Inbox inbox) {
        Ranges.checkArray(inbox.lengthBytes());
        return inbox.segment()
                .asSlice(inbox.offset(), inbox.lengthBytes())
                .toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public boolean poll() {
        visitToReceive();
        try {
            return isReceivable();
        } finally {
            visits.leave();
        }
    }

    @Override
    public boolean poll(Duration timeout) throws InterruptedException {
        Interrupts.check();
        visitToReceive();
        try {
            boolean came = messages.await(this::isReceivable, Deadline.in(timeout));
            if (visits.isClosed()) {
                throw closed();
            }
            return came;
        } finally {
            visits.leave();
        }
    }

    @Override
    public boolean isReady() {
        checkReadable();
        if (!visits.enter()) {
            return true;
        }
        try {
            return isReceivable();
        } finally {
            visits.leave();
        }
    }

    @Override
    public Registration whenReady(Runnable action) {
        checkReadable();
        if (!visits.enter()) {
            action.run();
            return () -> {};
        }
        var isOver = new AtomicBoolean();
        Runnable leave =
                () -> {
                    if (isOver.compareAndSet(false, true)) {
                        visits.leave();
                    }
                };
        boolean isWatched = false;
        try {
            Registration watch =
                    messages.whenTrue(
                            this::isReceivable,
                            () -> {
                                leave.run();
                                action.run();
                            });
            isWatched = true;
            return () -> {
                watch.cancel();
                leave.run();
            };
        } finally {
            if (!isWatched) {
                leave.run();
            }
        }
    }

    /// Whether receiving would end at once, in whichever way.
    private boolean isReceivable() {
        return !inbound.isEmpty() || isOver();
    }

    private boolean isOver() {
        return which.hasPeerEnded() || visits.isClosed();
    }

    @Override
    public void close() {
        if (visits.close()) {
            try {
                messages.wakeAll();
                room.wakeAll();
            } finally { // also after an error, or the end would stay open
                visits.leave();
            }
        }
    }

    @Override
    public boolean isClosed() {
        return visits.isClosed();
    }

    @Override
    public boolean isReadable() {
        return which.isReadable();
    }

    @Override
    public boolean isWritable() {
        return which.isWritable();
    }

    @Override
    public Handle toHandle() {
        visit();
        try {
            Ticket ofMemory = memory.ticket();
            try {
                return new PipeHandle(ofMemory, end.ticket(), which);
            } catch (RuntimeException | Error e) {
                ofMemory.revoke();
                throw e;
            }
        } finally {
            visits.leave();
        }
    }

    private void visitToSend() {
        if (!which.isWritable()) {
            throw new IllegalStateException(
                    "this connection only receives: send on the other end of the pipe");
        }
        visit();
    }

    private void visitToReceive() {
        checkReadable();
        visit();
    }

    private void checkReadable() {
        if (!which.isReadable()) {
            throw new IllegalStateException(
                    "this connection only sends: receive on the other end of the pipe");
        }
    }

    private void visit() {
        if (!visits.enter()) {
            throw closed();
        }
    }

    private static ClosedException closed() {
        return new ClosedException("this connection is closed");
    }

    @Override
    public String toString() {
        String way = which.isDuplex() ? "" : which.isReadable() ? ", receives" : ", sends";
        return "Connection[end " + which.number() + way + (isClosed() ? ", closed" : "") + "]";
    }
}
