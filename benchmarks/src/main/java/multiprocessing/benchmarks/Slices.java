package multiprocessing.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import multiprocessing.pool.Pool;
import multiprocessing.shared.LongArray;
import multiprocessing.shared.RawArray;

/// A walk over 1 GiB of shared memory in slices of 1 MiB: by one thread, or by a pool. A task of the pool is told the array,
/// which goes to its worker as a handle, and the number of a slice.
///
/// Answers with nanoseconds for each slice; with the bytes by which meanwhile the heap of this process has grown; and with
/// those by which the memory has that processes share.
final class Slices implements Measure {
    private static final int COUNT = 1_024;
    private static final int SLICE_BYTES = 1 << 20;
    private static final int SLICE_LENGTH = SLICE_BYTES / Long.BYTES;
    private static final int WARMING = 3;

    private final Optional<Pool> pool;
    private Optional<LongArray> array = Optional.empty();

    private Slices(Optional<Pool> pool) {
        this.pool = pool;
    }

    static Slices pooled(int workers) {
        return new Slices(Optional.of(Pool.of(workers)));
    }

    static Slices alone() {
        return new Slices(Optional.empty());
    }

    @Override
    public double[] take(int divisor) throws Exception {
        int count = Math.max(2, COUNT / divisor);
        if (array.isEmpty()) {
            array = Optional.of(newArray(count));
            for (int i = 0; i < WARMING; i++) {
                walk(array.get(), count);
            }
        }
        long heap = Usage.heapBytes();
        long shared = Usage.sharedBytes();
        long start = System.nanoTime();
        walk(array.get(), count);
        double each = (double) (System.nanoTime() - start) / count;
        return new double[] {each, Usage.heapBytes() - heap, Usage.sharedBytes() - shared};
    }

    private static LongArray newArray(int slices) {
        LongArray array = RawArray.ofLong(slices * SLICE_LENGTH);
        for (int slice = 0; slice < slices; slice++) {
            array.set(slice * SLICE_LENGTH + slice, slice); // which is what its elements amount to
        }
        return array;
    }

    private void walk(LongArray array, int count) throws Exception {
        List<Long> sums =
                pool.isPresent()
                        ? pool.get().map(slice -> sum(array, slice), numbers(count).toList())
                        : numbers(count).map(slice -> sum(array, slice)).toList();
        if (!sums.equals(LongStream.range(0, count).boxed().toList())) {
            throw new IllegalStateException("sums are wrong, or missing: " + sums);
        }
    }

    private static Stream<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed();
    }

    private static long sum(LongArray array, int slice) {
        MemorySegment part = array.segment().asSlice((long) slice * SLICE_BYTES, SLICE_BYTES);
        try {
            long sum = 0;
            for (long at = 0; at < SLICE_BYTES; at += Long.BYTES) {
                sum += part.get(JAVA_LONG, at);
            }
            return sum;
        } finally {
            Reference.reachabilityFence(array); // whose memory it is
        }
    }

    @Override
    public void end() {
        pool.ifPresent(Pool::terminate);
    }
}
