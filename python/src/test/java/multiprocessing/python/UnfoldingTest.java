package multiprocessing.python;

import static multiprocessing.python.PickleScript.named;
import static multiprocessing.python.PlainPickler.Nestings.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A small pickle that holds the same over and over is refused before anybody goes through all of it.
class UnfoldingTest {
    private static final long MOST = 1_000;
    private static final int TIMES = 20; // doubled so often it is a million
    private static final String PROBE = named("tests", "probe");
    private static final String PAIR = "@@\u0086";

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
}
