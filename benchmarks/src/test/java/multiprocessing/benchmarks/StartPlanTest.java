package multiprocessing.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StartPlanTest {
    @Test
    void comparesTheTenStartsAroundTheTenthWithTheLastTen() {
        var plan = StartPlan.of(List.of());
        assertThat(numbers(plan).filter(plan::isEarly)).containsExactly(range(6, 15));
        assertThat(numbers(plan).filter(plan::isLate)).containsExactly(range(191, 200));
    }

    @Test
    void keepsEarlyAndLateApartInItsShortForm() {
        var plan = StartPlan.of(List.of("--quick", "--rounds", "7"));
        assertThat(plan.rounds()).isEqualTo(7);
        assertThat(numbers(plan).filter(plan::isEarly)).isNotEmpty().noneMatch(plan::isLate);
    }

    private static IntStream numbers(StartPlan plan) {
        return IntStream.rangeClosed(1, plan.crowd());
    }

    private static Integer[] range(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toArray(Integer[]::new);
    }
}
