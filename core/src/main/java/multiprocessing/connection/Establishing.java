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
            SocketChannel channel, Address to, Terms terms, Deadline deadline)
            throws IOException, InterruptedException {
        Line line = line(channel, terms, context -> Tls.asClient(context, to));
        return establish(line, terms, "to " + to, deadline, Handshake::asClient);
    }

    static SocketConnection asListener(SocketChannel channel, Address at, Terms terms)
            throws IOException, InterruptedException {
        var deadline = Deadline.in(terms.patience());
        Line line = line(channel, terms, Tls::asListener);
        return establish(line, terms, "at " + at, deadline, Handshake::asListener);
    }

    private static Line line(
            SocketChannel channel, Terms terms, Function<SSLContext, SSLEngine> engine)
            throws IOException {
        Sockets.prepare(channel);
        return terms.tls().isPresent()
                ? new TlsLine(channel, engine.apply(terms.tls().get()))
                : new PlainLine(channel);
    }

    private interface Part {
        void play(Handshake handshake) throws InterruptedException;
    }

    private static SocketConnection establish(
            Line line, Terms terms, String name, Deadline deadline, Part part)
            throws InterruptedException {
        var connection = new SocketConnection(line, terms, name);
        try {
            connection.openLine(deadline);
            if (terms.key().isPresent()) {
                part.play(new Handshake(connection, terms.key().get(), deadline));
            }
            connection.trust();
            return connection;
        } catch (InterruptedException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }
}
