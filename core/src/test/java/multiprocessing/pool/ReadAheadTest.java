package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final ReadAhead.Bounds BOUNDS = new ReadAhead.Bounds(100, 1_000, 4, false);

    private final ReadAhead ahead = new ReadAhead(BOUNDS);

    /// Reads items one by one while there is room.
    private int fill(int bytesEach) {
        int read = 0;
        while (ahead.hasRoomFor(1)) {
            ahead.read(1);
            ahead.packed(bytesEach);
            read++;
        }
        return read;
    }

    private void arrive(int inputBytes, int bytes) {
        ahead.arrived(bytes);
        ahead.unpacked(inputBytes);
    }

    @Test
    void readsLittleUntilItKnowsHowLargeResultsAre() {
        assertThat(fill(1)).isEqualTo(4);
    }

    @Test
    void readsAsManyItemsAsItMayWhileTheyAreSmall() {
        fill(1);
        arrive(1, 1);

        assertThat(4 + fill(1)).isEqualTo(100);
    }

    @Test
    void readsFewItemsThatAreLarge() {
        assertThat(fill(600)).isEqualTo(2);
    }

    @Test
    void readsFewItemsWhoseResultsAreLarge() {
        fill(1);
        arrive(1, 250);

        assertThat(fill(1)).isZero();
        for (int i = 0; i < 3; i++) {
            arrive(1, 250);
        }
        assertThat(fill(1)).isZero();
        assertThat(ahead.isLow()).isFalse();

        ahead.returned(250);
        ahead.returned(250);

        assertThat(ahead.isLow()).isTrue();
        assertThat(fill(1)).isEqualTo(1);
    }

    @Test
    void readsOneItemHoweverLarge() {
        assertThat(fill(5_000)).isEqualTo(1);
        arrive(5_000, 5_000);
        ahead.returned(5_000);

        assertThat(fill(5_000)).isEqualTo(1);
    }

    @Test
    void readsAsManyLargeChunksAsItReadsItems() {
        var chunks = BOUNDS.forChunks(50);

        assertThat(chunks.untilFirst()).isEqualTo(4 * 50);
        assertThat(chunks.items()).isEqualTo(4 * 50);
        assertThat(BOUNDS.forChunks(2).items()).isEqualTo(100);
        assertThat(BOUNDS.forChunks(Integer.MAX_VALUE).items()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void readsNoMoreItemsThanWereChosenHoweverLargeChunksAre() {
        var chosen = new ReadAhead.Bounds(100, 1_000, 4, true).forChunks(50);

        assertThat(chosen.items()).isEqualTo(100);
        assertThat(chosen.untilFirst()).isEqualTo(100);
    }

    @Test
    void norUntilThereIsAResult() {
        assertThat(new ReadAhead.Bounds(1, 1_000, 4, true).forChunks(1).untilFirst()).isEqualTo(1);
    }
}
