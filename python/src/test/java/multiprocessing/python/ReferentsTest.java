package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReferentsTest {
    private final AtomicLong clock = new AtomicLong();
    private final Referents referents = new Referents(Duration.ofHours(1), clock::get);

    private static Methods anything() {
        return ListMethods.of(new ArrayList<>());
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void whatWasMadeGoesWithItsLastReference() {
        String ident = referents.add(anything()).ident();
        referents.addReference(ident);
        referents.dropReference(ident);
        assertThat(referents.at(ident).ident()).isEqualTo(ident);
        referents.dropReference(ident);
        assertThatExceptionOfType(PythonException.class).isThrownBy(() -> referents.at(ident));
        assertThat(referents.count()).isZero();
    }

    @Test
    void whatIsSharedStaysWhateverIsGivenBack() {
        referents.share("list", anything());
        referents.dropReference("1");
        referents.dropReference("1");
        assertThat(referents.at("1").ident()).isEqualTo("1");
    }

    @Test
    void whatADeadClientLeavesIsForgottenInTime() {
        String ident = referents.add(anything()).ident();
        Referents.Of line = referents.new Of();
        assertThat(line.at(ident).ident()).isEqualTo(ident);
        pass(Duration.ofHours(2));
        assertThat(referents.count()).isEqualTo(1); // its line is open
        line.end();
        pass(Duration.ofMinutes(59));
        assertThat(referents.count()).isEqualTo(1);
        pass(Duration.ofMinutes(30));
        assertThat(referents.count()).isZero();
    }

    @Test
    void whatNobodyHasEverUsedIsForgottenInTime() {
        referents.add(anything());
        pass(Duration.ofMinutes(61));
        assertThat(referents.count()).isZero();
    }
}
