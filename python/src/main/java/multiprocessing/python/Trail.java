package multiprocessing.python;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// The way to what cannot be sent, told from there outwards.
final class Trail {
    private static final int STEPS_MOST = 6; // of a longer one both ends are told
    private static final int KEY_LONGEST = 40; // of which more is cut

    private final List<String> innermostFirst = new ArrayList<>();

    TransferException named(String name, TransferException refusal) {
        innermostFirst.add(name);
        return refusal;
    }

    TransferException element(int index, TransferException refusal) {
        return named("element " + index, refusal);
    }

    TransferException value(@Nullable Object key, TransferException refusal) {
        return named("value of " + shown(key), refusal);
    }

    /// A refusal that begins with the way to its cause.
    TransferException told(TransferException refusal) {
        return innermostFirst.isEmpty()
                ? refusal
                : new TransferException(
                        String.join(" → ", shortened()) + ": " + refusal.getMessage(), refusal);
    }

    private List<String> shortened() {
        List<String> steps = innermostFirst.reversed();
        if (steps.size() <= STEPS_MOST) {
            return steps;
        }
        int half = STEPS_MOST / 2;
        return Stream.of(
                        steps.subList(0, half),
                        List.of("…"),
                        steps.subList(steps.size() - half, steps.size()))
                .flatMap(List::stream)
                .toList();
    }

    private static String shown(@Nullable Object key) {
        return switch (key) {
            case null -> "key null";
            case String text when text.length() > KEY_LONGEST ->
                    "key " + text.substring(0, KEY_LONGEST) + "…";
            case String _, Boolean _, Integer _, Long _, Double _ -> "key " + key;
            default -> "a key of type " + key.getClass().getTypeName(); // its text may be long
        };
    }
}
