package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Keyword arguments are promised as an unmodifiable map. Beside an argument that made the call travel as a whole object,
/// they came as the library's own map, which could be written.
class KeywordsAreUnmodifiableTest {
    static List<Object> arguments() {
        return List.of("simple", List.of("travels as an object"));
    }

    @ParameterizedTest
    @MethodSource("arguments")
    void keywordsCannotBeChanged(Object argument) throws InterruptedException {
        Process process =
                Multiprocessing.context(StartMethod.THREAD)
                        .process()
                        .target((Object _, Map<String, Object> kwargs) -> kwargs.put("other", 1))
                        .args(argument)
                        .kwargs(Map.of("key", 12))
                        .build();
        process.start();
        process.join();
        assertThat(process.exception()).containsInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aTargetThatWantsAnotherMapIsRefusedBeforeTheStart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Process.builder()
                                .target((HashMap<String, Object> kwargs) -> kwargs.clear())
                                .kwargs(Map.of("key", 12))
                                .build())
                .withMessageContaining("java.util.Map")
                .withMessageContaining("java.util.HashMap");
    }
}
