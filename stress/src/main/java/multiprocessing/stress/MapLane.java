package multiprocessing.stress;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.shared.SharedMap;

/// Three who count in one map, which grows meanwhile, half of the time with the same few keys; and put texts into another and
/// take them out, which grows and shrinks.
final class MapLane extends Lane {
    private static final String CHANGER = "changer";
    private static final int COUNTS = 3_000;
    private static final int BUSY_COUNTS = 3; // where they meet
    private static final int KEYS = 300;
    private static final int MOST_LENGTH = 400;
    private static final int ONE_IN_CLEARS = 2_000;
    private static final int PLANTED_PAUSE_NANOS = 100_000;

    /// In the phase of a journal: what it counts is not noted yet.
    private static final long COUNTING = 1;

    private final SharedMap<Integer, Long> counts = SharedMap.create(Integer.class, Long.class);
    private final SharedMap<Integer, String> texts = SharedMap.create(Integer.class, String.class);
    private long changed;
    private int killedCounting;

    MapLane() {
        super("map", CHANGER, CHANGER, CHANGER);
    }

    @Override
    SerializableRunnable work(String role, Post post) {
        SharedMap<Integer, Long> ofAll = counts;
        SharedMap<Integer, String> some = texts;
        return () -> change(ofAll, some, post);
    }

    private static void change(
            SharedMap<Integer, Long> counts, SharedMap<Integer, String> texts, Post post) {
        Scratch scratch = post.scratch();
        Random random = post.random();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                journal.phase(COUNTING);
                count(counts, random.nextInt(random.nextBoolean() ? BUSY_COUNTS : COUNTS));
                journal.done(journal.done() + 1);
                journal.phase(0);
                int key = random.nextInt(KEYS);
                String before =
                        random.nextBoolean()
                                ? texts.put(key, text(key, random.nextInt(MOST_LENGTH)))
                                : texts.remove(key);
                if (before != null && !before.equals(text(key, before.length()))) {
                    journal.note(Fault.TORN.entry());
                }
                if (random.nextInt(ONE_IN_CLEARS) == 0) {
                    texts.clear();
                }
                journal.beat();
            }
        }
    }

    private static void count(SharedMap<Integer, Long> counts, int key) {
        if (KillPlant.LOST_UPDATE.isHere()) {
            long before = counts.getOrDefault(key, 0L);
            LockSupport.parkNanos(PLANTED_PAUSE_NANOS); // so that others come in between
            counts.put(key, before + 1);
        } else {
            counts.merge(key, 1L, Long::sum);
        }
    }

    /// What belongs to a key, of that length.
    private static String text(int key, int length) {
        return Character.toString('a' + key).repeat(length);
    }

    @Override
    void over(Worker worker) {
        changed += worker.journal().done();
        killedCounting += worker.wasKilledIn(COUNTING) ? 1 : 0;
    }

    @Override
    String audit() {
        long counted = counts.values().stream().mapToLong(Long::longValue).sum();
        if (counted < changed || counted > changed + killedCounting) {
            throw new Violation(
                    "counted in a map: %d, by their own books: %d, with %d killed while counting"
                            .formatted(counted, changed, killedCounting));
        }
        long entries = texts.entrySet().stream().count();
        if (texts.size() != entries) {
            throw new Violation(
                    "a map says its size is %d and has %d".formatted(texts.size(), entries));
        }
        return changed + " times changed";
    }
}
