package multiprocessing.manager;

import java.time.Duration;
import multiprocessing.codec.Handle;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Client;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Pipe;
import multiprocessing.memory.ProcessId;
import multiprocessing.queue.Queue;
import multiprocessing.time.Deadline;

/// Where a server is.
interface Place {
    Duration GREETING = Duration.ofSeconds(30);

    /// The same for all places of one server, and no other.
    default Object name() {
        return this;
    }

    /// Opens a line to it.
    ///
    /// @throws multiprocessing.error.ClosedException if it lets nobody in any more
    Wire open() throws InterruptedException;

    /// Whether the server may still answer, as far as can be known here.
    boolean isAlive();

    /// Whether the server has taken in all who have come, as far as can be known here.
    boolean hasLetIn();

    /// Until when the server must answer the first request of who is let in now: one that has no memory for it may lose it.
    default Deadline greetingDeadline() {
        return Deadline.in(GREETING);
    }

    /// The handle for a proxy that leaves this process.
    Handle handle(Journey journey, Class<?> type);

    /// A server that listens at a socket.
    record Elsewhere(Address address, AuthKey key) implements Place {
        @Override
        public Wire open() throws InterruptedException {
            return new Wire(Client.connect(address, Wire.options(key)), true);
        }

        @Override
        public boolean isAlive() {
            return true; // else the line ends
        }

        @Override
        public boolean hasLetIn() {
            return true;
        }

        @Override
        public Handle handle(Journey journey, Class<?> type) {
            var handle = new FarProxyHandle(address, key, journey);
            FarJourneys.depart(handle);
            return handle;
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }

    /// A server in this process tree, to which a line is a pipe of which one end is put into its door.
    ///
    /// @param process where the server is
    record InTree(Queue<Connection> door, long server, ProcessId process) implements Place {
        /// @param pid of the process where the server is, which was started just now
        InTree(Queue<Connection> door, long server, long pid) {
            this(door, server, ProcessId.of(pid));
        }

        @Override
        public Object name() {
            return server;
        }

        @Override
        public Wire open() throws InterruptedException {
            Pipe pipe = Pipe.create();
            try (var theirs = pipe.second()) {
                door.put(theirs);
            } catch (Throwable e) {
                pipe.first().close();
                throw e;
            }
            return new Wire(pipe.first(), false);
        }

        @Override
        public boolean isAlive() {
            return !door.isClosed() && !process.hasEnded();
        }

        @Override
        public boolean hasLetIn() {
            return door.empty(); // else it may still be about to start
        }

        @Override
        public Handle handle(Journey journey, Class<?> type) {
            return new ProxyHandle(door, server, process, journey, type);
        }

        @Override
        public String toString() {
            return "pid " + process.pid();
        }
    }
}
