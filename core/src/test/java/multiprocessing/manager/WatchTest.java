package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.connection.Connection;
import multiprocessing.time.Waitable;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final List<Runnable> actions = new ArrayList<>();
    private final Watch watch =
            new Watch(
                    (Connection)
                            Proxy.newProxyInstance(
                                    WatchTest.class.getClassLoader(),
                                    new Class<?>[] {Connection.class},
                                    (_, _, arguments) -> {
                                        actions.add((Runnable) arguments[0]);
                                        return (Waitable.Registration) () -> {};
                                    }));

    @Test
    void whatTheClientSendsEndsTheWaitForIt() throws Throwable {
        assertThat(watch.over(() -> isInterruptedBy(actions.getLast()))).isEqualTo(true);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatIsToldLateDoesNotEndTheNextWait() throws Throwable {
        assertThat(watch.over(() -> null)).isNull();
        assertThat(watch.over(() -> isInterruptedBy(actions.getFirst()))).isEqualTo(false);
    }

    private static boolean isInterruptedBy(Runnable action) {
        action.run();
        return Thread.currentThread().isInterrupted();
    }
}
