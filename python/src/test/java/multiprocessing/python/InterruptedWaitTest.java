package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.connection.Connection;
import multiprocessing.manager.ConditionProxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A wait for a condition that is interrupted when it is over in the manager, and has the lock again there. The manager says so
/// when somebody else asks for the lock.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InterruptedWaitTest {
    private final FakeManager python = new FakeManager(this::answer);
    private final CountDownLatch isWaitedFor = new CountDownLatch(1);
    private final AtomicBoolean isWaitOver = new AtomicBoolean();
    private final BlockingQueue<Connection> releases = new LinkedBlockingQueue<>(); // by which line
    private volatile @Nullable Connection holder;

    private @Nullable Object answer(FakeManager.Question question) throws InterruptedException {
        return switch (question.method()) {
            case "create" -> FakeManager.made("acquire", "release", "wait", "notify", "notify_all");
            case "acquire" -> isAcquired(question.line());
            case "wait" -> {
                isWaitedFor.countDown();
                yield FakeManager.LATER;
            }
            case "release" -> {
                releases.add(question.line());
                yield null;
            }
            default -> null;
        };
    }

    private boolean isAcquired(Connection line) throws InterruptedException {
        Connection other = holder;
        if (other == null) {
            holder = line;
            return true;
        }
        if (isWaitOver.compareAndSet(false, true)) {
            FakeManager.answer(other, true); // to its wait
        }
        return false;
    }

    @AfterEach
    void close() {
        python.close();
    }

    @Test
    void aWaitThatIsInterruptedWhenItHasTheLockAgainEnds() throws Exception {
        try (var manager = python.connect()) {
            ConditionProxy changed = manager.condition("Condition");
            var wait =
                    new FutureTask<>(() -> {
                        changed.acquire();
                        assertThatExceptionOfType(InterruptedException.class)
                                .isThrownBy(changed::await);
                        changed.release();
                        return true;
                    });
            Thread waiter = Thread.ofPlatform().daemon().start(wait);
            isWaitedFor.await();
            waiter.interrupt();
            assertThat(wait.get(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(releases).containsExactly(holder);
    }
}
