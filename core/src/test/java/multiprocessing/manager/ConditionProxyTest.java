package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

/// What a condition does here, in the process that has a proxy for it.
class ConditionProxyTest {
    private final List<String> calls = new ArrayList<>();

    /// One that is signalled as soon as somebody waits.
    private final ConditionProxy condition =
            (ConditionProxy)
                    Proxy.newProxyInstance(
                            ConditionProxyTest.class.getClassLoader(),
                            new Class<?>[] {ConditionProxy.class},
                            (proxy, method, arguments) -> {
                                if (method.isDefault()) {
                                    return InvocationHandler.invokeDefault(
                                            proxy, method, arguments);
                                }
                                calls.add(method.getName());
                                return arguments == null || ((Duration) arguments[0]).isPositive();
                            });

    @Test
    void whoHasNoTimeToWaitKeepsTheLock() throws Exception {
        assertThat(condition.awaitUntil(() -> false, Duration.ZERO)).isFalse();
        assertThat(condition.awaitUntil(() -> true, Duration.ZERO)).isTrue();
        assertThat(calls).isEmpty();
    }

    @Test
    void whoHasTimeWaitsUntilThePredicateIsTrue() throws Exception {
        assertThat(condition.awaitUntil(() -> calls.size() == 2, Await.PATIENCE)).isTrue();
        assertThat(calls).containsExactly("await", "await");
    }
}
