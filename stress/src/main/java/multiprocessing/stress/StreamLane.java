package multiprocessing.stress;

import java.util.Collections;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.queue.Queue;
import org.jspecify.annotations.Nullable;

/// Two who put messages and two who take them. Each consumer notes what it took before it takes the next.
abstract class StreamLane extends Lane {
    private static final String PRODUCER = "producer";
    private static final String CONSUMER = "consumer";
    private static final int NUMBER_BITS = 39; // of an entry; above it the producer, below the sign
    private static final long NUMBERS = (1L << NUMBER_BITS) - 1;
    private static final long MAX_BACKLOG = 3_000;
    private static final int MAX_PAUSE_NANOS = 1_000_000;
    private static final int ONE_IN_PAUSES = 10;
    private static final int ONE_IN_GUESTS = 30;
    private static final int ONE_IN_LONG = 50;

    private final Accounts accounts = new Accounts(Collections.frequency(roles(), CONSUMER));

    StreamLane(String name) {
        super(name, PRODUCER, PRODUCER, CONSUMER, CONSUMER);
    }

    @Override
    final SerializableRunnable work(String role, Post post) {
        if (isProducer(role)) {
            accounts.producerBegins(post.number());
            return producing(post);
        }
        accounts.consumerBegins(post.number());
        return consuming(post);
    }

    abstract SerializableRunnable producing(Post post);

    abstract SerializableRunnable consuming(Post post);

    static boolean isProducer(String role) {
        return role.equals(PRODUCER);
    }

    /// How long messages are.
    ///
    /// @param usual most are shorter
    /// @param most of the others
    record Lengths(int usual, int most) implements java.io.Serializable {
        int pick(Random random) {
            return random.nextInt(random.nextInt(ONE_IN_LONG) == 0 ? most : usual);
        }
    }

    /// Where a worker puts.
    interface Way {
        void put(Parcel parcel) throws InterruptedException;
    }

    /// Where a worker takes.
    interface Source {
        /// Null when nothing will come any more.
        @Nullable
        Parcel take() throws InterruptedException;
    }

    /// @param backlog how many wait there
    static void produce(Way way, LongSupplier backlog, Lengths lengths, Post post)
            throws InterruptedException {
        Random random = post.random();
        Scratch scratch = post.scratch();
        try (var journal = post.journal()) {
            for (long number = 0; !scratch.isStopping(); number++) {
                Queue<Long> guest = random.nextInt(ONE_IN_GUESTS) == 0 ? guest(number) : null;
                way.put(made(post.number(), number, lengths.pick(random), guest));
                journal.done(number + 1);
                journal.beat();
                if (KillPlant.DOUBLED_MESSAGE.isHere() && number == 1) {
                    way.put(Parcel.of(post.number(), number, 1, null));
                }
                if (random.nextInt(ONE_IN_PAUSES) == 0) {
                    LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
                }
                while (backlog.getAsLong() > MAX_BACKLOG && !scratch.isStopping()) {
                    LockSupport.parkNanos(MAX_PAUSE_NANOS);
                }
            }
        }
    }

    private static Queue<Long> guest(long number) throws InterruptedException {
        var guest = Queue.<Long>create();
        guest.put(number);
        return guest;
    }

    private static Parcel made(
            int producer, long number, int lengthBytes, @Nullable Queue<Long> guest) {
        Parcel parcel = Parcel.of(producer, number, lengthBytes, guest);
        if (KillPlant.TORN_MESSAGE.isHere() && lengthBytes > 0) {
            parcel.bytes()[lengthBytes - 1]++;
        }
        return parcel;
    }

    static void consume(Source source, Post post) throws InterruptedException {
        try (var journal = post.journal()) {
            for (Parcel next = source.take(); next != null; next = source.take()) {
                if (!next.isSound()) {
                    journal.note(Fault.TORN.entry());
                }
                Queue<Long> guest = next.guest();
                if (guest != null && guest.getNowait() != next.number()) {
                    journal.note(Fault.DEAD_GUEST.entry());
                }
                if (!KillPlant.LOST_MESSAGE.isHere() || next.number() != 1) {
                    journal.note(((long) next.producer() << NUMBER_BITS) | next.number());
                }
                journal.beat();
            }
        }
    }

    @Override
    void heard(Worker worker, long entry) {
        accounts.taken(worker.number(), (int) (entry >>> NUMBER_BITS), entry & NUMBERS);
    }

    @Override
    void over(Worker worker) {
        if (isProducer(worker.role())) {
            accounts.produced(worker.number(), worker.journal().done());
        } else if (worker.isKilled()) {
            accounts.consumerKilled(worker.number());
        }
    }

    @Override
    String audit() {
        long lost = accounts.close();
        return accounts.count() + " messages, " + lost + " lost in the hands of killed consumers";
    }
}
