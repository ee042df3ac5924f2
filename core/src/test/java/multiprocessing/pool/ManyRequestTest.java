package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;

class ManyRequestTest {
    /// As many as no array can have.
    private static final int COUNT = Integer.MAX_VALUE;

    private static final int TRIES = 100;

    private final Coordinator coordinator =
            new Coordinator(FakeLines.settings(1, 1), new FakeLines(), System::nanoTime, () -> {});
    private final Callbacks callbacks = new Callbacks("test-calls");

    @Test
    void aListForWhichThereIsNoHeapFailsOnce() throws Exception {
        var heard = new ArrayList<Throwable>();
        var isAllTold = new CountDownLatch(1);
        callbacks.add(() -> awaitQuietly(isAllTold));
        var result = new AsyncResult<List<Object>>(coordinator, callbacks, null, heard::add);
        var request = new ManyRequest<Object>(result, COUNT, () -> {});
        for (int i = 1; i < TRIES; i++) {
            assertThatThrownBy(() -> request.succeeded(0, "first", 1))
                    .isInstanceOf(OutOfMemoryError.class);
        }

        request.succeeded(0, "first", 1);
        request.failed(1, new IllegalStateException("second"));
        request.succeeded(2, new Items(Items.Form.INT, new byte[0], 0, COUNT - 2, new int[0]));
        isAllTold.countDown();

        assertThat(callbacks.await(Deadline.in(Await.PATIENCE))).isTrue();
        assertThat(heard).hasSize(1).first().isInstanceOf(OutOfMemoryError.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
