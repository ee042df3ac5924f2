package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read goes nowhere; the test tells what becomes of it.
class ResultsTest {
    private static final ReadAhead.Bounds BOUNDS = new ReadAhead.Bounds(100, 1_000, 2, true);

    private final Paper sender = new Paper();

    private static class Paper implements Results.Sender<Integer> {
        final List<Request> sent = new ArrayList<>();
        boolean isHeapFull;

        @Override
        public boolean send(Request request, List<Integer> items) {
            return sent.add(request);
        }

        @Override
        public boolean flush() {
            if (isHeapFull) {
                throw new OutOfMemoryError("Java heap space");
            }
            return true;
        }

        @Override
        public void cancel(Request request) {
            // nobody does it
        }

        @Override
        public void attend(BooleanSupplier isDone, long mostNanos) {
            // nobody comes meanwhile
        }

        @Override
        public Callbacks.Aside aside() {
            return () -> {};
        }

        @Override
        public void ended() {
            // nobody asks
        }
    }

    /// A thread that finds no heap for one request when the test says so.
    private static final class FullThread extends Thread {
        static final String WHY = "Java heap space";

        boolean isHeapFull;

        FullThread(Runnable body) {
            super(body, "full");
        }

        @Override
        public ClassLoader getContextClassLoader() { // which a request remembers
            if (isHeapFull) {
                isHeapFull = false;
                throw new OutOfMemoryError(WHY);
            }
            return super.getContextClassLoader();
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

    private static Iterator<Integer> inputThatThrowsBehindOne() {
        return Stream.iterate(0, i -> i + 1)
                .peek(i -> {
                    if (i == 1) {
                        throw new IllegalStateException("no more");
                    }
                })
                .iterator();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheInputThrowsComesBehindWhatIsUnderWay(boolean ordered) {
        var input = inputThatThrowsBehindOne();
        var results = new Results<Object>(input, sender, 1, BOUNDS, ordered);

        assertThatThrownBy(() -> results.next(Duration.ZERO)).isInstanceOf(TimeoutException.class);
        sender.sent.get(0).succeeded(0, "first", 0);

        assertThat(results.next()).isEqualTo("first");
        assertThatThrownBy(results::next).hasMessage("no more");
        assertThat(results.hasNext()).isFalse();
    }

    /// Tells of the first result of each as deep in its stack as can be, and of that again.
    private static final class Diver {
        final List<Results<Object>> all = new ArrayList<>();
        private final List<Request> first = new ArrayList<>();
        private int told;

        Diver(int count) {
            for (int i = 0; i < count; i++) {
                var paper = new Paper();
                all.add(new Results<>(inputThatThrowsBehindOne(), paper, 1, BOUNDS, true));
                first.add(paper.sent.getFirst());
            }
        }

        @SuppressWarnings("InfiniteRecursion") // to the end of the stack
        void dive() {
            try {
                dive();
            } catch (StackOverflowError e) {
                // from here on upwards
            }
            if (told < first.size()) {
                Request request = first.get(told++);
                try {
                    request.succeeded(0, "first", 0);
                } catch (StackOverflowError e) {
                    // as it should
                }
            }
        }

        void tellAgain() {
            first.forEach(request -> request.succeeded(0, "first", 0));
        }
    }

    /// It never came, where whoever told of the last result had no stack just then.
    @Test
    void whatTheInputThrowsComesAlsoIfThereWasNoStackToTellIt() throws Exception {
        var diver = new Diver(1_000);
        var thread = new Thread(null, diver::dive, "diver", 1 << 18);
        thread.start();
        thread.join();
        diver.tellAgain();

        for (Results<Object> results : diver.all) {
            assertThat(results.next(Duration.ZERO)).isEqualTo("first");
            assertThatThrownBy(() -> results.next(Duration.ZERO)).hasMessage("no more");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void undeclared() throws T {
        throw (T) new IOException("undeclared");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anItemWhoseEncodingThrowsWhatItDoesNotDeclareFails(boolean ordered) {
        var refusing =
                new Paper() {
                    @Override
                    public boolean send(Request request, List<Integer> items) {
                        if (items.contains(0)) {
                            ResultsTest.<RuntimeException>undeclared();
                        }
                        request.succeeded(0, items.getFirst(), 0);
                        return true;
                    }
                };
        var results = new Results<Object>(List.of(0, 1).iterator(), refusing, 1, BOUNDS, ordered);

        assertThatThrownBy(results::next).hasMessage("undeclared");
        assertThat(results.next()).isEqualTo(1);
    }

    private WeakReference<Object> taken(Results<Object> results) {
        var value = new Object();
        sender.sent.getFirst().succeeded(0, value, 0);
        assertThat(results.next()).isSameAs(value);
        return new WeakReference<>(value);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasTakenIsNotKept(boolean ordered) throws Exception {
        Results<Object> results = results(ordered);

        WeakReference<Object> value = taken(results);

        Await.await(
                () -> {
                    System.gc();
                    return value.get() == null;
                },
                "what was taken to be forgotten");
        assertThat(results.hasNext()).isTrue(); // they are there until now
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

    /// Goes on for ever, but for one item that cannot be had.
    private static final class Faulty implements Iterator<Integer> {
        private int next;

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Integer next() {
            int item = next++;
            if (item == 3) {
                throw new IllegalStateException("no item 3");
            }
            return item;
        }
    }

    /// Two items at a time, which are sent back at once, in a heap that is full each time when the next are to be sent.
    private static List<Object> outcomesInAFullHeap(boolean ordered) {
        var outcomes = new ArrayList<Object>();
        var echo =
                new Paper() {
                    @Override
                    public boolean send(Request request, List<Integer> items) {
                        for (int i = 0; i < items.size(); i++) {
                            request.succeeded(i, items.get(i), 0);
                        }
                        ((FullThread) Thread.currentThread()).isHeapFull = true;
                        return true;
                    }
                };
        var bounds = new ReadAhead.Bounds(2, 1_000, 1, true);
        var results = new Results<Object>(new Faulty(), echo, 2, bounds, ordered);
        for (int i = 0; i < 10; i++) {
            try {
                if (results.hasNext()) {
                    outcomes.add(results.next());
                }
            } catch (OutOfMemoryError | IllegalStateException e) {
                outcomes.add(e.getMessage());
            }
        }
        return outcomes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasReadIsSentLaterIfThereIsNoHeapForIt(boolean ordered) throws Exception {
        var outcomes = new ArrayList<Object>();

        var thread = new FullThread(() -> outcomes.addAll(outcomesInAFullHeap(ordered)));
        thread.start();
        thread.join();

        assertThat(outcomes).containsExactly(0, 1, FullThread.WHY, FullThread.WHY, 2, "no item 3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anItemIsNamedByItsPlaceInTheInput(boolean ordered) {
        var bounds = new ReadAhead.Bounds(9, 1_000, 3, true);
        var input = Stream.iterate(0, i -> i + 1).iterator();
        var _ = new Results<Object>(input, sender, 3, bounds, ordered);

        Task task = task(7, sender.sent.get(2), 3);
        assertThat(task.what(1)).isEqualTo("item 7 of task 7");
        assertThat(task.cut(8, 2, 1).what(0)).isEqualTo("item 8 of task 8");
        assertThat(task(9, sender.sent.getFirst(), 1).what(0)).isEqualTo("item 0 of task 9");
    }

    private static Task task(long number, Request request, int items) {
        return new Task(
                number,
                request,
                0,
                null,
                Shape.CALLABLE,
                FakeLines.numbers(items),
                Luggage.NONE,
                TaskOptions.standard(),
                0);
    }
}
