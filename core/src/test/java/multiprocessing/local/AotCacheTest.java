package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With which options of a child its JVM takes the ahead-of-time cache.
class AotCacheTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx100m",
                "-Xmx31g",
                "-Xmx34359738367",
                "-Xmx",
                "-Xmxx",
                "-Dkey=value",
                "-Djdk.tls=1"
            })
    void someChangeNothingThatItDependsOn(String option) {
        assertThat(AotCache.isHarmless(option)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseParallelGC",
                "-Xmx32g",
                "-Xmx32768M",
                "-Xmx1t",
                "-Xms40g",
                "-Xmx999999999999999999g",
                "-Djava.system.class.loader=a.Loader",
                "-Djdk.module.validation=true"
            })
    void withOthersAJvmRefusesIt(String option) {
        assertThat(AotCache.isHarmless(option)).isFalse();
    }
}
