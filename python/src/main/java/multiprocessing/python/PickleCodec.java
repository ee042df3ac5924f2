package multiprocessing.python;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.ValueLayout;
import java.util.List;
import multiprocessing.codec.Codec;
import multiprocessing.codec.MessageReader;
import multiprocessing.codec.MessageWriter;
import multiprocessing.error.TransferException;
import net.razorvine.pickle.PickleException;
import org.jspecify.annotations.Nullable;

/// Objects as Python's `send` and `recv` have them. Thread-safe.
///
/// ```java
/// var options = ConnectionOptions.of(key).codec(new PickleCodec());
/// try (Connection python = Client.connect(Address.local(6000), options)) {
///     python.send(Map.of("numbers", List.of(1, 2.5)));
///     Object answer = python.recv();
/// }
/// ```
///
/// Only plain data passes, in either direction; a pickle that names anything else, such as a function or a class of
/// somebody's own, is refused before anything of it is made.
///
/// | Java | Python | and back |
/// | --- | --- | --- |
/// | `null`, `Boolean` | `None`, `bool` | the same |
/// | `Byte`, `Short`, `Integer`, `Long`, `BigInteger` | `int` | the smallest of the last three |
/// | `Float`, `Double` | `float` | `Double` |
/// | `BigDecimal` | `Decimal` | the same, of a zero without its sign |
/// | `String`, `Character` | `str` | `String` |
/// | `byte[]` | `bytes` | `byte[]`, also of a `bytearray` |
/// | `ByteBuffer` | `bytes` | `byte[]`; as a key or an element of a set, a read-only `ByteBuffer` |
/// | `List` and other collections | `list` | `ArrayList`, also of a `range` |
/// | `Object[]` | `tuple` | an unmodifiable `List`, which is sent on as a `tuple` |
/// | `short[]`, `int[]`, `long[]`, `float[]`, `double[]` | `list` | `ArrayList`, also of an `array.array` |
/// | `Set` | `set` | a `Set`, also of a `frozenset` |
/// | `Map` | `dict` | `Map`, also of an `OrderedDict` |
/// | `LocalDate`, `LocalTime`, `LocalDateTime` | `date`, and `time` and `datetime` without a zone, in microseconds | the same |
/// | `OffsetTime`, `OffsetDateTime` | `time`, `datetime` with a `timezone` | the same |
/// | `Instant` | `datetime` in UTC | an `OffsetDateTime` in UTC |
/// | `ZonedDateTime` | `datetime` with a `ZoneInfo`, or with a `timezone` if its zone is a `ZoneOffset` | the same; an `OffsetDateTime` |
/// | `ZoneOffset` | `timezone` | the same, without its name |
/// | `ZoneId` of a region | `ZoneInfo`, from Python 3.9 on | the same |
/// | `Duration` | `timedelta`, in microseconds | the same |
/// | [PythonError] | an exception of Python's own | the same |
///
/// Keys of a map and elements of a set are sent as what Python can hash: a list or an array as a `tuple`, a set as a
/// `frozenset`; a map is refused. Here as there, they are found by what they hold, also bytes; but `1`, `1.0` and `true`, which are one key to
/// Python, are three to Java, and one moment in two time zones is two.
///
/// A time zone passes as a distance from UTC of whole seconds, at most eighteen hours; one of a region, whose clocks are
/// changed, by its name, which both must know. Of two equal times in autumn each stays what it is. One that Python has and
/// the clocks leave out in spring comes as the same moment by the clock that goes then. A `time` in a region does not pass.
///
/// A `Decimal` that is infinite or not a number is refused, for there is no such `BigDecimal`; a `float` of these passes.
/// One of more than 4,300 characters is refused, too, and so is a `range` with a number of more than 256 bits.
///
/// What Python has several times in a pickle is there once; here it counts each time, for so it is sent on, shown and hashed. What
/// would be more than sixteen million values, and one for each byte of the pickle, is refused; so is a `range` of more than a
/// million numbers, and one for each byte, which would take memory, and as many values in sets and keys that the pickle has
/// several times. A long text, number or run of bytes counts as one value for each 16 bytes.
///
/// An object that is met twice arrives twice; one that holds itself, or is nested more than 500 deep, cannot be sent, though the
/// latter may come.
public final class PickleCodec implements Codec, Serializable {
    private static final long serialVersionUID = 1L;

    /// A codec; all are alike.
    public PickleCodec() {}

    @Override
    public void write(@Nullable Object value, MessageWriter out) {
        new PlainPickler(out, PlainPickler.Nestings.NONE).write(value);
    }

    @Override
    public @Nullable Object read(MessageReader in) {
        byte[] pickle = in.getBytes(Math.toIntExact(in.remaining()));
        return decode(pickle, Constructors::of, PlainPickler.Nestings.NONE);
    }

    /// A message between a manager and its client, of which the parts have names.
    static byte[] encode(
            @Nullable Object[] message, List<String> names, PlainPickler.Nestings nestings) {
        var out = MessageWriter.ofThread();
        out.begin(MessageWriter.Space.collected());
        try {
            new PlainPickler(out, nestings).write(message, names);
            return out.segment().asSlice(0, out.lengthBytes()).toArray(ValueLayout.JAVA_BYTE);
        } finally {
            out.end();
        }
    }

    /// @param names what may be made by name
    static @Nullable Object decode(byte[] pickle, Names names, PlainPickler.Nestings nestings) {
        return decode(pickle, names, nestings, Extent.MOST);
    }

    /// As that, of a pickle that may unfold into so many values more than it has bytes.
    static @Nullable Object decode(
            byte[] pickle, Names names, PlainPickler.Nestings nestings, long most) {
        try {
            return new PlainUnpickler(pickle, names, nestings, most).load();
        } catch (TransferException e) {
            throw e;
        } catch (IOException | PickleException e) {
            throw new TransferException("cannot be received from Python: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new TransferException(
                    "cannot be received from Python: it holds itself, or is nested too deeply for the stack",
                    e);
        } catch (RuntimeException e) {
            throw new TransferException("cannot be received from Python: malformed: " + e, e);
        }
    }
}
