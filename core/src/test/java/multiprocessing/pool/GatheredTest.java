package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import multiprocessing.queue.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatheredTest {
    private static Items pack(@Nullable Object... objects) {
        var packer = new Packer();
        for (Object object : objects) {
            packer.add(object);
        }
        return packer.take();
    }

    @Test
    void numbersThatComeInAnyOrderAreAtTheirPlaces() {
        for (Object[] numbers :
                new Object[][] {
                    {1, -2, 3, 4}, {1L, Long.MIN_VALUE, 3L, 4L}, {0.5, Double.NaN, -0.0, 4.0}
                }) {
            var gathered = new Gathered(4);
            gathered.putNumbers(2, pack(numbers[2], numbers[3]));
            gathered.putNumbers(0, pack(numbers).part(0, 2));

            assertThat(gathered.list()).isInstanceOf(NumberList.class);
            assertThat((List<?>) gathered.list()).isEqualTo(List.of(numbers));
        }
    }

    @Test
    void anObjectAmongNumbersLeavesThemAsTheyAre() {
        var gathered = new Gathered(5);
        gathered.putNumbers(3, pack(4, 5));
        gathered.put(1, "two");
        gathered.putNumbers(0, pack(1));
        gathered.put(2, null);

        assertThat((List<?>) gathered.list()).isEqualTo(Arrays.asList(1, "two", null, 4, 5));
    }

    @Test
    void triesAgainAsOftenAsThereIsNoHeapForAllNumbers() {
        var gathered = new Gathered(250_000_000);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> gathered.putNumbers(0, pack(1L)))
                    .isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void numbersOfTwoTypesStayWhatTheyAre() {
        var gathered = new Gathered(3);
        gathered.putNumbers(0, pack(1));
        gathered.putNumbers(1, pack(2L, 3L));

        assertThat((List<?>) gathered.list()).isEqualTo(List.of(1, 2L, 3L));
    }

    @Test
    void nothingIsAnEmptyList() {
        assertThat((List<?>) new Gathered(0).list()).isEmpty();
    }

    @Test
    void numbersAreAListAsAnyOtherThatCannotBeChanged() throws Exception {
        var gathered = new Gathered(3);
        gathered.putNumbers(0, pack(1, 2, 3));
        @SuppressWarnings("unchecked")
        var list = (List<Object>) gathered.list();

        assertThat(list).isEqualTo(List.of(1, 2, 3)).hasSameHashCodeAs(List.of(1, 2, 3));
        assertThat(list.subList(1, 3)).containsExactly(2, 3);
        assertThatThrownBy(() -> list.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.set(0, 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.add(4)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(stored(list)).isEqualTo(list);
        try (Queue<Object> queue = Queue.create()) {
            queue.put(list);
            assertThat(queue.get()).isEqualTo(list);
        }
    }

    private static Object stored(Object object) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
