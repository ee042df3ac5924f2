package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.function.SerializableFunction;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final SerializableFunction<Object, Object> FUNCTION = x -> x;

    private final FakeLines lines = new FakeLines();
    private final Coordinator coordinator =
            new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
    private final Requests requests = new Requests(coordinator, new Callbacks("test-calls"), 1);

    /// Of a class of a loader for which there is no heap when it goes with a task.
    static final class Item implements Serializable {
        private static final long serialVersionUID = 1;
    }

    private static final class FullLoader extends ClassLoader {
        FullLoader() {
            super(RequestsTest.class.getClassLoader());
        }

        Object item() throws IOException, ReflectiveOperationException {
            String name = Item.class.getName();
            try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = Objects.requireNonNull(in).readAllBytes();
                var constructor =
                        defineClass(name, bytes, 0, bytes.length).getDeclaredConstructor();
                constructor.setAccessible(true);
                return constructor.newInstance();
            }
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            if (StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame ->
                                    frame.getClassName().equals(Origin.class.getName())))) {
                throw new OutOfMemoryError("Java heap space");
            }
            return 1;
        }
    }

    /// There is no heap to hold what it names.
    private record Unholdable() implements Handle {
        private static final AtomicInteger REVOKED = new AtomicInteger();

        @Override
        public Object resolve() {
            throw new OutOfMemoryError("Java heap space");
        }

        @Override
        public void revoke() {
            REVOKED.incrementAndGet();
        }
    }

    @Test
    void whatIsSharedIsGivenUpIfThereIsNoHeapToHoldIt() {
        Shareable shared = Unholdable::new;
        SerializableFunction<Object, Object> laden = _ -> shared;
        var unheard = new Requests.Heard<Object>(null, null);
        var options = TaskOptions.standard().repeats(1);
        Unholdable.REVOKED.set(0);

        assertThatThrownBy(() ->
                        requests.one(
                                FUNCTION, Shape.FUNCTION, new Object[] {shared}, options, unheard))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(Unholdable.REVOKED).hasValue(1);

        var bounds = new ReadAhead.Bounds(10, 1_000, 10, true);
        assertThatThrownBy(() -> requests.lazy(laden, List.of(1), 1, bounds, true, options))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(Unholdable.REVOKED).hasValue(2);
    }

    @Test
    void aTaskForWhichThereIsNoHeapDoesNotGoWithTheNext() throws Exception {
        coordinator.hire();
        lines.last().say(new Reply.Ready());
        coordinator.step();

        Results<Object> results =
                requests.lazy(
                        FUNCTION,
                        List.of(new FullLoader().item(), "next"),
                        1,
                        new ReadAhead.Bounds(10, 1_000, 10, true),
                        true,
                        TaskOptions.standard());
        Order.Call call = Objects.requireNonNull(lines.last().claim());
        assertThat(call.itemCount()).isEqualTo(1);
        lines.last().finish(call);
        coordinator.step();

        assertThatThrownBy(results::next).isInstanceOf(OutOfMemoryError.class);
        assertThat(results.next()).isEqualTo(0);
        assertThat(results.hasNext()).isFalse();
    }
}
