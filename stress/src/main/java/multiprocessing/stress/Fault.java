package multiprocessing.stress;

import java.util.Arrays;

/// What a worker has seen that must never be; it notes it in its journal.
enum Fault {
    /// What was taken is not what was put.
    TORN(1, "a message is torn"),
    /// What travelled with a message is of no use.
    DEAD_GUEST(2, "a queue that came with a message does not have what was put into it"),
    /// Somebody else is inside, and the lock did not say that he died.
    TWO_INSIDE(3, "two are inside a lock"),
    /// A number that a barrier gave is none.
    WRONG_INDEX(4, "a barrier gave an index that is none"),
    /// A wait for an event has ended, and it was not set meanwhile.
    NOT_SET(5, "a wait for an event ended without its being set");

    private final int number;
    private final String words;

    Fault(int number, String words) {
        this.number = number;
        this.words = words;
    }

    String words() {
        return words;
    }

    /// As an entry of a journal: negative, as no other is.
    long entry() {
        return Long.MIN_VALUE | number;
    }

    /// What such an entry says.
    static Fault of(long entry) {
        return Arrays.stream(values())
                .filter(fault -> fault.entry() == entry)
                .findFirst()
                .orElseThrow(() -> new Violation("no such entry in a journal: " + entry));
    }
}
