package multiprocessing.stress;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What was put and what was taken, message by message. Messages have the number of their producer and one of their own,
/// from 0.
///
/// | message | must have been taken |
/// | --- | --- |
/// | whose put has returned | once; or not at all, if a consumer was killed that had it in its hands: one for each such kill |
/// | at whose put its producer was killed | once or not at all |
/// | any other | never |
final class Accounts {
    private final Map<Integer, BitSet> taken = new TreeMap<>(); // by producer, who may be not over
    private final Map<Integer, Long> put = new HashMap<>(); // by producer who is over
    private final Map<Long, Long> last = new HashMap<>(); // by consumer and producer
    private long count;
    private long consumersKilled;

    /// A consumer has taken a message.
    ///
    /// @throws Violation if it was taken before, or comes after a later one of the same producer
    void taken(int consumer, int producer, long number) {
        count++;
        BitSet ofProducer = taken.computeIfAbsent(producer, _ -> new BitSet());
        if (ofProducer.get((int) number)) {
            throw new Violation("a message came twice: " + words(producer, number));
        }
        ofProducer.set((int) number);
        Long before = last.put((long) consumer << Integer.SIZE | producer, number);
        if (before != null && before > number) {
            throw new Violation(
                    "a message came after a later one, " + before + ": " + words(producer, number));
        }
    }

    /// A producer is over; so many puts have returned.
    void produced(int producer, long returned) {
        put.put(producer, returned);
    }

    void consumerKilled() {
        consumersKilled++;
    }

    /// All have come to their end, and nothing is left in between.
    ///
    /// @return how many messages were lost in the hands of consumers
    /// @throws Violation if more were lost than that, or one came that nobody can have put
    long close() {
        List<String> lost = new ArrayList<>();
        taken.forEach((producer, ofProducer) -> {
            long returned = put.getOrDefault(producer, 0L);
            if (ofProducer.length() > returned + 1) {
                throw new Violation(
                        "a message came that was never put: "
                                + words(producer, ofProducer.length() - 1L));
            }
        });
        put.forEach((producer, returned) -> {
            BitSet ofProducer = taken.getOrDefault(producer, new BitSet());
            for (int number = ofProducer.nextClearBit(0);
                    number < returned;
                    number = ofProducer.nextClearBit(number + 1)) {
                lost.add(words(producer, number));
            }
        });
        if (lost.size() > consumersKilled) {
            throw new Violation(
                    "messages are lost: "
                            + lost.size()
                            + ", and only "
                            + consumersKilled
                            + " consumers were killed: "
                            + lost.subList(0, Math.min(5, lost.size())));
        }
        return lost.size();
    }

    /// How many messages were taken.
    long count() {
        return count;
    }

    private static String words(int producer, long number) {
        return "number " + number + " of producer " + producer;
    }
}
