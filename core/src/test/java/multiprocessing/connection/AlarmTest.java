package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;

class AlarmTest {
    /// Else a socket would be handed out that is being closed.
    @Test
    void whoEndsItTooLateIsTold() throws Exception {
        var hasRung = new CountDownLatch(1);
        var alarm = new Alarm(Deadline.in(Duration.ZERO), hasRung::countDown);
        assertThat(hasRung.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(alarm::close);
    }

    @Test
    void whoEndsItInTimeIsNot() throws Exception {
        new Alarm(Deadline.never(), () -> {}).close();
    }
}
