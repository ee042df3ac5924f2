package multiprocessing.connection;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import multiprocessing.socket.Line;
import multiprocessing.socket.PlainLine;
import multiprocessing.socket.TlsLine;
import multiprocessing.time.Deadline;

/// Makes connections of sockets: nothing is handed out before the peer has proved what it must.
final class Establishing {
    private Establishing() {}

    static SocketConnection asClient(
            SocketChannel channel, Address to, ConnectionOptions options, Deadline deadline)
            throws IOException, InterruptedException {
        Line line = line(channel, options, context -> Tls.asClient(context, to));
        return establish(line, options, "to " + to, deadline, Handshake::asClient);
    }

    static SocketConnection asListener(SocketChannel channel, Address at, ConnectionOptions options)
            throws IOException, InterruptedException {
        var deadline = Deadline.in(options.handshakeTimeout());
        Line line = line(channel, options, Tls::asListener);
        return establish(line, options, "at " + at, deadline, Handshake::asListener);
    }

    private static Line line(
            SocketChannel channel,
            ConnectionOptions options,
            Function<SSLContext, SSLEngine> engine)
            throws IOException {
        Sockets.prepare(channel);
        return options.tls().isPresent()
                ? new TlsLine(channel, engine.apply(options.tls().get()))
                : new PlainLine(channel);
    }

    private interface Part {
        void play(Handshake handshake) throws InterruptedException;
    }

    private static SocketConnection establish(
            Line line, ConnectionOptions options, String name, Deadline deadline, Part part)
            throws InterruptedException {
        var connection = new SocketConnection(line, options, name);
        try {
            connection.openLine(deadline);
            if (options.key().isPresent()) {
                part.play(new Handshake(connection, options.key().get(), deadline));
            }
            connection.trust();
            return connection;
        } catch (InterruptedException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }
}
