package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import multiprocessing.process.Process;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class MutexTest {
    @Test
    void aLockOfADeadProcessIsHandedOn() throws Exception {
        var lock = Lock.create();
        var held = Lock.create();
        held.acquire();
        var child =
                new Process(() -> {
                    lock.acquire();
                    held.release();
                    Thread.sleep(Duration.ofHours(1));
                });
        child.start();
        held.acquire();
        assertThat(lock.tryAcquire()).isFalse();
        child.kill();
        assertThat(lock.acquire(Duration.ofSeconds(20))).isTrue();
        assertThat(lock.wasAbandoned()).isTrue();
        lock.release();
        assertThat(lock.wasAbandoned()).isFalse();
        child.join();
    }
}
