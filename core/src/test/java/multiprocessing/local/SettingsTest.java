package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of system properties with values that cannot be: they were taken without a word.
class SettingsTest {
    private final Logger logger = Logger.getLogger("multiprocessing");
    private final List<String> warnings = new ArrayList<>();
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    warnings.add(line.getMessage());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    private final String cache = System.getProperty(Settings.CACHE, "on");

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void putBack() {
        logger.setUseParentHandlers(true);
        logger.removeHandler(handler);
        System.clearProperty(Settings.SPARE_IDLE);
        System.setProperty(Settings.CACHE, cache);
    }

    @Test
    void whatIsSetCounts() {
        set("1", "off");
        assertThat(Settings.spareIdleSeconds()).isEqualTo(1);
        assertThat(Settings.mayUseCache()).isFalse();
        set("0", "on");
        assertThat(Settings.spareIdleSeconds()).isZero();
        assertThat(Settings.mayUseCache()).isTrue();

        assertThat(warnings).isEmpty();
    }

    @Test
    void whatCannotBeIsToldAndDoesNotCount() {
        for (String number : List.of("abc", "-1")) {
            set(number, "maybe");
            assertThat(Settings.spareIdleSeconds()).isEqualTo(30);
            assertThat(Settings.mayUseCache()).isTrue();

            assertThat(warnings)
                    .containsExactly(
                            "system property multiprocessing.spareIdleSeconds must be a number of seconds,"
                                    + " from 0, else 30 count: value="
                                    + number,
                            "system property multiprocessing.aot must be on or off, else it is on:"
                                    + " value=maybe");
            warnings.clear();
        }
    }

    private static void set(String seconds, String cache) {
        System.setProperty(Settings.SPARE_IDLE, seconds);
        System.setProperty(Settings.CACHE, cache);
        Settings.check();
    }
}
