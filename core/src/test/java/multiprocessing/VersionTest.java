package multiprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void theJarKnowsItsVersion() throws IOException {
        try (var text = Objects.requireNonNull(getClass().getResourceAsStream("version.txt"))) {
            assertThat(new String(text.readAllBytes(), UTF_8).strip())
                    .matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        }
    }
}
