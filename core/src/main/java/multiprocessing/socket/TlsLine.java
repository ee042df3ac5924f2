package multiprocessing.socket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/// Bytes within TLS. [#open] comes before all else.
public final class TlsLine implements Line {
    /*
     *  channel ─▶ sealedIn ─▶ unwrap ─▶ plainIn ─▶ read
     *  channel ◀─ sealedOut ◀─ wrap ◀───────────── write
     *
     * All under one monitor: nothing waits within, and after the opening each direction may have something to say in the
     * other, such as that there is a new key. Between calls each buffer is as for being read.
     */
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer sealedIn;
    private final ByteBuffer sealedOut;
    private final ByteBuffer plainIn;
    private boolean hasBegun;
    private boolean hasEnded;

    /// @param channel does not block
    /// @param engine of which nothing has been used yet
    public TlsLine(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        int sealed = engine.getSession().getPacketBufferSize();
        sealedIn = ByteBuffer.allocate(2 * sealed).limit(0);
        sealedOut = ByteBuffer.allocate(2 * sealed).limit(0);
        plainIn = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).limit(0);
    }

    @Override
    public synchronized int open() throws IOException {
        try {
            return openFurther();
        } catch (SSLException e) {
            boolean _ = isAlertSent();
            throw e;
        }
    }

    private int openFurther() throws IOException {
        if (!hasBegun) {
            hasBegun = true;
            engine.beginHandshake();
        }
        while (true) {
            if (!flush()) {
                return SelectionKey.OP_WRITE;
            }
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (unwrap() == Status.BUFFER_UNDERFLOW && !receive()) {
                        return SelectionKey.OP_READ;
                    }
                    if (hasEnded) {
                        throw new EOFException("the peer has hung up");
                    }
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    return 0;
                }
            }
        }
    }

    /// Tells the peer what was wrong, if there is room.
    private boolean isAlertSent() {
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            }
            return flush();
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public synchronized int read(ByteBuffer to) throws IOException {
        while (!plainIn.hasRemaining() && !hasEnded) {
            if (unwrap() == Status.BUFFER_UNDERFLOW && !receive()) {
                return 0;
            }
            answer();
        }
        if (!plainIn.hasRemaining()) {
            return -1;
        }
        int count = Math.min(plainIn.remaining(), to.remaining());
        to.put(plainIn.slice(plainIn.position(), count));
        plainIn.position(plainIn.position() + count);
        return count;
    }

    /// Does what the peer has asked for beside what it sent. What cannot be written is no reason not to read on: who writes next
    /// hears of it.
    private void answer() {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
        }
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && flush()) {
                wrap(NOTHING);
                boolean _ = flush(); // else with the next message
            }
        } catch (IOException e) {
            // the peer may have gone, and what it sent before be here
        }
    }

    @Override
    public synchronized boolean write(ByteBuffer from) throws IOException {
        while (flush()) {
            if (!from.hasRemaining()) {
                return true;
            }
            wrap(from);
        }
        return false;
    }

    private void wrap(ByteBuffer from) throws IOException {
        sealedOut.compact();
        SSLEngineResult result;
        try {
            result = engine.wrap(from, sealedOut);
        } finally {
            sealedOut.flip();
        }
        // a record of its own, as for a new key, comes before what is to be sent
        boolean isStuck = result.bytesConsumed() == 0 && result.bytesProduced() == 0;
        if (from.hasRemaining() && isStuck) {
            throw new SSLException("nothing more can be sent: " + result.getStatus());
        }
    }

    private Status unwrap() throws IOException {
        plainIn.compact();
        try {
            SSLEngineResult result = engine.unwrap(sealedIn, plainIn);
            hasEnded |= result.getStatus() == Status.CLOSED;
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                throw new SSLException("a record is longer than TLS permits");
            }
            return result.getStatus();
        } finally {
            plainIn.flip();
        }
    }

    /// Takes from the channel what has come; false if nothing has.
    private boolean receive() throws IOException {
        sealedIn.compact();
        try {
            int count = channel.read(sealedIn);
            hasEnded |=
                    count < 0; // messages are whole or none: no need to know that more was to come
            return count != 0;
        } finally {
            sealedIn.flip();
        }
    }

    private boolean flush() throws IOException {
        while (sealedOut.hasRemaining() && channel.write(sealedOut) > 0) {
            // as long as there is room
        }
        return !sealedOut.hasRemaining();
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        try {
            sayGoodbye();
        } finally { // also after an error: the peer must hear of the end
            PlainLine.finish(channel);
        }
    }

    private synchronized void sayGoodbye() {
        if (channel.isOpen()) {
            engine.closeOutbound();
            boolean _ = isAlertSent();
        }
    }
}
