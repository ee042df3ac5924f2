package multiprocessing.benchmarks;

import java.util.Optional;

/// What a figure should be, where it should be anything.
sealed interface Target {
    /// Nothing is asked.
    record None() implements Target {}

    /// The median itself, in the figure's unit.
    record AtMost(double most) implements Target {}

    /// Each sample, in the figure's unit.
    record EachAtMost(double most) implements Target {}

    /// The median as a multiple of the rival's.
    record Share(double most) implements Target {}

    /// The rival's median as a multiple of ours.
    record Speedup(double least) implements Target {}

    default String text(Figure ours) {
        return switch (this) {
            case None _ -> "";
            case AtMost(double most) -> atMost(most, ours);
            case EachAtMost(double most) -> "each " + atMost(most, ours);
            case Share(double most) -> "≤ " + Figure.number(most) + "x";
            case Speedup(double least) -> "≥ " + Figure.number(least) + "x as fast";
        };
    }

    private static String atMost(double most, Figure ours) {
        return "≤ " + Figure.number(most) + (ours.unit().isEmpty() ? "" : " " + ours.unit());
    }

    /// The ratio in the words of the target, if there is something to compare with.
    default String ratio(Figure ours, Optional<Figure> rival) {
        return rival.map(figure ->
                        this instanceof Speedup
                                ? Figure.number(figure.median() / ours.median()) + "x as fast"
                                : Figure.number(ours.median() / figure.median()) + "x")
                .orElse("");
    }

    /// Whether it is met; empty if nothing is asked or there is nothing to compare with.
    default Optional<Boolean> isMet(Figure ours, Optional<Figure> rival) {
        return switch (this) {
            case None _ -> Optional.empty();
            case AtMost(double most) -> Optional.of(ours.median() <= most);
            case EachAtMost(double most) -> Optional.of(ours.samples().getLast() <= most);
            case Share(double most) -> rival.map(figure -> ours.median() <= most * figure.median());
            case Speedup(double least) ->
                    rival.map(figure -> figure.median() >= least * ours.median());
        };
    }
}
