package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TradeTest {
    private final Trade trade = new Trade();

    @Test
    void isRightWhenAllIsTakenOrLeft() {
        trade.gave(3, false);
        trade.took(2, false);
        assertThat(trade.close(1)).isEqualTo(2);
        assertThatThrownBy(() -> trade.close(0))
                .hasMessageContaining("given: 3, taken: 2, left: 0");
        assertThatThrownBy(() -> trade.close(2))
                .hasMessageContaining("given: 3, taken: 2, left: 2");
    }

    @Test
    void letsEachKilledTakerTakeOneThingAlong() {
        trade.gave(3, false);
        trade.took(1, true);
        assertThat(trade.close(2)).isEqualTo(1);
        assertThat(trade.close(1)).isEqualTo(1);
        assertThatThrownBy(() -> trade.close(0)).isInstanceOf(Violation.class);
    }

    @Test
    void letsEachKilledGiverLeaveOneThingMore() {
        trade.gave(3, true);
        trade.took(3, false);
        assertThat(trade.close(1)).isEqualTo(3);
        assertThatThrownBy(() -> trade.close(2)).isInstanceOf(Violation.class);
    }

    @Test
    void refusesALossThoughAGiverWasKilledAndAGiftThoughATakerWas() {
        trade.gave(3, true);
        trade.took(2, false);
        assertThatThrownBy(() -> trade.close(0)).isInstanceOf(Violation.class);
        var other = new Trade();
        other.gave(3, false);
        other.took(3, true);
        assertThatThrownBy(() -> other.close(1)).isInstanceOf(Violation.class);
    }

    @Test
    void refusesALossThoughTheTakerWasKilledElsewhere() {
        trade.gave(3, false);
        trade.took(2, false);
        assertThatThrownBy(() -> trade.close(0)).isInstanceOf(Violation.class);
    }
}
