package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Plain data as Python writes it: `repr`.
final class Notation {
    private static final int SPACE = 0x20;
    private static final int DELETE = 0x7F;
    private static final int BYTE_MOST = 0xFF;
    private static final int SHORT = 40; // characters
    private static final int EXPONENT_LEAST = -4; // else with one, and so beyond the next
    private static final int EXPONENT_MOST = 15;

    /// Of an integer that is shown; the digits of longer ones take their time. Python has about the same limit.
    private static final int BITS_LONGEST = 14_000;

    private Notation() {}

    static String of(@Nullable Object value) {
        return of(value, PlainPickler.Nestings.NONE);
    }

    /// @param nestings what is shown as a proxy, as there is one for it; others may change it meanwhile, and it may hold itself
    static String of(@Nullable Object value, PlainPickler.Nestings nestings) {
        Nested proxy = value == null ? null : nestings.of(value);
        return proxy == null ? data(value, each -> of(each, nestings)) : proxy.toString();
    }

    private static String data(
            @Nullable Object value, Function<@Nullable Object, String> notation) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case Character one -> quoted(one.toString());
            case String text -> quoted(text);
            case byte[] bytes -> "b" + quoted(bytes);
            case ByteBuffer buffer -> "b" + quoted(PlainPickler.bytes(buffer));
            case Float number -> real(number);
            case Double number -> real(number);
            case BigDecimal number -> "Decimal('" + number + "')";
            case BigInteger number when number.bitLength() > BITS_LONGEST ->
                    "<int of " + number.bitLength() + " bits>";
            case Object[] tuple -> tuple(Arrays.asList(tuple), notation);
            case Tuple tuple -> tuple(tuple, notation);
            case Set<?> set -> set(set, each -> key(each, notation));
            case Collection<?> list -> joined(list, notation, "[", "]");
            case Map<?, ?> map ->
                    joined(
                            map.entrySet(),
                            one ->
                                    key(one.getKey(), notation)
                                            + ": "
                                            + notation.apply(one.getValue()),
                            "{",
                            "}");
            default -> value.toString();
        };
    }

    private static String set(Set<?> set, Function<@Nullable Object, String> notation) {
        return set.isEmpty() ? "set()" : joined(set, notation, "{", "}");
    }

    /// As it is hashed in Python.
    private static String key(@Nullable Object value, Function<@Nullable Object, String> notation) {
        return switch (value) {
            case Set<?> set ->
                    set.isEmpty() ? "frozenset()" : "frozenset(" + notation.apply(set) + ")";
            case List<?> list -> tuple(list, each -> key(each, notation));
            case null, default -> notation.apply(value);
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

    private static String tuple(List<?> items, Function<@Nullable Object, String> notation) {
        return joined(items, notation, "(", items.size() == 1 ? ",)" : ")");
    }

    private static <T extends @Nullable Object> String joined(
            Collection<T> items, Function<? super T, String> notation, String begin, String end) {
        return items.stream().map(notation).collect(Collectors.joining(", ", begin, end));
    }

    private static String real(double number) {
        String text = Double.toString(number);
        int mark = text.indexOf('E');
        if (mark < 0) {
            return text.replace("Infinity", "inf").replace("NaN", "nan");
        }
        int exponent = Integer.parseInt(text.substring(mark + 1));
        if (exponent < EXPONENT_LEAST || exponent > EXPONENT_MOST) {
            return text.substring(0, mark).replaceFirst("\\.0$", "")
                    + String.format(Locale.ROOT, "e%+03d", exponent);
        }
        String plain = new BigDecimal(text).stripTrailingZeros().toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }

    private static String quoted(byte[] bytes) {
        return quoted(new String(bytes, ISO_8859_1), one -> one < DELETE);
    }

    private static String quoted(String text) {
        return quoted(text, Notation::isShown);
    }

    private static String quoted(String text, IntPredicate isShown) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        var quoted = new StringBuilder().append(quote);
        text.codePoints()
                .forEach(character -> {
                    switch (character) {
                        case '\n' -> quoted.append("\\n");
                        case '\r' -> quoted.append("\\r");
                        case '\t' -> quoted.append("\\t");
                        case '\\', '\'', '"' ->
                                quoted.append(character == '\\' || character == quote ? "\\" : "")
                                        .append((char) character);
                        default ->
                                quoted.append(
                                        character >= SPACE && isShown.test(character)
                                                ? Character.toString(character)
                                                : code(character));
                    }
                });
        return quoted.append(quote).toString();
    }

    private static String code(int character) {
        String form =
                character <= BYTE_MOST
                        ? "\\x%02x"
                        : character <= Character.MAX_VALUE ? "\\u%04x" : "\\U%08x";
        return form.formatted(character);
    }

    private static boolean isShown(int character) {
        return character == SPACE
                || switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR ->
                            false;
                    default -> true;
                };
    }
}
