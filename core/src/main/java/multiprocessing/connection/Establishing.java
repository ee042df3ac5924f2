package multiprocessing.connection;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import multiprocessing.socket.PlainLine;
import multiprocessing.time.Deadline;

/// Makes connections of sockets: nothing is handed out before the peer has proved what it must.
final class Establishing {
    private Establishing() {}

    static SocketConnection asClient(
            SocketChannel channel, Address to, Terms terms, Deadline deadline)
            throws IOException, InterruptedException {
        return establish(channel, terms, "to " + to, deadline, Handshake::asClient);
    }

    static SocketConnection asListener(SocketChannel channel, Address at, Terms terms)
            throws IOException, InterruptedException {
        return establish(
                channel, terms, "at " + at, Deadline.in(terms.patience()), Handshake::asListener);
    }

    private interface Part {
        void play(Handshake handshake) throws InterruptedException;
    }

    private static SocketConnection establish(
            SocketChannel channel, Terms terms, String name, Deadline deadline, Part part)
            throws IOException, InterruptedException {
        Sockets.prepare(channel);
        var connection = new SocketConnection(new PlainLine(channel), terms, name);
        try {
            if (terms.key().isPresent()) {
                part.play(new Handshake(connection, terms.key().get(), deadline));
            }
            connection.open();
            return connection;
        } catch (InterruptedException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }
}
