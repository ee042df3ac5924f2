package multiprocessing.python;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import multiprocessing.connection.Address;

/// Which programs of Python use a server, and whether they are alive. Thread-safe.
interface Families {
    /// Nobody is known.
    Families UNKNOWN =
            new Families() {
                @Override
                public Optional<Family> at(Address.Tcp peer, int port) {
                    return Optional.empty();
                }

                @Override
                public Set<Family> living(Collection<Family> families) {
                    return Set.copyOf(families);
                }
            };

    /// Those of this system.
    static Families ofThisMachine() {
        return System.getProperty("os.name").equals("Linux") ? new LinuxFamilies() : UNKNOWN;
    }

    /// Who has the socket from which somebody is connected to a port of this machine, and waits there for an answer. Nothing
    /// if that is no Python of this machine, or cannot be told for sure.
    Optional<Family> at(Address.Tcp peer, int port);

    /// Those of them of which a process is alive, or may be.
    Set<Family> living(Collection<Family> families);
}
