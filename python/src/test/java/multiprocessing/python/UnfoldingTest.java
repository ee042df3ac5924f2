package multiprocessing.python;

import static multiprocessing.python.PickleScript.error;
import static multiprocessing.python.PickleScript.named;
import static multiprocessing.python.PickleScript.number;
import static multiprocessing.python.PickleScript.text;
import static multiprocessing.python.PlainPickler.Nestings.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import multiprocessing.error.TransferException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A small pickle that holds the same over and over is refused before anybody goes through all of it.
class UnfoldingTest {
    private static final long MOST = 1_000;
    private static final int TIMES = 20; // doubled so often it is a million
    private static final String PROBE = named("tests", "probe");
    private static final String PAIR = "@@\u0086";
    private static final String ERROR_OF_PAIR = error() + PAIR + "R";

    private final Probe probe = new Probe(100_000);
    private final PickleScript pickle = new PickleScript();

    private @Nullable Object read(String end) {
        return PickleCodec.decode(pickle.end(end), this::known, NONE, MOST);
    }

    private Object known(String module, String name) {
        return module.equals("tests") ? probe : ManagerNames.of(module, name);
    }

    private void assertRefused(String end, String why) {
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> read(end))
                .withMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@",
                "}@Ns",
                "}(@Nu",
                "\u008f(@\u0090",
                "(@\u0091",
                "]@a",
                "\u008c\bbuiltins\u008c\tfrozenset\u0093](@e\u0085R",
                "\u008c\bbuiltins\u008c\tfrozenset\u0093](@eN\u0086R" // which Python refuses
            })
    void errorsThatHoldTheSameErrorTwiceAreRefused(String end) {
        String last = pickle.repeated(TIMES, error() + PROBE + "\u0085R", ERROR_OF_PAIR);
        assertRefused(end.replace("@", last), "too often");
    }

    @Test
    void anErrorCountsWithTheNameOfItsClass() {
        String name = "A".repeat(200) + "Error";
        String one = pickle.then(named("builtins", name) + ")R").memoized();
        assertRefused("](" + one.repeat(200) + "e", "too often");
    }

    @Test
    void anErrorWithAClassAsAnArgumentCanBeTold() {
        String none = named("builtins", "ValueError");
        assertThat(read(error() + text("x") + none + "\u0086R"))
                .isInstanceOfSatisfying(
                        PythonError.class, told -> assertThat(told.args()).hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "N@\u0081", // an object of that
                "]@b", // with that state
                "\u008c\bdatetime\u008c\u0004time\u0093C\u0006\1\1\1\0\0\0@\u0086R",
                "\u008c\bbuiltins\u008c\u0005range\u0093@K\1K\1\u0087R",
                "\u008c\bbuiltins\u008c\u0005slice\u0093@NN\u0087R"
            })
    void whatIsRefusedIsNotShown(String end) {
        String last = pickle.repeated(TIMES, PROBE, PAIR);
        assertRefused(end.replace("@", last), "cannot be received from Python");
        assertThat(probe.looks()).isLessThan(3 * MOST);
    }

    @Test
    void aProxyHasASimpleAddress() {
        String last = pickle.repeated(TIMES, PROBE, PAIR);
        String token = named("multiprocessing.managers", "Token");
        String typeid = text("t");
        String ident = text("1");
        assertRefused(token + typeid + last + ident + "\u0087R", "too often");
        for (String wrong : List.of("C\1x", "]", text("h") + "NN\u0087", text("h") + ")\u0086")) {
            String state = typeid + wrong + ident + "\u0087";
            assertRefused(token + ")\u0081" + state + "b", "neither at a path nor");
        }
        String longest = "X\0\1\0\0" + "x".repeat(256);
        assertRefused(token + longest + "N" + ident + "\u0087R", "more characters than 255");
        assertRefused(token + typeid + longest + ident + "\u0087R", "more characters than 255");
        for (String known : List.of("N", text("/tmp/x"), text("localhost") + "K\1\u0086")) {
            assertThat(read(token + typeid + known + ident + "\u0087R")).isInstanceOf(Token.class);
        }
    }

    @Test
    void aLargeNumberCountsAsMuchAsItsBytes() {
        String large = pickle.then(number(20_000)).memoized();
        assertThat((List<?>) read("](" + large.repeat(10) + "e")).hasSize(10);
        assertRefused("](" + large.repeat(20) + "e", "too often");
        assertRefused("](" + large.repeat(20) + "\u0091", "too often");
    }

    @Test
    void theTextOfANumberIsNoLongerThanPythonsMayBe() {
        String decimal = named("decimal", "Decimal");
        String digits = "X\0\20\0\0" + "9".repeat(4_096);
        Object read = read(decimal + digits + "\u0085R");
        assertThat(read).isEqualTo(new BigDecimal("9".repeat(4_096)));
        String more = "X\0\21\0\0" + "9".repeat(4_352);
        assertRefused(decimal + more + "\u0085R", "a Decimal of more characters than 4300");
    }

    @Test
    void aDecimalCountsAsMuchAsItsDigits() {
        String digits = "X\0\20\0\0" + "9".repeat(4_096);
        String one = pickle.then(named("decimal", "Decimal") + digits + "\u0085R").memoized();
        assertRefused("](" + one.repeat(100) + "e", "too often");
    }

    @Test
    void aRangeIsOfNumbersOfModestSize() {
        String range = named("builtins", "range");
        String largest = "\u008a " + "\u00ff".repeat(31) + "\u007f";
        assertThat(read(range + "K\0" + largest + largest + "\u0087R")).isEqualTo(List.of(0));
        String large = "\u008a!" + "\0".repeat(32) + "\u0001";
        assertRefused(range + "K\0" + large + large + "\u0087R", "of more than 256 bits");
    }

    @Test
    void whatIsMadeOfTheSameBytesOverAndOverIsRefused() {
        String bytes = pickle.then("B\0\20\0\0" + "\0".repeat(4_096)).memoized();
        String array = named("array", "array") + text("b") + bytes + "\u0086R";
        assertThat((List<?>) read(array)).hasSize(4_096);
        assertRefused(array.repeat(3) + "N", "too often");
    }

    @Test
    void whatIsCalledWithTheSameTupleOverAndOverIsRefused() {
        String tuple = pickle.then("(" + "N".repeat(4_096) + "t").memoized();
        assertRefused((error() + tuple + "R").repeat(5) + "N", "too often");
    }

    @Test
    void whatIsCalledByTheSameLongNameOverAndOverIsRefused() {
        String name = pickle.then("X\5\20\0\0" + "A".repeat(4_096) + "Error").memoized();
        String error = text("builtins") + name + "\u0093";
        assertRefused(error.repeat(40) + "N", "too often");
    }

    @Test
    void setsInSetsCountEachTimeThatTheyAreHashed() {
        StringBuilder sets = new StringBuilder("(" + "K\1\u0085".repeat(100) + "\u0091");
        for (int i = 0; i < 500; i++) {
            sets.insert(0, '(').append('\u0091');
        }
        assertRefused(sets.toString(), "too often");
    }

    @Test
    void aNumberOfManyDigitsIsNotShown() {
        BigInteger large = BigInteger.TWO.pow(1_000_000);
        assertThat(Notation.of(List.of(1, large))).isEqualTo("[1, <int of 1000001 bits>]");
        assertThatExceptionOfType(PythonException.class)
                .isThrownBy(() -> Conversion.to(int.class, large))
                .withMessageContaining("<int of 1000001 bits>");
    }

    @SuppressWarnings("serial")
    private static final class Untold extends BigInteger {
        Untold(String number) {
            super(number);
        }

        @Override
        public String toString() {
            throw new AssertionError("whole numbers are compared without their texts");
        }
    }

    @Test
    void wholeNumbersAreComparedWithoutTheirTexts() {
        var seven = new Untold("7");
        assertThat(new Likeness(PlainPickler.Nestings.NONE).areEqual(seven, 7)).isTrue();
        assertThat(new Likeness(PlainPickler.Nestings.NONE).compare(6, seven)).isNegative();
        assertThat(Conversion.to(BigDecimal.class, seven)).hasToString("7");
    }

    /// As a manager sends what `dict.items()` gives.
    @Test
    void aListThatIsMadeOfAListIsNotHashed() {
        String items = "](" + text("x".repeat(250)) + "\u0094" + "h\0".repeat(100_000) + "e";
        byte[] sent = pickle.end(named("builtins", "list") + items + "\u0085R");
        assertThat(PickleCodec.decode(sent, this::known, NONE, Extent.MOST))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(100_001);
    }
}
