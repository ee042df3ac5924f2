package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GuardTest {
    private static final int SMALL_STACK_BYTES = 256 << 10; // at whose end one is soon

    private final Guard a = new Guard();
    private final Guard b = new Guard();
    private final Guard c = new Guard();

    @Test
    void whoWouldCloseARingMayAskAtOnceAndChangeNothing() throws Exception {
        FutureTask<Boolean> second;
        FutureTask<Boolean> third;
        try (var _ = a.enter(false)) {
            second = has(b, a);
            third = has(c, b);

            try (var _ = c.enter(true)) {
                assertThat(c.isHeld()).isFalse();
            }
            assertThatIllegalStateException()
                    .isThrownBy(() -> c.enter(false))
                    .withMessageContaining("would wait for ever");
            assertThat(second.isDone()).isFalse();
            assertThat(third.isDone()).isFalse();
            a.enter(false).close();
            assertThat(second.isDone()).isFalse();
        }
        assertThat(second.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(third.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        try (var _ = c.enter(false)) {
            assertThat(c.isHeld()).isTrue();
        }
    }

    /// As to ask a list that holds itself for its hash code.
    @Test
    void whoComesToTheEndOfItsStackLeavesItToOthers() throws Exception {
        var deep =
                new FutureTask<>(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        try (var _ = a.enter(false)) {
                            useForEver();
                        } catch (StackOverflowError e) {
                            // as it must come
                        }
                    }
                    return a.isHeld();
                });
        Thread.ofPlatform().stackSize(SMALL_STACK_BYTES).start(deep);
        long patience = 4 * Await.PATIENCE.toSeconds(); // it is much work, and no wait
        assertThat(deep.get(patience, TimeUnit.SECONDS)).isFalse();
        try (var _ = a.enter(false)) {
            assertThat(a.isHeld()).isTrue();
        }
    }

    @SuppressWarnings("InfiniteRecursion") // which is what is tried
    private void useForEver() throws InterruptedException {
        try (var _ = a.enter(true)) {
            useForEver();
        }
    }

    /// Starts a thread that has `own`, and waits for `wanted`.
    private static FutureTask<Boolean> has(Guard own, Guard wanted) throws Exception {
        var work =
                new FutureTask<>(() -> {
                    try (var _ = own.enter(false);
                            var _ = wanted.enter(true)) {
                        return wanted.isHeld();
                    }
                });
        Thread thread = Thread.ofPlatform().start(work);
        Await.await(
                () -> thread.getState() == Thread.State.WAITING, "the thread to wait at the guard");
        return work;
    }
}
