package multiprocessing.examples.census;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a census found, as a text.
final class Report {
    private static final int USES_SHOWN = 10;

    private Report() {}

    /// A line for each of the largest modules and one for all others, the sums, the most used instructions.
    static String of(Tally tally, int modulesMost) {
        var text = new StringBuilder();
        text.append(row("module", "classes", "methods", "bytecode"));
        List<Map.Entry<String, Tally.Sums>> modules = tally.modules();
        int shown = Math.min(modulesMost, modules.size());
        for (Map.Entry<String, Tally.Sums> module : modules.subList(0, shown)) {
            text.append(row(module.getKey(), module.getValue()));
        }
        if (shown < modules.size()) {
            Tally.Sums others =
                    modules.subList(shown, modules.size()).stream()
                            .map(Map.Entry::getValue)
                            .reduce(Tally.Sums.NONE, Tally.Sums::plus);
            text.append(row((modules.size() - shown) + " others", others));
        }
        text.append(row("all", tally.total())).append(System.lineSeparator());
        text.append(row("instruction", "", "", "uses"));
        for (Tally.Use use : tally.uses().subList(0, USES_SHOWN)) {
            text.append(row(use.instruction(), "", "", number(use.count())));
        }
        return text.toString();
    }

    private static String row(String name, Tally.Sums sums) {
        return row(
                name,
                number(sums.classes()),
                number(sums.methods()),
                number(sums.codeBytes()) + " B");
    }

    private static String row(String name, String classes, String methods, String last) {
        return String.format(Locale.ROOT, "%-28s %9s %9s %14s%n", name, classes, methods, last);
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// What became of the poisoned.
    static String of(Map<String, RuntimeException> failures) {
        var text = new StringBuilder();
        failures.forEach((name, failure) ->
                text.append(name)
                        .append(": ")
                        .append(failure.getClass().getSimpleName())
                        .append(": ")
                        .append(failure.getMessage())
                        .append(System.lineSeparator()));
        return text.toString();
    }
}
