package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private static final int PRODUCER = 1;
    private static final int CONSUMER = 10;
    private static final int OTHER = 11;
    private static final int CONSUMERS = 2;

    private final Accounts accounts = new Accounts(CONSUMERS);

    @BeforeEach
    void begin() {
        accounts.producerBegins(PRODUCER);
        accounts.consumerBegins(CONSUMER);
        accounts.consumerBegins(OTHER);
    }

    @Test
    void takesEachMessageOnce() {
        accounts.taken(CONSUMER, PRODUCER, 0);
        accounts.taken(OTHER, PRODUCER, 2);
        accounts.taken(CONSUMER, PRODUCER, 1);
        accounts.produced(PRODUCER, 3);
        assertThat(accounts.close()).isZero();
        assertThatThrownBy(() -> accounts.taken(OTHER, PRODUCER, 1))
                .hasMessageContaining("came twice");
    }

    @Test
    void takesTheMessageAtWhosePutItsProducerWasKilled() {
        accounts.taken(CONSUMER, PRODUCER, 0);
        accounts.produced(PRODUCER, 0);
        assertThat(accounts.close()).isZero();
    }

    @Test
    void refusesAMessageThatNobodyPut() {
        accounts.taken(CONSUMER, PRODUCER, 4);
        accounts.produced(PRODUCER, 3);
        assertThatThrownBy(accounts::close).hasMessageContaining("never put");
    }

    @Test
    void refusesAMessageBehindALaterOneOfTheSameProducer() {
        accounts.taken(CONSUMER, PRODUCER, 4);
        assertThatThrownBy(() -> accounts.taken(CONSUMER, PRODUCER, 3))
                .hasMessageContaining("after a later");
    }

    @Test
    void refusesAMessageBehindOneThatWasTakenBeforeItsConsumerBegan() {
        accounts.taken(CONSUMER, PRODUCER, 4);
        accounts.consumerBegins(12);
        assertThatThrownBy(() -> accounts.taken(12, PRODUCER, 3))
                .hasMessageContaining("after a later");
    }

    @Test
    void letsEachKilledConsumerLoseWhatItHadInItsHands() {
        accounts.taken(CONSUMER, PRODUCER, 0);
        accounts.taken(OTHER, PRODUCER, 2); // the first is slow, or stopped
        accounts.consumerKilled(CONSUMER);
        accounts.produced(PRODUCER, 3);
        assertThat(accounts.close()).isEqualTo(1);
    }

    @Test
    void letsTwoLoseThoughTheFirstMayHaveHadBoth() {
        accounts.consumerKilled(CONSUMER); // number 0 or, if the other had that, number 1
        accounts.taken(OTHER, PRODUCER, 0);
        accounts.consumerKilled(OTHER); // number 1, or 2, or 3
        accounts.consumerBegins(12);
        accounts.taken(12, PRODUCER, 3);
        accounts.produced(PRODUCER, 4);
        assertThat(accounts.close()).isEqualTo(2);
    }

    @Test
    void refusesALossThatNoKillExplains() {
        accounts.produced(PRODUCER, 2);
        accounts.taken(CONSUMER, PRODUCER, 0);
        assertThatThrownBy(accounts::close).hasMessageContaining("messages are lost: 1");
    }

    @Test
    void refusesASecondLossByOneKill() {
        accounts.consumerKilled(CONSUMER);
        accounts.taken(OTHER, PRODUCER, 2);
        accounts.produced(PRODUCER, 3);
        assertThatThrownBy(accounts::close)
                .hasMessageContaining("messages are lost: 2, of which 1 were");
    }

    @Test
    void refusesALossLongBeforeTheKill() {
        accounts.taken(CONSUMER, PRODUCER, 1);
        accounts.taken(CONSUMER, PRODUCER, 2);
        accounts.consumerKilled(CONSUMER);
        accounts.produced(PRODUCER, 3);
        assertThatThrownBy(accounts::close).hasMessageContaining("number 0 of producer 1");
    }

    @Test
    void refusesALossBeforeTheKilledOneBegan() {
        accounts.taken(OTHER, PRODUCER, 1);
        accounts.consumerBegins(12);
        accounts.consumerKilled(12);
        accounts.produced(PRODUCER, 2);
        assertThatThrownBy(accounts::close).hasMessageContaining("number 0 of producer 1");
    }

    @Test
    void refusesALossLongAfterTheKill() {
        accounts.taken(CONSUMER, PRODUCER, 0);
        accounts.consumerKilled(CONSUMER);
        for (long number = 1; number < 10; number++) {
            accounts.taken(OTHER, PRODUCER, number);
        }
        accounts.taken(OTHER, PRODUCER, 11);
        accounts.produced(PRODUCER, 12);
        assertThatThrownBy(accounts::close).hasMessageContaining("number 10 of producer 1");
    }
}
