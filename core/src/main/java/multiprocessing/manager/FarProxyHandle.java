package multiprocessing.manager;

import multiprocessing.codec.Handle;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;

/// A proxy for something of a manager elsewhere, on its way from one process of this tree to another.
///
/// @param key with which the receiver will connect as well
record FarProxyHandle(Address address, AuthKey key, Journey journey) implements Handle {
    @Override
    public Object resolve() {
        try {
            return Link.to(place()).arrive(journey);
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
        recall();
    }

    /// Tells the server that nobody will arrive, if nobody has. Does not wait.
    void recall() {
        Link.recall(place(), journey.number());
    }

    boolean isUnderWay() {
        return journey.ticket().isThere();
    }

    private Place place() {
        return new Place.Elsewhere(address, key);
    }
}
