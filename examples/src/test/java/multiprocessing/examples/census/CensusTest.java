package multiprocessing.examples.census;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CensusTest {
    private static Tally count(String... names) throws Exception {
        return Census.count(List.of(names));
    }

    @Test
    void countsWhatIsInAClassFile() throws Exception {
        assertThat(count("java.base/java/lang/Runnable.class").total())
                .isEqualTo(new Tally.Sums(1, 1, 0));
        Tally functional = count("java.base/java/util/function/UnaryOperator.class");
        // static <T> UnaryOperator<T> identity() { return t -> t; }
        assertThat(functional.total()).isEqualTo(new Tally.Sums(1, 2, 8));
        assertThat(functional.uses())
                .filteredOn(use -> use.count() > 0)
                .containsExactlyInAnyOrder(
                        new Tally.Use("invokedynamic", 1),
                        new Tally.Use("areturn", 2),
                        new Tally.Use("aload_0", 1));
    }

    @Test
    void talliesOfHandfulsAddUp() throws Exception {
        List<String> names = ClassFiles.names(Set.of("java.logging", "java.net.http"));
        List<List<String>> handfuls = Census.handfuls(names);

        assertThat(handfuls).hasSizeGreaterThan(1).allMatch(each -> each.size() <= 100);
        assertThat(handfuls.stream().flatMap(List::stream)).isEqualTo(names);
        assertThat(Census.serial(handfuls).tally())
                .isEqualTo(Census.count(names))
                .isNotEqualTo(Census.count(names.subList(1, names.size())));
    }

    @Test
    void theReportHasTheLargestModulesAndTheSumOfTheOthers() throws Exception {
        Tally tally =
                count(
                        "java.base/java/lang/String.class",
                        "java.logging/java/util/logging/Filter.class",
                        "java.prefs/java/util/prefs/NodeChangeListener.class");

        assertThat(Report.of(tally, 1).lines())
                .satisfies(lines -> assertThat(lines.get(1)).startsWith("java.base "))
                .satisfies(lines -> assertThat(lines.get(2)).matches("2 others +2 +3 +0 B"))
                .satisfies(lines -> assertThat(lines.get(3)).matches("all +3 .* B"))
                .hasSize(4 + 1 + 1 + 10);
        assertThat(Stream.of("java.logging", "java.prefs"))
                .allMatch(name -> Report.of(tally, 3).contains(name));
    }
}
