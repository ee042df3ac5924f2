package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ItemsTest {
    private static Items pack(@Nullable Object... objects) {
        var packer = new Packer();
        for (Object object : objects) {
            packer.add(object);
        }
        return packer.take();
    }

    private static Items travelled(Items items) {
        var out = ByteBuffer.allocate(3 + items.encodedLength()).position(3);
        items.encode(out);
        assertThat(out.hasRemaining()).isFalse();
        return Items.decode(out.position(3));
    }

    private static List<@Nullable Object> read(Items items) {
        var read = new ArrayList<@Nullable Object>();
        try (var unpacker = Unpacker.take()) {
            for (int i = 0; i < items.count(); i++) {
                read.add(unpacker.read(items, i));
            }
        }
        return read;
    }

    private static Reply.Unread unread(Reply reply) {
        byte[] message = reply.encode();
        return Reply.unread(
                Arrays.copyOf(message, Math.min(message.length, Reply.HEAD_BYTES)), message.length);
    }

    @Test
    void howManyThereAreIsKnownFromTheBeginOfAReply() {
        assertThat(unread(new Reply.Values(7, 3, 1, 2, pack(1L, 2L, 3L))).count()).isEqualTo(3);
        assertThat(unread(new Reply.Values(7, 3, 1, 2, pack("a", 2))))
                .satisfies(two -> {
                    assertThat(two.task()).isEqualTo(7);
                    assertThat(two.first()).isEqualTo(3);
                    assertThat(two.count()).isEqualTo(2);
                    assertThat(two.nanos()).isEqualTo(2);
                });
        assertThat(unread(new Reply.Failed(7, 3, 1, 2, new byte[0])).count()).isOne();
        assertThatThrownBy(() -> unread(new Reply.Spent())).isInstanceOf(TransferException.class);
    }

    @Test
    void whatItIsIsKnownFromTheBeginOfAnOrder() {
        var call = new Order.Call(7, 3, 1, Shape.FUNCTION, false, List.of(), pack("a"));
        assertThat(unread(call))
                .isEqualTo(new Order.Unread(Order.CALL, 7, 3, call.encode().length));
        assertThat(unread(new Order.Define(5, pack("a"))))
                .satisfies(define -> {
                    assertThat(define.type()).isEqualTo(Order.DEFINE);
                    assertThat(define.number()).isEqualTo(5);
                });
        assertThatThrownBy(() -> unread(new Order.Stop())).isInstanceOf(TransferException.class);
    }

    @Test
    void whatLeavesNoRoomInAnArrayForTheHeadOfItsMessageIsTooLarge() {
        int count = (Integer.MAX_VALUE - Cell.ITEMS_MOST) / Long.BYTES;
        assertThatThrownBy(() -> new Packer().addAll(Collections.nCopies(count, 1L)))
                .isInstanceOf(TransferException.class)
                .hasMessageStartingWith("too large for one message");
    }

    private static Order.Unread unread(Order order) {
        byte[] message = order.encode();
        byte[] head = Arrays.copyOf(message, Math.min(message.length, Order.HEAD_BYTES));
        Order.Unread unread = Order.unread(head, message.length);
        assertThat(Order.decode(unread.encode())).isEqualTo(unread);
        return unread;
    }

    @Test
    void numbersOfOneTypeGoSideBySide() {
        for (@Nullable
        Object[] numbers :
                new @Nullable Object[][] {
                    {1, -2, Integer.MAX_VALUE}, {1L, Long.MIN_VALUE}, {0.5, Double.NaN, -0.0}, {7}
                }) {
            Items items = travelled(pack(numbers));

            assertThat(items.areNumbers()).isTrue();
            assertThat(read(items)).containsExactly(numbers);
        }
    }

    @Test
    void whatIsMixedGoesEachByItself() {
        for (@Nullable
        Object[] objects :
                new @Nullable Object[][] {
                    {1, 2, "three"}, {1, 2L}, {null, 1}, {1, null}, {"a", 1, 1}, {1, 'a', (byte) 1}
                }) {
            Items items = travelled(pack(objects));

            assertThat(items.areNumbers()).isFalse();
            assertThat(read(items)).containsExactly(objects);
        }
    }

    @Test
    void manyAtOnceAreAsOneByOne() {
        for (@Nullable
        Object[] objects :
                new @Nullable Object[][] {
                    {},
                    {7},
                    {1, -2, Integer.MAX_VALUE},
                    {1L, Long.MIN_VALUE},
                    {0.5, Double.NaN, -0.0},
                    {1, 2, "three"},
                    {1, 2, null, 4},
                    {1.5, 2L},
                    {"a", 1, 2}
                }) {
            var packer = new Packer();
            packer.addAll(Arrays.asList(objects));
            Items atOnce = packer.take();

            assertThat(atOnce.form()).isEqualTo(pack(objects).form());
            assertThat(read(travelled(atOnce))).containsExactly(objects);
        }
    }

    @Test
    void manyAtOnceComeBehindThoseThatAreThere() {
        var packer = new Packer();
        packer.add(1);
        packer.addAll(List.of(2, 3));
        packer.addAll(List.of(4L, 5L));
        packer.addAll(List.of(6, 7));

        assertThat(read(travelled(packer.take()))).containsExactly(1, 2, 3, 4L, 5L, 6, 7);
    }

    @Test
    void aPartIsRead() {
        assertThat(read(travelled(pack(1, 2, 3, 4).part(1, 3)))).containsExactly(2, 3);
        assertThat(read(travelled(travelled(pack("a", "b", "c")).part(1, 3))))
                .containsExactly("b", "c");
    }

    @Test
    void aPackerBeginsAnew() {
        var packer = new Packer();
        packer.add(1);
        packer.add("a");
        Items first = packer.take();
        packer.add(2);
        Items second = packer.take();

        assertThat(read(first)).containsExactly(1, "a");
        assertThat(second.areNumbers()).isTrue();
        assertThat(read(second)).containsExactly(2);
    }

    @Test
    void bytesOfSomethingElseAreRefused() {
        for (int[] words : new int[][] {{-4, 0}, {Integer.MIN_VALUE}, {-2, 1}, {2, 1}, {1, 9}}) {
            var bytes = ByteBuffer.allocate(words.length * Integer.BYTES);
            Arrays.stream(words).forEach(bytes::putInt);

            assertThatThrownBy(() -> Items.decode(bytes.flip()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
