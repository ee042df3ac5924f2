package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.error.TransferException;
import multiprocessing.heap.Holding;
import multiprocessing.queue.Queue;
import multiprocessing.signal.Words;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a worker leaves on its tray, as its parent reads it.
class TrayTest {
    private static final long TASK = 5;

    private final Holding holding = LineMemory.create();
    private final Tray tray = new LineMemory(holding).tray;
    private final Packer results = new Packer();

    @AfterEach
    void free() {
        holding.close();
    }

    private boolean keep(int item, @Nullable Object value) {
        results.add(value);
        return tray.keep(results, Cell.name(TASK, item + 1), 100);
    }

    private List<@Nullable Object> read(int first) {
        var values = new ArrayList<@Nullable Object>();
        Reply.Values kept = tray.read(TASK, first, 150);
        if (kept != null) {
            var unpacker = Unpacker.take();
            for (int i = 0; i < kept.items().count(); i++) {
                values.add(unpacker.read(kept.items(), i));
            }
            assertThat(kept.first()).isEqualTo(first);
            assertThat(kept.nanos()).isEqualTo(50);
        }
        return values;
    }

    @Test
    void aNewOneIsEmpty() {
        assertThat(read(0)).isEmpty();
    }

    @Test
    void hasAllThatWasKept() {
        keep(0, "a");
        keep(1, null);
        keep(2, 7);

        assertThat(read(0)).containsExactly("a", null, 7);
        assertThat(tray.read(TASK + 1, 0, 150)).isNull();
    }

    @Test
    void numbersAreKeptSideBySide() {
        keep(0, 1.5);
        keep(1, -2.5);
        assertThat(read(0)).containsExactly(1.5, -2.5);
        var _ = results.take();

        keep(2, 7);
        keep(3, -8);
        assertThat(read(2)).containsExactly(7, -8);
    }

    @Test
    void whatIsNotLikeTheOthersMustBeSent() {
        keep(0, 1);
        keep(1, 2);

        assertThat(keep(2, "c")).isFalse();

        assertThat(read(0)).containsExactly(1, 2);
    }

    @Test
    void whatWasSentIsNotReadAgain() {
        keep(0, "a");
        keep(1, "b");
        var _ = results.take();
        assertThat(read(2)).isEmpty();

        keep(2, "c");

        assertThat(read(2)).containsExactly("c");
    }

    /// They are sent one by one if there is no memory for all, and the worker may die in between.
    @Test
    void whatWasNotSentOfThemIsRead() {
        keep(2, "a");
        keep(3, "b");
        keep(4, "c");
        assertThat(read(3)).containsExactly("b", "c");
        var _ = results.take();

        keep(5, 1);
        keep(6, 2);
        assertThat(read(6)).containsExactly(2);
    }

    @Test
    void doesNotKeepWhatMustBeSent() {
        assertThat(keep(0, new byte[Tray.BYTES_MOST])).isFalse();
        var _ = results.take();
        try (Queue<Integer> queue = Queue.create()) {
            assertThat(keep(0, queue)).isFalse();
            results.abandon();
        }
        assertThat(read(0)).isEmpty();
    }

    @Test
    void hasRoomForManySmallOnes() {
        for (int i = 0; i < Tray.ITEMS_MOST; i++) {
            assertThat(keep(i, null)).isTrue();
        }
        assertThat(keep(Tray.ITEMS_MOST, null)).isFalse();
        assertThat(read(0)).hasSize(Tray.ITEMS_MOST);
    }

    @Test
    void hasRoomForMoreNumbersThanObjects() {
        int most = Tray.BYTES_MOST / Integer.BYTES;
        for (int i = 0; i < most; i++) {
            assertThat(keep(i, i)).isTrue();
        }
        assertThat(keep(most, most)).isFalse();
        assertThat(read(0)).hasSize(most).endsWith(most - 1);
    }

    @Test
    void nonsenseIsRefused() {
        keep(0, "a");
        long data = (long) Words.LONG.get(Words.MEMORY, holding.offset() + LineLayout.DATA);
        Words.INT.set(Words.MEMORY, data + LineLayout.TRAY_DATA, -1);

        assertThatThrownBy(() -> tray.read(TASK, 0, 150)).isInstanceOf(TransferException.class);

        Words.LONG.set(Words.MEMORY, holding.offset() + LineLayout.TRAY + Tray.FORM, 9L);

        assertThatThrownBy(() -> tray.read(TASK, 0, 150)).isInstanceOf(TransferException.class);
    }
}
