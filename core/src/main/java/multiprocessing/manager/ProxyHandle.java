package multiprocessing.manager;

import multiprocessing.codec.Handle;
import multiprocessing.connection.Connection;
import multiprocessing.queue.Queue;

/// A proxy on its way from one process of the tree to another.
///
/// @param door of the manager
/// @param server its number
/// @param pid of its process
/// @param type the interface
record ProxyHandle(Queue<Connection> door, long server, long pid, Journey journey, Class<?> type)
        implements Handle {
    @Override
    public Object resolve() {
        Server here = Server.here(server);
        return here != null ? here.arrive(journey).standIn() : Link.to(place()).arrive(journey);
    }

    @Override
    public void revoke() {
        Server here = Server.here(server);
        if (here != null) {
            here.recall(journey.number());
        } else {
            Link.recall(place(), journey.number());
        }
    }

    private Place place() {
        return new Place.InTree(door, server, pid);
    }
}
