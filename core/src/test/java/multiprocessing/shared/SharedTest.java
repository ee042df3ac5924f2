package multiprocessing.shared;

import static multiprocessing.testkit.Await.await;

import java.util.concurrent.TimeUnit;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.pool.Pool;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// How long a shared value lasts.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class SharedTest {
    private static final int BYTES = 1 << 20;

    private static int length(Shared<byte[]> of) {
        return of.get().length;
    }

    @Test
    void aWorkerLetsGoOfWhatItsMakerHasClosed() throws Exception {
        try (Pool pool = Pool.of(1)) {
            Ticket first;
            try (Shared<byte[]> shared = Shared.of(new byte[BYTES])) {
                int _ = pool.apply(SharedTest::length, shared);
                first = shared.ticket();
                first.revoke();
            }

            try (Shared<byte[]> another = Shared.of(new byte[BYTES])) {
                await(
                        () -> {
                            int _ = pool.apply(SharedTest::length, another);
                            pool.apply(() -> {
                                System.gc();
                                return null;
                            });
                            return Holding.hasEnded(first.cell(), first.name());
                        },
                        "the end of what nobody has");
            }
        }
    }

    @Test
    void whatItsMakerForgetsEndsToo() throws Exception {
        Ticket forgotten = Shared.of(new byte[BYTES]).ticket();
        forgotten.revoke();

        await(
                () -> {
                    System.gc();
                    return Holding.hasEnded(forgotten.cell(), forgotten.name());
                },
                "the end of what nobody has");
    }
}
