package multiprocessing.manager;

import multiprocessing.codec.Handle;

/// A proxy on its way between a client and the server of its referent.
record ReferenceHandle(long number, Class<?> type) implements Handle {
    @Override
    public Object resolve() {
        Side side = Side.current();
        if (side == null) {
            throw new IllegalStateException("a proxy came by a way that was not meant for it");
        }
        return side.resolve(number, type);
    }
}
