package multiprocessing.python;

import static multiprocessing.python.PickleScript.error;
import static multiprocessing.python.PickleScript.named;
import static multiprocessing.python.PickleScript.number;
import static multiprocessing.python.PickleScript.text;
import static multiprocessing.python.PlainPickler.Nestings.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Pickles at random, of parts that hold earlier ones several times: each is refused, or it can be read, hashed, shown and sent
/// on in steps and bytes that are in proportion to what is allowed. What takes steps is counted, not timed.
class NestedPicklesTest {
    private static final long MOST = 2_000;
    private static final int PICKLES = 2_000;
    private static final int PARTS = 25;
    private static final long LOOKS_EACH =
            20; // at one value: counted some times, hashed, shown, sent
    private static final long BYTES_EACH = 2_000; // for one value, while it is read

    /// Parts that hold nothing else.
    private static final List<String> LEAVES =
            List.of(
                    named("tests", "probe"),
                    "K\1",
                    text("a".repeat(100)),
                    number(1_000),
                    "\u008a\t" + "\0".repeat(7) + "\u0080\0",
                    "B\0\1\0\0" + "\0".repeat(256),
                    named("decimal", "Decimal") + text("9".repeat(120)) + "\u0085R",
                    named("decimal", "Decimal") + text("1E+999999999") + "\u0085R",
                    named("datetime", "date") + "C\4\7\u00d0\1\1\u0085R");

    /// Parts that hold whatever there is in the place of each `@`.
    private static final List<String> HOLDERS =
            List.of(
                    "@@\u0086",
                    "@\u0085",
                    "](@@@e",
                    "}(K\1@K\2@u",
                    error() + "@@\u0086R",
                    error() + "@\u0085R",
                    named("builtins", "list") + "](@@e\u0085R");

    /// Parts that not everything can be in.
    private static final List<String> OTHERS =
            List.of(
                    "}@@s",
                    "}(@N@Nu",
                    "(@@\u0091",
                    "\u008f(@@\u0090",
                    named("builtins", "set") + "](@@e\u0085R",
                    named("builtins", "frozenset") + "@\u0085R",
                    named("builtins", "frozenset") + "@N\u0086R",
                    named("builtins", "list") + "@\u0085R",
                    named("builtins", "bytearray") + "@\u0085R",
                    named("builtins", "range") + "@@K\1\u0087R",
                    named("builtins", "range") + "K\0M\u00ff\0@\u0087R",
                    named("builtins", "slice") + "@@N\u0087R",
                    named("array", "array") + text("b") + "@\u0086R",
                    named("array", "array") + text("w") + "@\u0086R",
                    named("collections", "OrderedDict") + ")R(@@u",
                    error() + "@R",
                    named("decimal", "Decimal") + "@\u0085R",
                    named("datetime", "time") + "C\6\1\1\1\0\0\0@\u0086R",
                    named("datetime", "timedelta") + "@@@\u0087R",
                    named("multiprocessing.managers", "Token") + "@@@\u0087R",
                    named("multiprocessing.managers", "Token") + ")\u0081@b",
                    "@@\u0081",
                    "]@b");

    private final Random random = new Random(11);
    private int read;
    private int refusedAsTooOften;

    @Test
    void eachTakesStepsInProportion() {
        for (int i = 0; i < PICKLES; i++) {
            assertInProportion(pickle(), "pickle " + i);
        }
        assertThat(read).as("read").isGreaterThan(PICKLES / 10);
        assertThat(refusedAsTooOften).as("refused as too often").isGreaterThan(PICKLES / 10);
    }

    private byte[] pickle() {
        var script = new PickleScript();
        var parts = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            parts.add(script.then(oneOf(LEAVES)).memoized());
        }
        List<String> kinds =
                List.of(oneOf(HOLDERS), oneOf(random.nextBoolean() ? HOLDERS : OTHERS));
        int count = random.nextInt(PARTS);
        for (int i = 0; i < count; i++) {
            parts.add(script.then(filled(oneOf(kinds), parts)).memoized());
        }
        return script.end(filled(random.nextBoolean() ? "@" : oneOf(OTHERS), parts));
    }

    /// With some part, mostly one of the last, in the place of each `@`.
    private String filled(String operations, List<String> parts) {
        var filled = new StringBuilder();
        for (int i = 0; i < operations.length(); i++) {
            int back = Math.min(parts.size(), 1 + random.nextInt(2));
            char each = operations.charAt(i);
            filled.append(each == '@' ? parts.get(parts.size() - back) : each);
        }
        return filled.toString();
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void assertInProportion(byte[] pickle, String what) {
        long values = MOST + pickle.length;
        var probe = new Probe(LOOKS_EACH * values);
        long allocated = -allocatedBytes();
        try {
            Object value = PickleCodec.decode(pickle, names(probe), NONE, MOST);
            allocated += allocatedBytes();
            read++;
            use(value);
        } catch (TransferException e) {
            allocated += allocated < 0 ? allocatedBytes() : 0;
            String message = String.valueOf(e.getMessage());
            assertThat(message.length()).as(what).isLessThan(1_000);
            refusedAsTooOften += message.contains("too often") ? 1 : 0;
        }
        assertThat(allocated).as(what).isLessThan(BYTES_EACH * values);
    }

    private static Names names(Probe probe) {
        return (module, name) -> module.equals("tests") ? probe : ManagerNames.of(module, name);
    }

    /// All that may be done with something that has come.
    private static void use(@Nullable Object value) {
        int _ = String.valueOf(value).length();
        int _ = Notation.of(value).length();
        int _ = value == null ? 0 : value.hashCode();
        byte[] _ = PickleCodec.encode(new Object[] {value}, List.of("value"), NONE);
    }

    private static long allocatedBytes() {
        boolean isCounted =
                ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                        && threads.isThreadAllocatedMemoryEnabled();
        assumeTrue(isCounted, "this JVM does not count what threads allocate");
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }
}
