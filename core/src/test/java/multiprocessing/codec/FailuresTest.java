package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.error.RemoteException;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Exceptions to bytes and back, bytes of any origin included.
class FailuresTest {
    private static final ClassLoader LOADER = FailuresTest.class.getClassLoader();

    /// Cannot be serialized, so that only its description travels.
    private static class Stuck extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused"}) // the mistake under test
        private final Object stone = new Object();

        Stuck(@Nullable String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private static Throwable travelled(Throwable failure) {
        return Failures.decode(Failures.encode(failure), LOADER);
    }

    /// Throws what it does not declare, as a class of Kotlin's may.
    private static final class Sneaky extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw RemoteFrames.<RuntimeException>rethrow(new Exception("undeclared"));
        }
    }

    /// Throws such an exception when it is read.
    private static final class Unread implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            throw new Sneaky();
        }
    }

    private record Unmade(int part) {
        private static final AtomicBoolean REFUSES = new AtomicBoolean();

        Unmade {
            if (REFUSES.get()) {
                throw new Sneaky();
            }
        }
    }

    @Test
    void oneWhoseMessageThrowsWhatItDoesNotDeclareTravels() {
        assertThat(travelled(new Sneaky())).isExactlyInstanceOf(Sneaky.class);
        assertThat(travelled(new Stuck("why", new Sneaky())).getCause())
                .hasMessageContaining("(its getMessage threw)");
    }

    @Test
    void oneThatIsThrownWhileSomethingIsReadIsTold() {
        Unmade.REFUSES.set(false);
        byte[] unmade = Messages.encode(new Unmade(1));
        Unmade.REFUSES.set(true);

        for (byte[] bytes : List.of(Messages.encode(new Unread()), unmade)) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> Messages.decode(bytes))
                    .withMessageContaining(Sneaky.class.getName());
        }
    }

    /// Carries something shared, and cannot be serialized.
    @SuppressWarnings({"serial", "unused"}) // the one travels as its handle, the other not at all
    private static final class Laden extends Exception {
        private static final long serialVersionUID = 1L;

        private final Object cargo;
        private final Object stone = new Object(); // is written after the cargo

        Laden(Shareable cargo) {
            this.cargo = cargo;
        }
    }

    private record Counted() implements Handle {
        private static final AtomicInteger REVOKED = new AtomicInteger();

        @Override
        public Object resolve() {
            return this;
        }

        @Override
        public void revoke() {
            REVOKED.incrementAndGet();
        }
    }

    @Test
    void whatIsTriedKeepsNothingShared() {
        Shareable shared = Counted::new;
        Counted.REVOKED.set(0);

        assertThat(Failures.fits(new Laden(shared), Laden.class)).isFalse();

        assertThat(Counted.REVOKED).hasValue(1);
    }

    /// What is shared would be kept for a receiver who never hears of it.
    @Test
    void nothingSharedGoesWithADescription() {
        Shareable shared = Counted::new;
        Counted.REVOKED.set(0);
        var manifest = new Manifest();

        byte[] _ = Failures.encode(new Laden(shared), manifest);

        assertThat(manifest.handles()).isEmpty();
        assertThat(Counted.REVOKED).hasValue(1);
    }

    @Test
    void whatWentWithTheMessageBeforeStays() {
        Shareable shared = Counted::new;
        Counted.REVOKED.set(0);
        var manifest = new Manifest();
        Handle before = manifest.handle(shared);

        byte[] _ = Failures.encode(new Laden(shared), manifest);

        assertThat(manifest.handles()).containsExactly(before);
        assertThat(Counted.REVOKED).hasValue(0);
    }

    @Test
    void whatCanTravelIsItself() {
        Throwable back = travelled(new IllegalStateException("here", new Error("why")));

        assertThat(back)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("here")
                .hasCauseExactlyInstanceOf(Error.class);
    }

    @Test
    void whatCannotIsDescribed() {
        var stuck = new Stuck("stuck", new Stuck(null, null));
        stuck.addSuppressed(new Error("and more"));

        Throwable back = travelled(stuck);

        assertThat(back).isExactlyInstanceOf(RemoteException.class);
        assertThat(back.getStackTrace()).isEqualTo(stuck.getStackTrace());
        assertThat(back.getCause()).hasMessage(Stuck.class.getName());
        assertThat(back.getSuppressed()).hasSize(1);
        assertThat(back.getSuppressed()[0]).hasMessage("java.lang.Error: and more");
    }

    /// Has room for no other exception.
    private record Outcome(@Nullable Stuck stuck, Throwable any) {}

    private record Sound(IllegalStateException failure, Throwable any) {}

    @Test
    void whereADescriptionMayNotStandItIsRefusedBeforeItIsSent() {
        var stuck = new Stuck("stuck", null);
        var any = new Error("any");
        for (Object message : List.of(new Outcome(stuck, any), new Stuck[] {stuck})) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> Messages.encode(message))
                    .withMessageContaining("Stuck.stone: java.lang.Object is not serializable");
        }

        Sound back = Messages.copy(new Sound(new IllegalStateException("sound"), stuck));
        assertThat(back.failure()).hasMessage("sound");
        assertThat(back.any()).isExactlyInstanceOf(RemoteException.class);
        assertThat(Messages.copy(new Outcome(null, stuck)).any())
                .isExactlyInstanceOf(RemoteException.class);
        assertThat(Messages.copy(new Throwable[] {stuck})).hasSize(1);
    }

    @Test
    void oneWithoutFramesIsDescribed() {
        for (var frames : new StackTraceElement[][] {null, {null}}) {
            var unframed =
                    new Stuck("unframed", null) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        @SuppressWarnings("NullAway") // the mistake under test
                        public StackTraceElement[] getStackTrace() {
                            return frames;
                        }
                    };

            assertThat(travelled(unframed).getStackTrace()).isEmpty();
        }
    }

    @Test
    void aCircleOfCausesIsCut() {
        var first = new Stuck("first", null);
        first.addSuppressed(new Stuck("second", first));

        Throwable back = travelled(first);

        assertThat(back.getSuppressed()[0].getCause()).isNull();
    }

    @Test
    void aChainIsCutWhereItGetsTooLong() {
        var chain = new Stuck("0", null);
        for (int i = 1; i < 10_000; i++) {
            chain = new Stuck("" + i, chain);
        }

        int length = 0;
        for (Throwable link = travelled(chain); link != null; link = link.getCause()) {
            length++;
        }

        assertThat(length).isBetween(20, 1_000);
    }

    @Test
    void manySuppressedAreCutToSome() {
        var burdened = new Stuck("burdened", null);
        for (int i = 0; i < 1_000; i++) {
            burdened.addSuppressed(new Error("" + i));
        }

        assertThat(travelled(burdened).getSuppressed()).hasSizeBetween(10, 999);
    }

    @Test
    void aMessageWithHalfACharacterIsKept() {
        assertThat(travelled(new Stuck("half \uD834", null)))
                .hasMessage(Stuck.class.getName() + ": half \uD834");
    }

    @Test
    void cutBytesAreRefused() {
        byte[] bytes = Failures.encode(new Stuck("cut", new Error("cause")));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(TransferException.class)
                    .as("first %d of %d bytes", length, bytes.length)
                    .isThrownBy(() -> Failures.decode(cut, LOADER));
        }
    }

    @Test
    void garbageIsRefusedOrReadButNothingElse() {
        byte[] good = Failures.encode(new Stuck("good", new Error("cause")));
        for (int seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            byte[] bad = good.clone();
            for (int i = 0; i <= seed % 3; i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(Failures.decode(bad, LOADER)).isNotNull();
            } catch (TransferException refused) {
                assertThat(refused).hasMessageContaining("cannot be received");
            } catch (Throwable other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
    }
}
