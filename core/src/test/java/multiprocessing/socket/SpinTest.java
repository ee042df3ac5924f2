package multiprocessing.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Busy waits that come true, or do not.
class SpinTest {
    private final Spin spin = new Spin(true);
    private final AtomicInteger looks = new AtomicInteger();

    private boolean waitInVain() {
        return spin.until(() -> looks.incrementAndGet() < 0);
    }

    /// How many waits end without a look, before one looks.
    private int sleeps() {
        looks.set(0);
        int sleeps = 0;
        while (looks.get() == 0) {
            assertThat(waitInVain()).isFalse();
            sleeps++;
        }
        return sleeps - 1;
    }

    @Test
    void whatHasComeTrueIsSeen() {
        assertThat(spin.until(() -> true)).isTrue();
    }

    @Test
    void aWaitInVainIsNotRepeatedAtOnceAndEachTimeLessSoon() {
        assertThat(waitInVain()).isFalse();
        assertThat(sleeps()).isEqualTo(2);
        assertThat(sleeps()).isEqualTo(4);
        for (int i = 0; i < 20; i++) {
            assertThat(sleeps()).isLessThanOrEqualTo(1024);
        }
    }

    @Test
    void oneThatPaysIsRepeatedAtOnce() {
        for (int i = 0; i < 5; i++) {
            int _ = sleeps();
        }
        while (!spin.until(() -> true)) {
            // sleeps that are left
        }
        assertThat(spin.until(() -> true)).isTrue();
        assertThat(sleeps()).isZero();
        assertThat(sleeps()).isEqualTo(2);
    }

    @Test
    void withOneProcessorOrInAVirtualThreadNobodyIsKeptFromWork() throws InterruptedException {
        assertThat(new Spin(false).until(() -> true)).isFalse();
        Thread.ofVirtual().start(() -> looks.set(spin.until(() -> true) ? 1 : 2)).join();
        assertThat(looks).hasValue(2);
    }
}
