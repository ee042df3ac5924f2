package multiprocessing.pool;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A request for a list of results. Fails, once all items are done, with the failure of the first item that has one; the
/// next failures are with it as suppressed. Fails before if there is no heap for the list.
final class ManyRequest<R extends @Nullable Object> extends Request {
    private static final int SUPPRESSED_MOST = 10;

    /// How often the collector looks for heap for the list, each 10 ms.
    private static final int TRIES_MOST = 100;

    private final AsyncResult<List<R>> result;
    private final int count;
    private final Runnable atEnd;
    private @Nullable Gathered values; // null if given up; guarded by this, as is the rest
    private final SortedMap<Integer, Throwable> failures = new TreeMap<>();
    private int missing;
    private int triedItem = -1; // the first for which there was no heap
    private int tries;

    ManyRequest(AsyncResult<List<R>> result, int count, Runnable atEnd) {
        this.result = result;
        this.count = count;
        this.atEnd = atEnd;
        this.values = new Gathered(count);
        this.missing = count;
        result.belongsTo(this);
        if (count == 0) {
            end();
        }
    }

    @Override
    int itemCount() {
        return count;
    }

    @Override
    void succeeded(int item, @Nullable Object value, int bytes) {
        synchronized (this) {
            Gathered to = values;
            if (to != null) {
                try {
                    to.put(item, value);
                    wasPut(item);
                } catch (OutOfMemoryError e) {
                    giveUpAtLast(item, e);
                }
            }
            if (--missing > 0) {
                return;
            }
        }
        end();
    }

    @Override
    void succeeded(int first, Items numbers) {
        synchronized (this) {
            Gathered to = values;
            if (to != null) {
                try {
                    to.putNumbers(first, numbers);
                    wasPut(first);
                } catch (OutOfMemoryError e) {
                    giveUpAtLast(first, e);
                }
            }
            missing -= numbers.count();
            if (missing > 0) {
                return;
            }
        }
        end();
    }

    private void wasPut(int item) {
        if (item == triedItem) {
            triedItem = -1;
            tries = 0;
        }
    }

    /// Fails without waiting for the rest, if there is no heap for the list, nor has been for a while.
    ///
    /// @throws OutOfMemoryError if it is too early for that; to be told again
    private void giveUpAtLast(int item, OutOfMemoryError e) {
        triedItem = triedItem < 0 ? item : triedItem;
        if (item != triedItem || ++tries < TRIES_MOST) {
            throw e;
        }
        result.settleFailed(
                new OutOfMemoryError(
                        "the list of results does not fit the heap of this JVM: count=" + count));
        values = null;
    }

    @Override
    void failed(int item, Throwable failure) {
        synchronized (this) {
            if (failures.size() <= SUPPRESSED_MOST || item < failures.lastKey()) {
                failures.put(item, failure);
            }
            if (failures.size() > SUPPRESSED_MOST + 1) {
                failures.remove(failures.lastKey());
            }
            if (--missing > 0) {
                return;
            }
        }
        end();
    }

    @Override
    void cancelled() {
        atEnd.run();
    }

    @SuppressWarnings("unchecked") // what the function returned
    private void end() {
        atEnd.run();
        Gathered all = values;
        if (all == null) {
            return; // it has failed
        }
        if (failures.isEmpty()) {
            result.settle((List<R>) all.list());
        } else {
            Throwable first = null;
            for (Throwable failure : failures.values()) {
                if (first == null) {
                    first = failure;
                } else if (failure != first) {
                    first.addSuppressed(failure);
                }
            }
            if (first != null) {
                result.settleFailed(first);
            }
        }
    }
}
