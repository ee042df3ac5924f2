package multiprocessing.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

class ExitStatusTest {
    private final AtomicInteger makings = new AtomicInteger();
    private final AtomicReference<Optional<Throwable>> ofAnother =
            new AtomicReference<>(Optional.empty());

    /// Made again by user's code that waits for another thread, which asks for the same.
    private final ExitStatus status = ExitStatus.of(1, this::make);

    private Throwable make() {
        int number = makings.incrementAndGet();
        if (number == 1) {
            ofAnother.set(askInAnotherThread());
        }
        return new IllegalStateException("made as number " + number);
    }

    private Optional<Throwable> askInAnotherThread() {
        return CompletableFuture.supplyAsync(
                        () -> status.failure(), work -> Thread.ofPlatform().start(work))
                .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void whoAsksWhileTheExceptionIsMadeWaitsForNobodyAndAllGetTheSame() {
        Throwable failure = status.failure().orElseThrow();

        assertThat(failure).hasMessage("made as number 2");
        assertThat(ofAnother.get()).containsSame(failure);
        assertThat(status.failure()).containsSame(failure);
    }

    @Test
    void theExceptionIsMadeOnceForThoseWhoAskOneAfterTheOther() {
        var once =
                ExitStatus.of(1, () -> new IllegalStateException("" + makings.incrementAndGet()));

        assertThat(once.failure()).isEqualTo(once.failure());
        assertThat(makings).hasValue(1);
    }

    @Test
    void anEndByItsOwnWillHasNone() {
        assertThat(ExitStatus.of(0).failure()).isEmpty();
    }
}
