package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.Serial;
import org.junit.jupiter.api.Test;

/// A process object on its way.
class TravelTest {
    private static final class Inner extends Process {
        @Serial private static final long serialVersionUID = 1L;
    }

    /// Has another start as it departs itself.
    private static final class Outer extends Process {
        @Serial private static final long serialVersionUID = 1L;

        @Serial
        private Object writeReplace() {
            Travel.pack(new Inner()).revoke();
            return this;
        }
    }

    @Test
    void anotherMayDepartMeanwhile() {
        assertThatCode(() -> Travel.pack(new Outer()).revoke()).doesNotThrowAnyException();
    }
}
