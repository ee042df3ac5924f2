package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DetachedTest {
    /// By asking a linked list for each of so many elements, it would take some minutes.
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    @SuppressWarnings("JdkObsolete") // which is what users may have
    void aLongLinkedListIsGoneThroughInOneWay() {
        int count = 300_000;
        var list = new LinkedList<>(Collections.nCopies(count, "element"));
        Object detached = Detached.of(list);
        assertThat(detached).isNotSameAs(list).isEqualTo(list);
        assertThat(Detached.original(detached)).isSameAs(list);
    }
}
