package multiprocessing.benchmarks;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;

/// One end of a line by which two processes wake each other.
interface BellEnd {
    /// Wakes the other process.
    void ring() throws IOException;

    /// Sleeps until the other rings.
    ///
    /// @return false when there is no other any more, as far as this line tells
    boolean hear() throws IOException;

    /// A connected stream socket of the Unix family.
    static BellEnd ofUnixSocket(SocketChannel line) {
        var out = ByteBuffer.allocateDirect(1);
        var in = ByteBuffer.allocateDirect(1);
        return new BellEnd() {
            @Override
            public void ring() throws IOException {
                line.write(out.clear());
            }

            @Override
            public boolean hear() throws IOException {
                return line.read(in.clear()) > 0;
            }
        };
    }

    /// A socket that also returns from its read every 100 ms, as a doorbell must.
    static BellEnd ofDatagramSocket(DatagramSocket socket, int otherPort) throws IOException {
        socket.setSoTimeout(100);
        var out = new DatagramPacket(new byte[0], 0, InetAddress.getLoopbackAddress(), otherPort);
        var in = new DatagramPacket(new byte[1], 1);
        return new BellEnd() {
            @Override
            public void ring() throws IOException {
                socket.send(out);
            }

            @Override
            public boolean hear() throws IOException {
                while (true) {
                    try {
                        socket.receive(in);
                        return true;
                    } catch (java.net.SocketTimeoutException _) {
                        // a tick
                    }
                }
            }
        };
    }

    /// A channel in blocking mode, which cannot return without a ring.
    static BellEnd ofDatagramChannel(DatagramChannel channel, int otherPort) {
        SocketAddress other = new InetSocketAddress(InetAddress.getLoopbackAddress(), otherPort);
        var out = ByteBuffer.allocateDirect(0);
        var in = ByteBuffer.allocateDirect(1);
        return new BellEnd() {
            @Override
            public void ring() throws IOException {
                channel.send(out, other);
            }

            @Override
            public boolean hear() throws IOException {
                channel.receive(in.clear());
                return true;
            }
        };
    }
}
