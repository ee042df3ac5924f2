package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.BrokenPipeException;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.connection.Listener;
import multiprocessing.connection.Terms;
import multiprocessing.error.ClosedException;
import multiprocessing.manager.ConditionProxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A wait for a condition that is interrupted when it is over in the manager, and has the lock again there. The manager is
/// none of Python's: it says so when somebody else asks for the lock.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InterruptedWaitTest {
    private static final Terms TERMS =
            Terms.of(AuthKey.of("a key of tests")).codec(new PickleCodec());

    private static final List<String> METHODS =
            List.of("acquire", "release", "wait", "notify", "notify_all");

    private final Listener listener = Listener.open(TERMS);
    private final CountDownLatch isWaitedFor = new CountDownLatch(1);
    private final AtomicBoolean isWaitOver = new AtomicBoolean();
    private final BlockingQueue<Connection> releases = new LinkedBlockingQueue<>(); // by which line
    private volatile @Nullable Connection holder;

    InterruptedWaitTest() {
        begin(() -> {
            while (true) {
                Connection line = listener.accept();
                begin(() -> serve(line));
            }
        });
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void begin(Work work) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        work.run();
                    } catch (EndOfStreamException
                            | BrokenPipeException
                            | ClosedException
                            | InterruptedException e) {
                        // the test is over
                    }
                });
    }

    private void serve(Connection line) throws InterruptedException {
        try (line) {
            while (true) {
                switch ((String) line.recv(List.class).get(1)) {
                    case "create" -> answer(line, new Object[] {"1", METHODS});
                    case "acquire" -> answer(line, isAcquired(line));
                    case "wait" -> isWaitedFor.countDown();
                    case "release" -> {
                        releases.add(line);
                        answer(line, null);
                    }
                    default -> answer(line, null);
                }
            }
        }
    }

    private boolean isAcquired(Connection line) throws InterruptedException {
        Connection other = holder;
        if (other == null) {
            holder = line;
            return true;
        }
        if (isWaitOver.compareAndSet(false, true)) {
            answer(other, true); // to its wait
        }
        return false;
    }

    private static void answer(Connection line, @Nullable Object content)
            throws InterruptedException {
        line.send(new @Nullable Object[] {"#RETURN", content});
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void aWaitThatIsInterruptedWhenItHasTheLockAgainEnds() throws Exception {
        try (var manager = PythonManager.connect(listener.address(), TERMS)) {
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
