package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One exception may be that of all items of a chunk, or one that an object of a manager keeps and throws in each call. Its
/// trace grew each time that it was told.
class RemoteFramesTest {
    private final Throwable kept = new IllegalStateException("kept");

    @Test
    void theFramesOfWhoAsksAgainAndAgainStandThereOnce() {
        var lengths = new HashSet<Integer>();
        for (int i = 0; i < 3; i++) {
            lengths.add(RemoteFrames.here(kept).getStackTrace().length);
        }
        assertThat(lengths).hasSize(1);
    }

    @Test
    void whoseFramesTheyAreStandsThereOnce() {
        int before = kept.getStackTrace().length;
        for (int i = 0; i < 3; i++) {
            var _ = RemoteFrames.from("Server-1", kept);
        }
        assertThat(kept.getStackTrace()).hasSize(before + 1);
    }

    @Test
    void otherFramesAreAdded() {
        List<StackTraceElement> some = List.of(new Throwable().getStackTrace());
        RemoteFrames.add(kept, "submitted here", some);
        RemoteFrames.add(kept, "submitted there", some);
        assertThat(kept.getStackTrace())
                .extracting(StackTraceElement::getClassName)
                .contains("--- submitted here ---", "--- submitted there ---");
    }
}
