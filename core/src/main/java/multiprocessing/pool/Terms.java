package multiprocessing.pool;

import java.util.List;
import multiprocessing.codec.Handle;
import multiprocessing.function.SerializableRunnable;
import org.jspecify.annotations.Nullable;

/// What every worker of a pool is told first.
///
/// @param initializer what it runs before its first task
/// @param exit what it runs after its last one
/// @param heapMost how many bytes of its heap may be in use after a task, else it is replaced
record Terms(
        @Nullable SerializableRunnable initializer,
        @Nullable SerializableRunnable exit,
        long heapMost) {
    /// The order for a worker that begins now: functions are sent as they are then, with what they share.
    ///
    /// @param carrier as in [Line#carrier]
    Order.Begin order(long carrier) {
        var packer = new Packer();
        try {
            packer.add(initializer);
            packer.add(exit);
            Origin origin = Origin.CLASS_PATH.with(packer.loaders());
            var order = new Order.Begin(heapMost, origin.numbers(), packer.take());
            packer.handles().forEach(handle -> handle.sent(carrier));
            List<Handle> _ = packer.takeHandles();
            return order;
        } catch (Throwable e) {
            packer.abandon();
            throw e;
        }
    }
}
