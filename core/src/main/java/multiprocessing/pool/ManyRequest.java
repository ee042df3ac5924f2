package multiprocessing.pool;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A request for a list of results. Fails, once all items are done, with the failure of the first item that has one; the
/// next failures are with it as suppressed.
final class ManyRequest<R extends @Nullable Object> extends Request {
    private static final int SUPPRESSED_MOST = 10;

    private final AsyncResult<List<R>> result;
    private final Runnable atEnd;
    private final Gathered values; // guarded by this, as is the rest
    private final SortedMap<Integer, Throwable> failures = new TreeMap<>();
    private int missing;

    ManyRequest(AsyncResult<List<R>> result, int count, Runnable atEnd) {
        this.result = result;
        this.atEnd = atEnd;
        this.values = new Gathered(count);
        this.missing = count;
        result.isOf(this);
        if (count == 0) {
            end();
        }
    }

    @Override
    void succeeded(int item, @Nullable Object value, int bytes) {
        synchronized (this) {
            values.put(item, value);
            if (--missing > 0) {
                return;
            }
        }
        end();
    }

    @Override
    void succeeded(int first, Items numbers) {
        synchronized (this) {
            values.putNumbers(first, numbers);
            missing -= numbers.count();
            if (missing > 0) {
                return;
            }
        }
        end();
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
        if (failures.isEmpty()) {
            result.settle((List<R>) values.list());
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
