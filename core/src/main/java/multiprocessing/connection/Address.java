package multiprocessing.connection;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Objects;

/// Where a [Listener] is. Immutable; can be sent to other processes. Python: the address of `multiprocessing.connection`,
/// a pair of host and port or the path of a socket.
public sealed interface Address extends Serializable {
    /// A socket of the file system, for processes of one machine. Python's `AF_UNIX`.
    ///
    /// @param path at most about 100 bytes long: the system's limit; none of Linux's abstract ones, which begin with a zero
    record Unix(String path) implements Address {
        public Unix {
            Objects.requireNonNull(path, "path");
        }

        @Override
        public String toString() {
            return path;
        }
    }

    /// A port of a machine. Python's `AF_INET`, and `AF_INET6`.
    ///
    /// @param host a name, or an address in numbers; empty it stands for all addresses of the machine of a listener, as in
    ///     Python, and for this machine where one connects
    /// @param port 0 for a listener stands for any that is free
    record Tcp(String host, int port) implements Address {
        /// @throws IllegalArgumentException if `port` is not one from 0 to 65535
        public Tcp {
            Objects.requireNonNull(host, "host");
            if (port < 0 || port > 0xFFFF) {
                throw new IllegalArgumentException("not a port: port=" + port);
            }
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /// The socket of that path.
    static Address unix(Path path) {
        return new Unix(path.toString());
    }

    /// That port of that machine.
    ///
    /// @throws IllegalArgumentException if `port` is not one from 0 to 65535
    static Address tcp(String host, int port) {
        return new Tcp(host, port);
    }

    /// That port of this machine, which other machines cannot reach. Python: `('localhost', port)`.
    ///
    /// @throws IllegalArgumentException if `port` is not one from 0 to 65535
    static Address local(int port) {
        return new Tcp("localhost", port);
    }
}
