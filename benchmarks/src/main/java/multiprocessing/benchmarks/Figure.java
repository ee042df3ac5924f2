package multiprocessing.benchmarks;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.List;

/// What was measured of one thing: samples in one unit, at least one.
///
/// @param samples in ascending order
record Figure(List<Double> samples, String unit) {
    private static final int ENOUGH_FOR_P90 = 10;

    Figure {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a figure needs a sample: samples=[]");
        }
    }

    static Figure of(Collection<Double> samples, String unit) {
        return new Figure(samples.stream().sorted().toList(), unit);
    }

    static Figure of(double sample, String unit) {
        return new Figure(List.of(sample), unit);
    }

    double median() {
        int middle = samples.size() / 2;
        return samples.size() % 2 == 1
                ? samples.get(middle)
                : (samples.get(middle - 1) + samples.get(middle)) / 2;
    }

    /// Nine in ten samples are not above it.
    private double p90() {
        return samples.get((int) Math.ceil(samples.size() * 0.9) - 1);
    }

    @Override
    public String toString() {
        String median = number(median()) + (unit.isEmpty() ? "" : " " + unit);
        if (samples.size() == 1) {
            return median;
        }
        String p90 = samples.size() < ENOUGH_FOR_P90 ? "" : ", p90 " + number(p90());
        return "%s [%s .. %s%s, n=%d]"
                .formatted(
                        median,
                        number(samples.getFirst()),
                        number(samples.getLast()),
                        p90,
                        samples.size());
    }

    /// In at most three digits that mean something.
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
        return rounded.stripTrailingZeros().toPlainString();
    }
}
