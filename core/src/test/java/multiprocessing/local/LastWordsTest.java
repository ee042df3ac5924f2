package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import multiprocessing.error.ProcessStartException;
import org.junit.jupiter.api.Test;

/// What of a dead process's output makes it into the sentence about its death.
class LastWordsTest {
    private static final String CRASH =
            """
            some output
            #
            # A fatal error has been detected by the Java Runtime Environment:
            #
            #  SIGSEGV (0xb) at pc=0x00007f52, pid=1, tid=2
            # /tmp/crash.log
            """;

    @Test
    void silenceAddsNothing() {
        assertThat(LastWords.of("", "")).isEmpty();
        assertThat(LastWords.of("printed", " \n\n")).isEmpty();
    }

    @Test
    void theLastLinesOfStandardErrorAreQuoted() {
        String many =
                IntStream.range(0, 50).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));

        assertThat(LastWords.of("", many)).startsWith("line 40\n").endsWith("\nline 49");
    }

    @Test
    void aBarOfProgressIsOneLineHoweverOftenItWasDrawn() {
        String bar = IntStream.range(0, 50).mapToObj(i -> i + " %\r").collect(Collectors.joining());

        assertThat(LastWords.of("", "why\r\n" + bar)).isEqualTo("why\n49 %");
        assertThat(LastWords.of("", "why\n" + bar + "because\n")).isEqualTo("why\nbecause");
    }

    @Test
    void ofAJvmThatDidNotComeUpTheEndIsQuotedAndTheRestKept() {
        String log = "a line of a log\n".repeat(1_000);
        String out = log + "Too small maximum heap\n";
        String err = log + "Error: no JVM\n";
        ProcessStartException failure = new Obituary("picky", 1, 1, out, err).startFailure();

        assertThat(failure.getMessage())
                .hasSizeLessThan(5_000)
                .contains("it said: a line of a log\n", "Too small maximum heap\n")
                .endsWith("\nError: no JVM");
        assertThat(failure.words()).isEqualTo((out + err).strip());
    }

    @Test
    void aVeryLongLineIsCut() {
        assertThat(LastWords.ending("x".repeat(10_000), "")).hasSize(2_000);
    }

    @Test
    void theReportOfACrashGoesBeforeAllElse() {
        assertThat(LastWords.of(CRASH, "something on standard error"))
                .contains("SIGSEGV (0xb)")
                .contains("/tmp/crash.log")
                .endsWith("\nsomething on standard error")
                .doesNotContain("some output")
                .doesNotContain("#\n");
        assertThat(LastWords.areOfCrash(CRASH)).isTrue();
    }

    @Test
    void aJvmWithoutNativeMemorySaysItInOtherWords() {
        String report =
                """
                #
                # There is insufficient memory for the Java Runtime Environment to continue.
                # Native memory allocation (mmap) failed to map 65536 bytes. Error detail: committing memory.
                # /tmp/crash.log
                """;

        assertThat(LastWords.areOfCrash(report)).isTrue();
        assertThat(LastWords.of(report, ""))
                .contains("insufficient memory")
                .contains("65536 bytes");
    }

    @Test
    void aJvmThatEndsSinceItsHeapIsFullSaysItWithoutHashes() {
        String sentence = "Terminating due to java.lang.OutOfMemoryError: Java heap space";

        assertThat(LastWords.areOfCrash("said\n" + sentence + "\n")).isTrue();
        assertThat(LastWords.of("said\n" + sentence + "\n", "something on standard error"))
                .isEqualTo(sentence + "\nsomething on standard error");
    }

    /// It is first used at the end of a process, perhaps with a full heap; a class that fails then fails for ever.
    @Test
    void nothingIsMadeWhenTheClassIsFirstUsed() {
        assertThat(LastWords.class.getDeclaredFields())
                .filteredOn(field -> !field.isSynthetic())
                .extracting(Field::getType)
                .containsOnly(int.class, String.class);
    }

    @Test
    void aTextWithHashesIsNoCrash() {
        assertThat(LastWords.areOfCrash("# About the Java Runtime Environment\n")).isFalse();
        assertThat(LastWords.of("# heading", "said")).isEqualTo("said");
    }
}
