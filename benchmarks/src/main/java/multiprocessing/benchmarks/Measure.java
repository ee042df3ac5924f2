package multiprocessing.benchmarks;

/// Something that can be measured over and over, with the processes that it needs.
interface Measure {
    /// Does it, once for each `divisor` times that it is done in the full form.
    ///
    /// @return nanoseconds, or bytes, for each time; all numbers of the answer
    double[] take(int divisor) throws Exception;

    /// Ends its processes.
    default void end() throws InterruptedException {}

    /// Who does it alone.
    static Measure alone(int count, Work work) {
        return of(count, work, () -> {});
    }

    /// What is done `count` times in the full form, and what is ended with the row.
    static Measure of(int count, Work work, Ending ending) {
        return new Measure() {
            @Override
            public double[] take(int divisor) throws Exception {
                int times = Math.max(2, count / divisor);
                long start = System.nanoTime();
                work.repeat(times);
                return each(System.nanoTime() - start, times);
            }

            @Override
            public void end() throws InterruptedException {
                ending.end();
            }
        };
    }

    static double[] each(long nanos, int times) {
        return new double[] {(double) nanos / times};
    }

    /// What is done so many times.
    @FunctionalInterface
    interface Work {
        void repeat(int times) throws Exception;
    }

    /// How what it needs is ended.
    @FunctionalInterface
    interface Ending {
        void end() throws InterruptedException;
    }
}
