package multiprocessing.manager;

import multiprocessing.codec.Handle;
import multiprocessing.connection.Connection;
import multiprocessing.memory.ProcessId;
import multiprocessing.queue.Queue;

/// A proxy on its way from one process of the tree to another.
///
/// @param door of the manager
/// @param server its number
/// @param process where it is
/// @param type the interface
record ProxyHandle(
        Queue<Connection> door, long server, ProcessId process, Journey journey, Class<?> type)
        implements Handle {
    @Override
    public Object resolve() {
        Server here = Server.here(server);
        try {
            return here != null
                    ? here.arrive(journey).standIn()
                    : Link.to(new Place.InTree(door, server, process)).arrive(journey);
        } finally {
            journey.ticket().revoke();
        }
    }

    @Override
    public void sent(long carrier) {
        journey.ticket().sent(carrier);
    }

    @Override
    public void revoke() {
        journey.ticket().revoke();
    }
}
