package multiprocessing.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.time.Waitable.Registration;
import org.junit.jupiter.api.Test;

/// Who waits, and is told once.
class WaitingListTest {
    private final WaitingList waiting = new WaitingList();
    private final List<String> told = new ArrayList<>();

    private Registration add(String name) {
        return waiting.add(() -> told.add(name));
    }

    @Test
    void eachIsToldOnceInOrderAndWhoHasGivenUpIsNot() {
        add("first");
        Registration second = add("second");
        add("third");

        second.cancel();
        second.cancel();
        waiting.tellAll();
        waiting.tellAll();

        assertThat(told).containsExactly("first", "third");
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void whoComesLaterIsNotToldOfWhatWasBefore() {
        add("early");
        long known = waiting.newest();
        add("late");

        waiting.tell(known);
        assertThat(told).containsExactly("early");
        waiting.tell(waiting.newest());

        assertThat(told).containsExactly("early", "late");
    }

    @Test
    void whatCannotEvenBeReportedEndsNothing() throws Exception {
        waiting.add(() -> {
            throw new OutOfMemoryError("as a test wants it");
        });
        add("the other");

        Thread.ofPlatform()
                .uncaughtExceptionHandler((_, _) -> {
                    throw new OutOfMemoryError("as a test wants it");
                })
                .start(waiting::tellAll)
                .join();

        assertThat(told).containsExactly("the other");
    }
}
