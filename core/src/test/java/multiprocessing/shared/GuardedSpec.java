package multiprocessing.shared;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.process.Process;
import multiprocessing.sync.RLock;
import org.junit.jupiter.api.Test;

/// What values, arrays and structs have in common.
///
/// @param <G> the class
interface GuardedSpec<G extends Guarded> {
    /// A new one, with a lock of its own or raw.
    G make(boolean isRaw);

    /// The first of its numbers.
    int read(G guarded);

    /// Sets the first of its numbers.
    void write(G guarded, int number);

    @Test
    default void aRawOneHasNoLock() {
        G raw = make(true);

        assertThat(raw.isRaw()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(raw::lock)
                .withMessageContaining("synchronizedBy");
        assertThatIllegalStateException().isThrownBy(raw::hold);
        assertThatIllegalStateException().isThrownBy(() -> raw.withLock(() -> {}));
    }

    @Test
    default void aRawOneIsGivenALock() {
        G raw = make(true);
        var lock = RLock.create();
        @SuppressWarnings("unchecked")
        G guarded = (G) raw.synchronizedBy(lock);
        write(raw, 42);

        assertThat(guarded.lock()).isSameAs(lock);
        assertThat(read(guarded)).isEqualTo(42);
        assertThatIllegalStateException().isThrownBy(() -> guarded.synchronizedBy(lock));
    }

    /// It was a raw one again, without a word.
    @Test
    @SuppressWarnings("NullAway") // which is what is refused
    default void noLockIsRefused() {
        G raw = make(true);

        assertThatNullPointerException()
                .isThrownBy(() -> raw.synchronizedBy(null))
                .withMessage("lock");
    }

    @Test
    default void aCopyIsAnother() {
        for (boolean isRaw : new boolean[] {true, false}) {
            G first = make(isRaw);
            write(first, 1);
            @SuppressWarnings("unchecked")
            G second = (G) first.copy();
            write(first, 2);

            assertThat(read(second)).isEqualTo(1);
            assertThat(second.isRaw()).isEqualTo(isRaw);
        }
    }

    @Test
    default void whoHasTheLockIsNotDisturbed() throws Exception {
        G guarded = make(false);
        var isDone = new AtomicBoolean();
        Thread disturber =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!isDone.get()) {
                                write(guarded, 2);
                            }
                        });
        try {
            for (int i = 0; i < 50; i++) {
                await(() -> read(guarded) == 2, "the other thread to write");
                try (var _ = guarded.hold()) {
                    write(guarded, 1);
                    for (int reads = 0; reads < 1_000; reads++) {
                        assertThat(read(guarded)).isEqualTo(1);
                    }
                }
            }
        } finally {
            isDone.set(true);
            disturber.join();
        }
    }

    @Test
    default void actionsAndFunctionsRunUnderTheLock() {
        G guarded = make(false);
        guarded.withLock(() -> write(guarded, read(guarded) + 1));

        boolean wasLocked = guarded.withLock(() -> guarded.lock().isLocked());

        assertThat(wasLocked).isTrue();
        assertThat(guarded.lock().isLocked()).isFalse();
        assertThat(read(guarded)).isEqualTo(1);
    }

    @Test
    default void travelsToAnotherJvm() throws Exception {
        for (boolean isRaw : new boolean[] {true, false}) {
            G guarded = make(isRaw);
            write(guarded, 41);
            var spec = this;
            var child = new Process(() -> spec.write(guarded, spec.read(guarded) + 1));
            child.start();
            child.join();

            assertThat(child.exitCode()).hasValue(0);
            assertThat(read(guarded)).isEqualTo(42);
        }
    }

    @Test
    default void theLockOfADeadProcessIsHandedOn() throws Exception {
        G guarded = make(false);
        var spec = this;
        var child =
                new Process(() -> {
                    guarded.lock().acquire();
                    spec.write(guarded, 7);
                    Runtime.getRuntime().halt(3);
                });
        child.start();
        child.join();

        try (var _ = guarded.hold()) {
            assertThat(guarded.lock().wasAbandoned()).isTrue();
            assertThat(read(guarded)).isEqualTo(7);
        }
        assertThat(guarded.lock().wasAbandoned()).isFalse();
    }
}
