package multiprocessing.python;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import multiprocessing.error.TransferException;
import net.razorvine.pickle.IObjectConstructor;

/// All that a pickle may have made by name.
final class Constructors {
    private static final int MONTH_BITS = 0x7F; // the other is that of Regions

    /*
     * The text of a number is read in a time that grows with its square. Python has the same limit for the text of an `int`.
     */
    private static final int DECIMAL_LONGEST = 4_300;

    private static final Pattern ERROR =
            Pattern.compile(
                    "Exception|Warning|[A-Z][A-Za-z]*"
                            + "(Error|Exception|Exit|Group|Interrupt|Iteration|Warning)");

    /// Python's managers send so what `dict.items()` gives.
    static final IObjectConstructor LIST = Constructors::list;

    private static final Map<String, IObjectConstructor> BY_NAME =
            Map.ofEntries(
                    Map.entry("array._array_reconstructor", PackedArray::reconstructed),
                    Map.entry("array.array", PackedArray::of),
                    Map.entry("collections.OrderedDict", Constructors::map),
                    Map.entry("builtins.bytearray", Constructors::bytes),
                    Map.entry("builtins.list", LIST),
                    Map.entry("builtins.range", Range::of),
                    Map.entry("builtins.set", Constructors::set),
                    Map.entry("builtins.frozenset", Constructors::set),
                    Map.entry("builtins.getattr", Regions::attribute),
                    Map.entry("decimal.Decimal", Constructors::decimal),
                    Map.entry("datetime.date", of -> day(ByteBuffer.wrap((byte[]) of[0]))),
                    Map.entry("datetime.time", Constructors::time),
                    Map.entry("datetime.datetime", Constructors::both),
                    Map.entry("datetime.timedelta", Constructors::span),
                    Map.entry("datetime.timezone", Constructors::zone),
                    Map.entry("zoneinfo.ZoneInfo", Regions.ZONE_INFO));

    private Constructors() {}

    /// @throws TransferException if it is not among them
    static IObjectConstructor of(String module, String name) {
        String full = module + "." + name;
        IObjectConstructor known = BY_NAME.get(full);
        if (known != null) {
            return known;
        }
        if (isError(module, name)) {
            return error(full);
        }
        throw new TransferException(
                "cannot be received from Python, for it is no plain data, as functions and classes are not: "
                        + full);
    }

    static IObjectConstructor error(String type) {
        return arguments ->
                new PythonError(type, Collections.unmodifiableList(Arrays.asList(arguments)));
    }

    /// Whether an exception of Python's own is called so.
    static boolean isError(String module, String name) {
        return switch (module) {
            case "builtins" -> ERROR.matcher(name).matches();
            case "queue", "_queue" ->
                    name.equals("Empty") || name.equals("Full") || name.equals("ShutDown");
            case "multiprocessing.context" -> name.equals("TimeoutError");
            case "threading" -> name.equals("BrokenBarrierError");
            default -> false;
        };
    }

    private static Object bytes(Object[] of) {
        return of.length == 0 ? new byte[0] : (byte[]) of[0];
    }

    private static Object list(Object[] of) {
        return of.length == 0 ? new ArrayList<>() : new ArrayList<>((Collection<?>) of[0]);
    }

    /// An empty one: what it holds follows.
    private static Object map(Object[] of) {
        if (of.length != 0) {
            throw new TransferException(
                    "cannot be received from Python: an OrderedDict that is made of something");
        }
        return new LinkedHashMap<>();
    }

    private static Object set(Object[] of) {
        return Key.set(of.length == 0 ? List.of() : (Collection<?>) of[0]);
    }

    private static Object decimal(Object[] of) {
        var text = (String) of[0];
        if (text.length() > DECIMAL_LONGEST) {
            throw new TransferException(
                    "cannot be received from Python: a Decimal of more characters than "
                            + DECIMAL_LONGEST
                            + ": "
                            + text.length());
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new TransferException(
                    "cannot be received from Python: a Decimal that is no number, or beyond what a BigDecimal"
                            + " can be: "
                            + text,
                    e);
        }
    }

    private static LocalDate day(ByteBuffer bytes) {
        return LocalDate.of(bytes.getShort(), bytes.get() & MONTH_BITS, bytes.get());
    }

    private static LocalTime time(ByteBuffer bytes) {
        int hour = bytes.get() & MONTH_BITS;
        int minute = bytes.get();
        int second = bytes.get();
        int micros = ((bytes.get() & 0xFF) << 16) | (bytes.getShort() & 0xFFFF);
        return LocalTime.of(hour, minute, second, micros * 1_000);
    }

    private static Object time(Object[] of) {
        LocalTime time = time(ByteBuffer.wrap((byte[]) of[0]));
        if (of.length == 1) {
            return time;
        }
        if (of[1] instanceof ZoneOffset offset) {
            return OffsetTime.of(time, offset);
        }
        throw new TransferException(
                "cannot be received from Python: a time in a region, without the day that tells how far from UTC it is: "
                        + Notation.brief(of[1]));
    }

    private static Object both(Object[] of) {
        var bytes = ByteBuffer.wrap((byte[]) of[0]);
        var both = LocalDateTime.of(day(bytes), time(bytes));
        if (of.length == 1) {
            return both;
        }
        return of[1] instanceof ZoneOffset offset
                ? OffsetDateTime.of(both, offset)
                : Regions.at(both, (ZoneId) of[1], Regions.isFolded(bytes.array()));
    }

    /// By its distance from UTC alone; a name that it may have is for showing it.
    private static Object zone(Object[] of) {
        var offset = (Duration) of[0];
        long seconds = offset.toSeconds();
        if (Math.abs(seconds) > ZoneOffset.MAX.getTotalSeconds()
                || !offset.equals(Duration.ofSeconds(seconds))) {
            throw new TransferException(
                    "cannot be received from Python: a timezone that is more than eighteen hours from UTC,"
                            + " or not by whole seconds: "
                            + offset);
        }
        return ZoneOffset.ofTotalSeconds((int) seconds);
    }

    private static Object span(Object[] of) {
        return Duration.ofDays(((Number) of[0]).longValue())
                .plusSeconds(((Number) of[1]).longValue())
                .plusNanos(((Number) of[2]).longValue() * 1_000);
    }
}
