package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AccountsTest {
    private final Accounts accounts = new Accounts();

    @Test
    void takesEachMessageOnce() {
        accounts.taken(10, 1, 0);
        accounts.taken(11, 1, 2);
        accounts.taken(10, 1, 1);
        accounts.produced(1, 3);
        assertThat(accounts.close()).isZero();
        assertThatThrownBy(() -> accounts.taken(12, 1, 1)).hasMessageContaining("came twice");
    }

    @Test
    void takesTheMessageAtWhosePutItsProducerWasKilled() {
        accounts.taken(10, 1, 0);
        accounts.produced(1, 0);
        assertThat(accounts.close()).isZero();
    }

    @Test
    void refusesAMessageThatNobodyPut() {
        accounts.taken(10, 1, 4);
        accounts.produced(1, 3);
        assertThatThrownBy(accounts::close).hasMessageContaining("never put");
    }

    @Test
    void refusesAMessageBehindALaterOneOfTheSameProducer() {
        accounts.taken(10, 1, 4);
        assertThatThrownBy(() -> accounts.taken(10, 1, 3)).hasMessageContaining("after a later");
    }

    @Test
    void letsEachKilledConsumerLoseWhatItHadInItsHands() {
        accounts.produced(1, 2);
        accounts.taken(10, 1, 0);
        accounts.consumerKilled();
        assertThat(accounts.close()).isEqualTo(1);
    }

    @Test
    void refusesALossThatNoKillExplains() {
        accounts.produced(1, 2);
        accounts.taken(10, 1, 0);
        assertThatThrownBy(accounts::close).hasMessageContaining("messages are lost: 1");
    }
}
