package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.time.Waitable;
import org.junit.jupiter.api.Test;

class AttendanceTest {
    private final List<Runnable> actions = new ArrayList<>();
    private final Attendance attendance =
            new Attendance(
                    (Connection)
                            Proxy.newProxyInstance(
                                    AttendanceTest.class.getClassLoader(),
                                    new Class<?>[] {Connection.class},
                                    (_, _, arguments) -> {
                                        actions.add((Runnable) arguments[0]);
                                        return (Waitable.Registration) () -> {};
                                    }));

    @Test
    void whatTheClientSendsEndsTheWaitForIt() throws Exception {
        assertThat(attendance.over(() -> isInterruptedBy(actions.getLast()))).isEqualTo(true);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(attendance.isEnded()).isTrue();
    }

    @Test
    void whatIsToldLateDoesNotEndTheNextWait() throws Exception {
        assertThat(attendance.over(() -> true)).isEqualTo(true);
        assertThat(attendance.over(() -> isInterruptedBy(actions.getFirst()))).isEqualTo(false);
        assertThat(attendance.isEnded()).isFalse();
    }

    private static boolean isInterruptedBy(Runnable action) {
        action.run();
        return Thread.currentThread().isInterrupted();
    }
}
