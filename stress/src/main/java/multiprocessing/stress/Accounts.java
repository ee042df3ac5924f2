package multiprocessing.stress;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    /*
     * What may have been in the hands of a killed consumer. Those of one producer come out in order, so it is behind the
     * last that this consumer has noted, or that anybody had noted when it began. And before it are only those that
     * were noted, that another has in its hands, or that were lost by an earlier kill:
     *
     *     noted by the killed one     highest noted by anybody
     *     ▼                           ▼
     *     7   8   9   10 (not noted)  11   12   13 …
     *             may be 10 ─┘             └────┴─ or one of as many as there are consumers
     */
    private final int consumers;
    private final Map<Integer, BitSet> taken = new TreeMap<>(); // by producer, who may be not over
    private final Map<Integer, Long> put = new HashMap<>(); // by producer who is over
    private final Map<Integer, Map<Integer, Long>> last = new HashMap<>(); // by consumer, producer
    private final List<Set<Message>> inHands = new ArrayList<>(); // by killed consumer: one of them
    private long count;

    private record Message(int producer, long number) {
        @Override
        public String toString() {
            return "number " + number + " of producer " + producer;
        }
    }

    /// @param consumers the most that there are at a time
    Accounts(int consumers) {
        this.consumers = consumers;
    }

    /// A producer is about to begin.
    void producerBegins(int producer) {
        taken.put(producer, new BitSet());
    }

    /// A consumer is about to begin: what was taken by now, and what is before that, it cannot get any more.
    void consumerBegins(int consumer) {
        Map<Integer, Long> highest = new HashMap<>();
        taken.forEach((producer, numbers) -> highest.put(producer, numbers.length() - 1L));
        last.put(consumer, highest);
    }

    /// A consumer has taken a message.
    ///
    /// @throws Violation if it was taken before, or comes after a later one of the same producer
    void taken(int consumer, int producer, long number) {
        count++;
        var message = new Message(producer, number);
        BitSet numbers = of(producer);
        if (numbers.get((int) number)) {
            throw new Violation("a message came twice: " + message);
        }
        numbers.set((int) number);
        Long before =
                Objects.requireNonNull(last.get(consumer), "it has begun").put(producer, number);
        if (before != null && before > number) {
            throw new Violation("a message came after a later one, " + before + ": " + message);
        }
    }

    /// A producer is over; so many puts have returned.
    void produced(int producer, long returned) {
        put.put(producer, returned);
    }

    /// A consumer was killed, and what all had taken by then is in the books.
    void consumerKilled(int consumer) {
        Map<Integer, Long> itsLast = Objects.requireNonNull(last.remove(consumer), "it has begun");
        Set<Message> possible = new HashSet<>();
        taken.forEach((producer, numbers) -> {
            long end =
                    Math.min(
                            numbers.length() + consumers + lostBehind(producer, numbers.length()),
                            put.getOrDefault(producer, Long.MAX_VALUE));
            int from = Math.toIntExact(itsLast.getOrDefault(producer, -1L)) + 1;
            for (int number = numbers.nextClearBit(from);
                    number < end;
                    number = numbers.nextClearBit(number + 1)) {
                possible.add(new Message(producer, number));
            }
        });
        inHands.add(possible);
    }

    /// How many messages of that producer, from that number on, may have been lost.
    private long lostBehind(int producer, int number) {
        return inHands.stream()
                .filter(possible ->
                        possible.stream()
                                .anyMatch(each ->
                                        each.producer() == producer && each.number() >= number))
                .count();
    }

    /// All have come to their end, and nothing is left in between.
    ///
    /// @return how many messages were lost in the hands of consumers
    /// @throws Violation if others were lost than those, or one came that nobody can have put
    long close() {
        taken.forEach((producer, numbers) -> {
            long returned = put.getOrDefault(producer, 0L);
            if (numbers.length() > returned + 1) {
                throw new Violation(
                        "a message came that was never put: "
                                + new Message(producer, numbers.length() - 1L));
            }
        });
        List<Message> lost = lost();
        Map<Integer, Message> byKill = new HashMap<>();
        List<Message> unexplained =
                lost.stream().filter(each -> !isExplained(each, new HashSet<>(), byKill)).toList();
        if (!unexplained.isEmpty()) {
            throw new Violation(
                    "messages are lost: %d, of which %d were in the hands of none of the %d consumers that were killed: %s"
                            .formatted(
                                    lost.size(),
                                    unexplained.size(),
                                    inHands.size(),
                                    unexplained.subList(0, Math.min(5, unexplained.size()))));
        }
        return lost.size();
    }

    private List<Message> lost() {
        List<Message> lost = new ArrayList<>();
        put.forEach((producer, returned) -> {
            BitSet numbers = of(producer);
            for (int number = numbers.nextClearBit(0);
                    number < returned;
                    number = numbers.nextClearBit(number + 1)) {
                lost.add(new Message(producer, number));
            }
        });
        return lost;
    }

    /// Finds a kill for a lost message, one that explains no other, or whose message has another kill, too.
    private boolean isExplained(Message lost, Set<Integer> tried, Map<Integer, Message> byKill) {
        for (int kill = 0; kill < inHands.size(); kill++) {
            if (inHands.get(kill).contains(lost) && tried.add(kill)) {
                Message other = byKill.get(kill);
                if (other == null || isExplained(other, tried, byKill)) {
                    byKill.put(kill, lost);
                    return true;
                }
            }
        }
        return false;
    }

    /// How many messages were taken.
    long count() {
        return count;
    }

    private BitSet of(int producer) {
        return Objects.requireNonNull(taken.get(producer), "it has begun");
    }
}
