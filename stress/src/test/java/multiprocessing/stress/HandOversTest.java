package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HandOversTest {
    private static final long STRUCK = 7_000_000;
    private static final long LATER = STRUCK + 2_000_000;

    private final HandOvers handOvers = new HandOvers();

    @Test
    void tellsHowLongAfterTheKillTheLockWasTakenOver() {
        handOvers.killed(1, STRUCK);
        handOvers.takenOver(1, LATER);
        assertThat(handOvers.close()).containsExactly(2.0);
    }

    @Test
    void bearsThatAKillIsNotedAfterWhatFollowedFromIt() {
        handOvers.takenOver(1, LATER);
        handOvers.killed(1, STRUCK);
        assertThat(handOvers.close()).containsExactly(2.0);
    }

    @Test
    void refusesALockOfALivingOwner() {
        handOvers.takenOver(1, LATER);
        assertThatThrownBy(handOvers::close).hasMessageContaining("worker 1, who was never killed");
    }

    @Test
    void refusesALockOfAnOwnerWhoWasKilledOnlyLater() {
        handOvers.takenOver(1, STRUCK);
        handOvers.killed(1, LATER);
        assertThatThrownBy(handOvers::close)
                .hasMessageContaining("worker 1, who was killed 2.00 ms later");
    }
}
