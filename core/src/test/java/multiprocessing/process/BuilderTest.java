package multiprocessing.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Map;
import multiprocessing.Multiprocessing;
import multiprocessing.function.SerializableBiConsumer;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableQuadConsumer;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.function.SerializableTriConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What was taken, and met only by a later start, or by nobody.
class BuilderTest {
    @Test
    @SuppressWarnings("NullAway") // that is what is tested
    void aTargetThatIsNullIsRefused() {
        var builder = Process.builder();

        for (ThrowingCallable refused :
                List.<ThrowingCallable>of(
                        () -> builder.target((SerializableRunnable) null),
                        () -> builder.target((SerializableConsumer<String>) null),
                        () -> builder.target((SerializableBiConsumer<String, String>) null),
                        () ->
                                builder.target(
                                        (SerializableTriConsumer<String, String, String>) null),
                        () ->
                                builder.target(
                                        (SerializableQuadConsumer<String, String, String, String>)
                                                null))) {
            assertThatNullPointerException().isThrownBy(refused).withMessage("target");
        }
    }

    @Test
    void argumentsMayComeInAnArrayOfTheirType() {
        SerializableBiConsumer<String, Map<String, Integer>> target = (_, _) -> {};
        Object[] texts = new String[] {"a"};

        assertThatCode(() ->
                        Process.builder().target(target).args(texts).kwargs(Map.of("b", 1)).build())
                .doesNotThrowAnyException();
    }

    @Test
    @SuppressWarnings("NullAway") // that is what is tested
    void aLevelThatIsNullIsRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> Multiprocessing.logToStderr(null))
                .withMessage("level");
    }
}
