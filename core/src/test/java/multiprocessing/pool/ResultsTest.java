package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read goes nowhere; the test tells what becomes of it.
class ResultsTest {
    private static final ReadAhead.Bounds BOUNDS = new ReadAhead.Bounds(100, 1_000, 2, true);

    private final Paper sender = new Paper();

    private static final class Paper implements Results.Sender<Integer> {
        final List<Request> sent = new ArrayList<>();
        boolean isHeapFull;

        @Override
        public void send(Request request, List<Integer> items) {
            sent.add(request);
        }

        @Override
        public void flush() {
            if (isHeapFull) {
                throw new OutOfMemoryError("Java heap space");
            }
        }

        @Override
        public void cancel(Request request) {
            // nobody does it
        }

        @Override
        public void attend(BooleanSupplier isDone) {
            // nobody comes meanwhile
        }

        @Override
        public void ended() {
            // nobody asks
        }
    }

    private Results<Object> results(boolean ordered) {
        return new Results<>(Stream.iterate(0, i -> i + 1).iterator(), sender, 1, BOUNDS, ordered);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsToldAgainForWantOfHeapComesOnce(boolean ordered) {
        Results<Object> results = results(ordered);

        for (int i = 0; i < 2; i++) {
            sender.sent.get(0).succeeded(0, "first", 0);
        }
        sender.sent.get(1).succeeded(0, "second", 0);

        assertThat(results.next()).isEqualTo("first");
        assertThat(results.next()).isEqualTo("second");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsThereStaysThereIfThereIsNoHeapToReadAhead(boolean ordered) {
        Results<Object> results = results(ordered);
        sender.sent.getFirst().succeeded(0, "first", 0);
        sender.isHeapFull = true;
        assertThatThrownBy(results::next).isInstanceOf(OutOfMemoryError.class);

        sender.isHeapFull = false;

        assertThat(results.next()).isEqualTo("first");
    }
}
