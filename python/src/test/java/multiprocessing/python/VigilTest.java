package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import multiprocessing.connection.Address;
import org.junit.jupiter.api.Test;

class VigilTest {
    private static final Family ANN = new Family("ann", false);
    private static final Family BOB = new Family("bob", false);

    private final AtomicLong clock = new AtomicLong();
    private final Referents referents = new Referents(Duration.ofHours(1), clock::get);
    private final Set<Family> living = new HashSet<>(Set.of(ANN, BOB));
    private boolean isShortOfMemory;
    private final Families families =
            new Families() {
                @Override
                public Optional<Family> at(Address.Tcp peer, int port) {
                    return Optional.empty();
                }

                @Override
                public Set<Family> living(Collection<Family> asked) {
                    if (isShortOfMemory) {
                        throw new OutOfMemoryError("no memory of tests");
                    }
                    return living;
                }
            };
    private final Vigil vigil = new Vigil(referents, families, Duration.ofSeconds(60), clock::get);

    VigilTest() {
        for (Family family : living) {
            String made = referents.add(ListMethods.of(new ArrayList<>())).ident();
            referents.addReference(made, () -> family);
            referents.dropReference(made, () -> null); // that which was lent
        }
    }

    private int stepAfter(Duration time) {
        clock.addAndGet(time.toNanos());
        return vigil.step();
    }

    @Test
    void whatTheLivingHaveStays() {
        assertThat(stepAfter(Duration.ofDays(1))).isZero();
        assertThat(stepAfter(Duration.ofDays(1))).isZero();
    }

    @Test
    void whatTheDeadHadGoesAfterAMinute() {
        living.remove(ANN);
        assertThat(stepAfter(Duration.ofDays(1))).isZero(); // it is seen for the first time
        assertThat(stepAfter(Duration.ofSeconds(59))).isZero();
        assertThat(stepAfter(Duration.ofSeconds(1))).isEqualTo(1);
        assertThat(referents.holders()).containsOnly(BOB);
        assertThat(stepAfter(Duration.ofDays(1))).isZero();
    }

    @Test
    void whoIsSeenAgainHasAllItsTime() {
        living.remove(ANN);
        assertThat(stepAfter(Duration.ofSeconds(1))).isZero();
        living.add(ANN); // a fork that was overlooked
        assertThat(stepAfter(Duration.ofSeconds(59))).isZero();
        living.remove(ANN);
        assertThat(stepAfter(Duration.ofSeconds(59))).isZero();
        assertThat(stepAfter(Duration.ofSeconds(59))).isZero();
        assertThat(stepAfter(Duration.ofSeconds(1))).isEqualTo(1);
    }

    @Test
    void whoHasNoMemoryToLookLooksLater() {
        living.remove(ANN);
        assertThat(stepAfter(Duration.ofSeconds(1))).isZero();
        isShortOfMemory = true;
        assertThat(stepAfter(Duration.ofSeconds(60))).isZero();
        isShortOfMemory = false;
        assertThat(stepAfter(Duration.ZERO)).isEqualTo(1);
    }
}
