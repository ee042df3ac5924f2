package multiprocessing.shared;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.connection.Pipe;
import multiprocessing.error.ClosedException;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.pool.Pool;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// How long a shared value lasts, and who waits for its being decoded.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class SharedTest {
    private static final int BYTES = 1 << 20;

    private static int length(Shared<byte[]> of) {
        return of.get().length;
    }

    @Test
    void aWorkerLetsGoOfWhatItsMakerHasClosed() throws Exception {
        try (Pool pool = Pool.of(1)) {
            Ticket first;
            try (Shared<byte[]> shared = Shared.of(new byte[BYTES])) {
                int _ = pool.apply(SharedTest::length, shared);
                first = shared.ticket();
                first.revoke();
            }

            try (Shared<byte[]> another = Shared.of(new byte[BYTES])) {
                await(
                        () -> {
                            int _ = pool.apply(SharedTest::length, another);
                            pool.apply(() -> {
                                System.gc();
                                return null;
                            });
                            return Holding.hasEnded(first.cell(), first.name());
                        },
                        "the end of what nobody has");
            }
        }
    }

    @Test
    void whatItsMakerForgetsEndsToo() throws Exception {
        Ticket forgotten = Shared.of(new byte[BYTES]).ticket();
        forgotten.revoke();

        awaitEnd(forgotten);
    }

    @Test
    void whatComesBackToAMakerThatHasForgottenItEndsToo() throws Exception {
        var made = new WeakReference<>(Shared.of(new byte[BYTES]));
        Ticket ticket = Objects.requireNonNull(made.get()).ticket();
        await(
                () -> {
                    System.gc();
                    return made.refersTo(null);
                },
                "the end of what was made");

        assertThat(Received.arrive(ticket).get()).isEqualTo(new byte[BYTES]);

        awaitEnd(ticket);
    }

    /// It was there no longer than the maker's own object.
    @Test
    void whatItSharesLastsAsLongAsItself() throws Exception {
        Nested nested = makeAndClose();
        awaitEnd(nested.forgotten);
        Shared<?> arrived = Shared.arrive(nested.shared);

        assertThat(arrived.get()).hasToString("[IntValue(42)]");

        arrived = null;
        awaitEnd(nested.inner);
    }

    private record Nested(Ticket shared, Ticket inner, Ticket forgotten) {}

    private static Nested makeAndClose() {
        IntValue inner = Value.ofInt(42);
        try (Shared<List<IntValue>> shared = Shared.of(List.of(inner))) {
            return new Nested(shared.ticket(), taken(inner), taken(Value.ofInt(0)));
        }
    }

    /// One that keeps nothing in being any more.
    private static Ticket taken(IntValue value) {
        Ticket ticket = value.block().ticket();
        ticket.revoke();
        return ticket;
    }

    /// The other end waited for what would never come, until a collection.
    @Test
    void anEndOfAPipeIsOpenInItNoLongerThanItself() {
        try (Pipe pipe = Pipe.oneWay()) {
            Shared.of(List.of(pipe.second())).close();

            pipe.second().close();

            assertThat(pipe.first().isReady()).isTrue();
        }
    }

    /// Is gone when it is to be kept.
    private static final class Gone implements Shareable {
        @Override
        public Handle toHandle() {
            return new GoneHandle();
        }
    }

    private record GoneHandle() implements Handle {
        @Override
        public Object resolve() {
            throw new IllegalStateException("planned");
        }
    }

    /// As above: what was kept when something else could not be.
    @Test
    void anEndOfAPipeIsNotOpenInOneThatCouldNotBeMade() {
        try (Pipe pipe = Pipe.oneWay()) {
            List<Shareable> value = List.of(pipe.second(), new Gone());
            assertThatThrownBy(() -> Shared.of(value)).hasMessageContaining("planned");

            pipe.second().close();

            assertThat(pipe.first().isReady()).isTrue();
        }
    }

    /// What runs when it is decoded waits for another thread, which sends the value.
    private static final class Sent implements Serializable {
        @Serial private static final long serialVersionUID = 1L;

        private static @Nullable Shared<?> value;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            CompletableFuture.runAsync(Sent::send, work -> Thread.ofPlatform().start(work))
                    .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }

        private static void send() {
            Objects.requireNonNull(value).ticket().revoke();
        }
    }

    @Test
    void whoSendsItDoesNotWaitForWhoDecodesIt() {
        try (Shared<Sent> made = Shared.of(new Sent())) {
            Sent.value = Shared.arrive(made.ticket());

            assertThat(Sent.value.get()).isInstanceOf(Sent.class);
        }
    }

    @Test
    void whatItsMakerHasClosedIsClosedForItsProcess() {
        Shared<String> made = Shared.of("value");
        made.close();

        assertThatThrownBy(made::get).isInstanceOf(ClosedException.class);
    }

    private static void awaitEnd(Ticket ticket) throws Exception {
        await(
                () -> {
                    System.gc();
                    return Holding.hasEnded(ticket.cell(), ticket.name());
                },
                "the end of what nobody has");
    }
}
