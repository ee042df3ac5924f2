package multiprocessing.pool;

import org.jspecify.annotations.Nullable;

/// A request for one result: what the function returns.
class OneRequest<R extends @Nullable Object> extends Request {
    private final AsyncResult<R> result;

    OneRequest(AsyncResult<R> result) {
        this.result = result;
        result.belongsTo(this);
    }

    @Override
    int itemCount() {
        return 1;
    }

    @Override
    boolean isOfOne() {
        return true;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // what the function returned
    void succeeded(int item, @Nullable Object value, int bytes) {
        result.settle((R) value);
    }

    @Override
    void failed(int item, Throwable failure) {
        result.settleFailed(failure);
    }
}
