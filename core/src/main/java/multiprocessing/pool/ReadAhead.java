package multiprocessing.pool;

/// How much of a lazy input is under way: read, and its result not yet returned. Bounded in items and in bytes, those of
/// encoded inputs and results. Thread-safe.
final class ReadAhead {
    /*
     * How large a result will be is not known before: it is taken to be as large as those before it were. So there are
     * only as many items under way as there are workers, twice, until the first result is there.
     */

    /// @param items the most under way
    /// @param bytes the most under way
    /// @param untilFirst the most items under way until there is a result
    /// @param isChosen whether the user has said how many items
    record Bounds(int items, long bytes, int untilFirst, boolean isChosen) {
        /// If it is chunks of that size that are read: as many of them until there is a result, and after it, too, as far as no
        /// number of items was chosen.
        Bounds forChunks(int size) {
            int all = (int) Math.min((long) untilFirst * size, Integer.MAX_VALUE);
            int most = isChosen ? items : Math.max(items, all);
            return new Bounds(most, bytes, Math.min(most, all), isChosen);
        }

        /// If nothing may wait long to be begun: as far as no number was chosen, no more than until there is a result.
        Bounds forShortWaits() {
            return isChosen ? this : new Bounds(untilFirst, bytes, untilFirst, false);
        }
    }

    private final Bounds most;

    // guarded by this
    private long items;
    private long inputBytes; // of chunks that have not arrived
    private long resultBytes; // not returned
    private long missing; // items without a result
    private long arrived;
    private long arrivedBytes;

    ReadAhead(Bounds most) {
        this.most = most;
    }

    /// Whether so many items may be read; of none under way, always.
    synchronized boolean hasRoomFor(int chunk) {
        if (items == 0) {
            return true;
        }
        if (arrived == 0) {
            return items + chunk <= most.untilFirst && inputBytes < most.bytes;
        }
        long expected = (missing + chunk) * (arrivedBytes / arrived);
        return items + chunk <= most.items && inputBytes + resultBytes + expected <= most.bytes;
    }

    /// Whether it is time to read more.
    synchronized boolean isLow() {
        return items <= most.items / 2 && inputBytes + resultBytes <= most.bytes / 2;
    }

    /// So many items were read.
    synchronized void read(int count) {
        items += count;
        missing += count;
    }

    /// Some of them are about to be sent, in so many bytes.
    synchronized void packed(int bytes) {
        inputBytes += bytes;
    }

    /// All of those have arrived.
    synchronized void unpacked(int bytes) {
        inputBytes -= bytes;
    }

    /// An item has arrived, with a result of so many bytes.
    synchronized void arrived(int bytes) {
        missing--;
        resultBytes += bytes;
        arrived++;
        arrivedBytes += bytes;
    }

    /// It was returned.
    synchronized void returned(int bytes) {
        items--;
        resultBytes -= bytes;
    }
}
