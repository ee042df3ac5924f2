package multiprocessing.interleavings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class InterleavingsTest {
    private static final int MILLIS = 50;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void findsTheFaultPlantedInAGateAndNoneInOurs() throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "else jcstress leaves it out");
        var out = new PrintStream(printed, true, UTF_8);
        boolean isWell = Interleavings.run(MILLIS, "Gate", out);
        assertThat(printed.toString(UTF_8))
                .contains("planted fault found: Gate", "nothing found in Gate");
        assertThat(isWell).isTrue();
    }
}
