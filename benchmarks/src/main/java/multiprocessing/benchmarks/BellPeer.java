package multiprocessing.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/// The other process of the benchmark `doorbell`: rings back whenever it is rung, on each line by a thread of its own. Ends
/// with its standard input.
///
/// Arguments: the address of the Unix socket, the ports of the datagram socket and of the datagram channel.
final class BellPeer {
    private BellPeer() {}

    /// The program. It prints the ports of its own two.
    public static void main(String[] args) throws IOException {
        var own = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var line = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(args[0])));
        var socket = new DatagramSocket(own);
        var channel = DatagramChannel.open().bind(own);
        List<BellEnd> ends =
                List.of(
                        BellEnd.ofUnixSocket(line),
                        BellEnd.ofDatagramSocket(socket, Integer.parseInt(args[1])),
                        BellEnd.ofDatagramChannel(channel, Integer.parseInt(args[2])));
        for (BellEnd end : ends) {
            Thread.ofPlatform().daemon(true).start(() -> answer(end));
        }
        System.out.println(socket.getLocalPort() + " " + channel.socket().getLocalPort());
        System.in.readAllBytes();
        System.exit(0);
    }

    private static void answer(BellEnd end) {
        try {
            while (end.hear()) {
                end.ring();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
