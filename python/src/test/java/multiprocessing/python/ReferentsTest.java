package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Lock;
import org.junit.jupiter.api.Test;

class ReferentsTest {
    private final AtomicLong clock = new AtomicLong();
    private final Referents referents = new Referents(Duration.ofHours(1), clock::get);

    private static Methods anything() {
        return ListMethods.of(new ArrayList<>());
    }

    private Referent madeFor(Family family) {
        Referent made = referents.add(anything());
        referents.addReference(made.ident(), () -> family);
        referents.dropReference(made.ident(), () -> null); // that which was lent
        return made;
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void whatWasMadeGoesWithItsLastReference() {
        String ident = referents.add(anything()).ident();
        referents.addReference(ident, () -> null);
        referents.dropReference(ident, () -> null);
        assertThat(referents.at(ident).ident()).isEqualTo(ident);
        referents.dropReference(ident, () -> null);
        assertThatExceptionOfType(PythonException.class).isThrownBy(() -> referents.at(ident));
        assertThat(referents.count()).isZero();
    }

    @Test
    void whatIsSharedStaysWhateverIsGivenBack() {
        referents.share("list", anything());
        String ident = referents.sharedBy("list").ident();
        referents.dropReference(ident, () -> null);
        referents.dropReference(ident, () -> null);
        assertThat(referents.at(ident).ident()).isEqualTo(ident);
    }

    @Test
    void aLockThatIsSharedGoesByAnIdentOfItsOwnForEachWhoAsks() {
        referents.share("lock", Kinds.methods(Lock.create()));
        String shared = referents.sharedBy("lock").ident();
        Referent one = referents.shown("lock", List.of(), Map.of());
        Referent other = referents.shown("lock", List.of(), Map.of());
        assertThat(List.of(one.ident(), other.ident(), shared)).doesNotHaveDuplicates();
        assertThat(one.methods().object()).isSameAs(other.methods().object());
        assertThat(referents.count()).isEqualTo(1); // as often as it may be asked for
        referents.share("lock", Kinds.methods(Lock.create()));
        for (String ident : List.of(one.ident(), other.ident(), shared)) {
            assertThatExceptionOfType(PythonException.class).isThrownBy(() -> referents.at(ident));
        }
        assertThat(referents.count()).isEqualTo(1);
    }

    /// A child that was spawned has the proxy too, and does not tell.
    @Test
    void aLockThatIsSharedStaysWhateverIsGivenBack() {
        referents.share("lock", Kinds.methods(Lock.create()));
        String ident = referents.shown("lock", List.of(), Map.of()).ident();
        Object lock = referents.at(ident).methods().object();
        for (int i = 0; i < 2; i++) {
            referents.dropReference(ident, () -> null);
            assertThat(referents.at(ident).methods().object()).isSameAs(lock);
            assertThat(referents.new Of().at(ident).methods().object()).isSameAs(lock);
            assertThat(Referents.known(ident)).isSameAs(lock);
        }
        assertThat(referents.nest("AcquirerProxy", new Token("lock", null, ident))).isSameAs(lock);
        assertThat(Objects.requireNonNull(referents.nested(lock)).ident()).isEqualTo(ident);
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
    void whatIsToBeKeptForEverIsKept() {
        var forEver = new Referents(Duration.ofSeconds(Long.MAX_VALUE), clock::get);
        forEver.add(anything());
        pass(Duration.ofDays(36_500));
        forEver.add(anything());
        assertThat(forEver.count()).isEqualTo(2);
    }

    @Test
    void aNegativeTimeCountsAsNoneSaid() {
        assertThat(PythonServer.kept(-1)).isEqualTo(Duration.ofHours(1));
        assertThat(PythonServer.kept(0)).isZero();
        assertThat(PythonServer.kept(Long.MAX_VALUE)).hasSeconds(Long.MAX_VALUE);
    }

    static final class Full {
        public static void main(String[] args) {
            var clock = new AtomicLong();
            var referents = new Referents(Duration.ofHours(1), clock::get);
            referents.new Of().end(); // so that all classes are there
            Referents.Of line = referents.new Of();
            Referent used = line.at(referents.add(anything()).ident());
            FullHeap.freeWhenWaitedFor();
            FullHeap.fill();
            FullHeap.fill(); // also what the first has left behind
            line.end();
            FullHeap.free();
            clock.addAndGet(Duration.ofHours(2).toNanos());
            System.out.println(used.ident() + " is one of " + referents.count());
        }
    }

    @Test
    void aLineEndsAlsoIfThereIsNoMemoryForItAtOnce() throws Exception {
        assertThat(FullHeap.printed(Full.class)).endsWith("is one of 0\n");
    }

    @Test
    void whatNobodyHasEverUsedIsForgottenInTime() {
        referents.add(anything());
        pass(Duration.ofMinutes(61));
        assertThat(referents.count()).isZero();
    }

    @Test
    void whatSomebodyHadGoesWithHimUnlessAnotherHasItToo() {
        var ann = new Family("ann", false);
        var bob = new Family("bob", false);
        assertThat(madeFor(ann).holders()).containsOnly(ann);
        String both = madeFor(ann).ident();
        referents.addReference(both, () -> bob);
        String unknown = madeFor(ann).ident();
        referents.addReference(unknown, () -> null);
        assertThat(referents.holders()).containsOnly(ann, bob);
        assertThat(referents.dropReferencesOf(ann)).isEqualTo(1);
        assertThat(referents.holders()).containsOnly(bob);
        assertThat(referents.count()).isEqualTo(2);
        assertThat(referents.dropReferencesOf(bob)).isEqualTo(1);
        assertThat(referents.at(unknown).ident()).isEqualTo(unknown);
    }

    @Test
    void whenSomebodyUnknownGivesBackNobodysReferencesAreKnown() {
        var ann = new Family("ann", false);
        String ident = madeFor(ann).ident();
        referents.addReference(ident, () -> null);
        referents.addReference(ident, () -> ann);
        referents.dropReference(ident, () -> null); // which of the three
        assertThat(referents.dropReferencesOf(ann)).isZero();
        referents.dropReference(ident, () -> ann);
        assertThat(referents.at(ident).ident()).isEqualTo(ident);
        referents.dropReference(ident, () -> null);
        assertThat(referents.count()).isZero();
    }

    @Test
    void whatWasPutIntoAnotherStaysThoughItsMakerIsGone() {
        var ann = new Family("ann", false);
        String ident = madeFor(ann).ident();
        Object _ = referents.nest("ListProxy", new Token("list", null, ident));
        assertThat(referents.dropReferencesOf(ann)).isZero();
        assertThat(referents.at(ident).ident()).isEqualTo(ident);
    }

    @Test
    void whatWasGivenOutAgainOfAnObjectThatIsInOthersGoesWithItsLastReference() {
        Methods one = anything();
        String sent = referents.add(one).ident();
        Object _ = referents.nest("ListProxy", new Token("list", null, sent));
        String again = referents.add(one).ident();
        referents.dropReference(again, () -> null);
        assertThat(referents.count()).isEqualTo(1);
        referents.dropReference(sent, () -> null);
        assertThat(referents.at(sent).ident()).isEqualTo(sent);
    }

    @Test
    void whatIsSharedAnewIsInOthersByItsNewIdent() {
        Methods one = anything();
        for (int i = 0; i < 2; i++) {
            referents.share("list", one);
            String ident = referents.sharedBy("list").ident();
            Object object = referents.nest("ListProxy", new Token("list", null, ident));
            assertThat(Objects.requireNonNull(referents.nested(object)).ident()).isEqualTo(ident);
        }
    }

    @Test
    void whatASweepMeetsStaysAsLongAsSomebodyIsKnownToHaveIt() {
        var ann = new Family("ann", false);
        String ident = madeFor(ann).ident();
        referents.addReference(ident, () -> null);
        pass(Duration.ofHours(2));
        assertThat(referents.count()).isEqualTo(1);
        assertThat(referents.dropReferencesOf(ann)).isZero();
        pass(Duration.ofMinutes(59));
        assertThat(referents.count()).isEqualTo(1); // the other has all its time
        pass(Duration.ofMinutes(30));
        assertThat(referents.count()).isZero();
    }

    @Test
    void whatALineUsesStaysThoughItsMakerIsGoneUntilItIsSwept() {
        var ann = new Family("ann", false);
        String ident = madeFor(ann).ident();
        Referents.Of line = referents.new Of();
        assertThat(line.at(ident).ident()).isEqualTo(ident);
        assertThat(referents.dropReferencesOf(ann)).isZero();
        assertThat(referents.at(ident).ident()).isEqualTo(ident);
        line.end();
        pass(Duration.ofMinutes(61));
        assertThat(referents.count()).isZero();
    }

    @Test
    void whatStandsForAnObjectInAMessageCostsLittleMoreThanItsTexts() {
        String ident = referents.add(anything()).ident();
        var token = new Token("list", "/tmp/a socket", ident);
        Object object = referents.nest("ListProxy", token);
        Nested proxy = Objects.requireNonNull(referents.nested(object));
        Object deputy = deputyOf(object, proxy);
        for (Object each : List.of(proxy, deputy)) {
            List<Object> texts = new ArrayList<>(proxy.methods());
            texts.addAll(List.of(each.getClass().getName(), "list", "/tmp/a socket", ident));
            assertThat(TupleTest.lengthBytes(each)).isLessThan(TupleTest.lengthBytes(texts) + 30);
        }
    }

    @Test
    void whatBelongsToThisProcessComesBackToItThroughAMessage() throws Exception {
        Object object = new Stationary() {};
        String ident = referents.add(anything()).ident();
        Object known = referents.nest("ListProxy", new Token("list", null, ident));
        Nested proxy = Objects.requireNonNull(referents.nested(known));
        Object deputy = deputyOf(object, proxy);
        try (Queue<Object> queue = Queue.create()) {
            queue.put(deputy);
            assertThat(queue.get()).isSameAs(known);
        }
    }

    /// So a list or set of a manager finds what it was given.
    @Test
    void aProxyThatComesFromAnotherProcessIsEqualToTheOneThatIsHere() throws Exception {
        String ident = referents.add(anything()).ident();
        Object object = referents.nest("ListProxy", new Token("list", null, ident));
        Nested proxy = Objects.requireNonNull(referents.nested(object));
        try (Queue<Object> queue = Queue.create()) {
            queue.put(proxy);
            assertThat(queue.get()).isEqualTo(proxy).hasSameHashCodeAs(proxy);
        }
    }

    private static Object deputyOf(Object object, Nested proxy) {
        return Objects.requireNonNull(Deputy.Placing.inMessages(_ -> proxy).of(object));
    }
}
