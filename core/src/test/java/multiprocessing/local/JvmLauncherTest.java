package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.Output;
import org.junit.jupiter.api.Test;

class JvmLauncherTest {
    /// Who passed all of it and one more, as Python's `env=dict(os.environ, X=1)`, got agents and sizes back.
    @Test
    void aCopyOfTheEnvironmentHasNoVariableOfAChildsOwn() {
        var environment = new HashMap<>(System.getenv());
        environment.put("PATH", "/nowhere");
        environment.put("MP_TEST_X", "1");
        var options =
                new LaunchOptions(
                        List.of("-ea"), environment, Optional.empty(), Output.discard(), true);

        assertThat(JvmLauncher.withOwnVariables(options))
                .isEqualTo(
                        new LaunchOptions(
                                List.of("-ea"),
                                Map.of("PATH", "/nowhere", "MP_TEST_X", "1"),
                                Optional.empty(),
                                Output.discard(),
                                true));
    }
}
