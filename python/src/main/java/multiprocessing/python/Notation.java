package multiprocessing.python;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Plain data as Python writes it: `repr`.
final class Notation {
    private static final int SPACE = 0x20;
    private static final int DELETE = 0x7F;
    private static final int SHORT = 40; // characters

    /// Of an integer that is shown; the digits of longer ones take their time. Python has about the same limit.
    private static final int BITS_LONGEST = 14_000;

    private Notation() {}

    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case Character one -> quoted(one.toString());
            case String text -> quoted(text);
            case byte[] bytes -> "b" + quoted(bytes);
            case ByteBuffer buffer -> "b" + quoted(PlainPickler.bytes(buffer));
            case BigInteger number when number.bitLength() > BITS_LONGEST ->
                    "<int of " + number.bitLength() + " bits>";
            case Object[] tuple -> tuple(Arrays.asList(tuple));
            case Tuple tuple -> tuple(tuple);
            case Set<?> set ->
                    set.isEmpty() ? "set()" : joined(set.stream(), Notation::of, "{", "}");
            case Collection<?> list -> joined(list.stream(), Notation::of, "[", "]");
            case Map<?, ?> map ->
                    joined(
                            map.entrySet().stream(),
                            entry -> of(entry.getKey()) + ": " + of(entry.getValue()),
                            "{",
                            "}");
            default -> value.toString();
        };
    }

    /// As [#of], but what may hold other things, or the same without end, only by its class, and the begin of a long text: for
    /// refusals of what has not been counted.
    static String brief(@Nullable Object value) {
        return switch (value) {
            case String text when text.length() > SHORT -> quoted(text.substring(0, SHORT)) + "…";
            case Boolean _, Integer _, Long _, Double _, String _ -> of(value);
            case null -> of(value);
            default -> value.getClass().getSimpleName();
        };
    }

    private static String tuple(List<?> items) {
        String end = items.size() == 1 ? ",)" : ")";
        return joined(items.stream(), Notation::of, "(", end);
    }

    private static <T extends @Nullable Object> String joined(
            Stream<T> items, Function<T, String> notation, String begin, String end) {
        return items.map(notation).collect(Collectors.joining(", ", begin, end));
    }

    private static String quoted(byte[] bytes) {
        var text = new StringBuilder();
        for (byte one : bytes) {
            int value = one & 0xFF;
            text.append(
                    value < SPACE || value >= DELETE || value == '\\' || value == '\''
                            ? "\\x%02x".formatted(value)
                            : (char) value);
        }
        return "'" + text + "'";
    }

    private static String quoted(String text) {
        String escaped =
                text.replace("\\", "\\\\")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t");
        return text.contains("'") && !text.contains("\"")
                ? "\"" + escaped + "\""
                : "'" + escaped.replace("'", "\\'") + "'";
    }
}
