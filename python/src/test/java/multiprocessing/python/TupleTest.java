package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import multiprocessing.codec.Codec;
import multiprocessing.codec.MessageWriter;
import multiprocessing.queue.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TupleTest {
    private static final int NAME_BYTES = Tuple.class.getName().length();

    private static Tuple tuple(@Nullable Object... items) {
        return new Tuple(items);
    }

    static long lengthBytes(Object value) {
        var out = MessageWriter.ofThread();
        out.begin(MessageWriter.Space.collected());
        try {
            Codec.standard().write(value, out);
            return out.lengthBytes();
        } finally {
            out.end();
        }
    }

    @Test
    void aTupleIsAListThatCannotBeChanged() {
        Tuple tuple = tuple(1, null, "two");
        List<@Nullable Object> list = Arrays.asList(1, null, "two");
        assertThat(tuple).isEqualTo(list).hasSameHashCodeAs(list).hasToString(list.toString());
        assertThat(list).isEqualTo(tuple);
        assertThat(tuple).isNotEqualTo(tuple(1, null, "three")).containsExactly(1, null, "two");
        assertThat(tuple.subList(1, 3)).isEqualTo(list.subList(1, 3));
        assertThat(tuple.reversed()).containsExactly("two", null, 1);
        List<Runnable> changes =
                List.of(
                        () -> tuple.add(3),
                        () -> tuple.set(0, 3),
                        () -> tuple.removeFirst(),
                        tuple::clear,
                        () -> tuple.replaceAll(_ -> 3),
                        () -> tuple.listIterator(1).add(3),
                        () -> tuple.subList(0, 1).clear());
        for (Runnable change : changes) {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(change::run);
        }
    }

    @Test
    void aTupleCostsAMessageBetweenProcessesOfJavaNoMoreThanItsClassBesideAList() {
        Object[] items = {1, "two", List.of(3.0)};
        assertThat(lengthBytes(tuple(items)))
                .isLessThan(lengthBytes(new ArrayList<>(Arrays.asList(items))) + NAME_BYTES + 10);
    }

    @Test
    void aTupleComesOutOfAQueueAsItWas() throws Exception {
        try (Queue<Object> queue = Queue.create()) {
            Tuple tuple = tuple(1, tuple(), null, List.of(tuple("two")));
            queue.put(tuple);
            assertThat(Notation.of(queue.get())).isEqualTo("(1, (), None, [('two',)])");
            queue.put(List.of(tuple, Thread.State.NEW, URI.create("for:JDK")));
            assertThat(((List<?>) queue.get()).getFirst()).isInstanceOf(Tuple.class);
        }
    }

    @Test
    void aSetOfWhatIsHashedForeverIsNoShortMessage() {
        Tuple tuple = tuple();
        for (int i = 0; i < 23; i++) {
            tuple = tuple(tuple, tuple);
        }
        Set<Object> set = new HashSet<>();
        set.add(tuple);
        assertThat(lengthBytes(set)).isGreaterThan(lengthBytes(new ArrayList<>(List.of(tuple))));
    }
}
