package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final long ROOT = 100;
    private static final long CHILD = 101;
    private static final long GRANDCHILD = 102;

    private final Ledger ledger = new Ledger("r");

    @Test
    void isContentWithAWholeLife() {
        child(0, "born");
        child(1, "end");
        mutter("r.1", CHILD, 0, "end");
        root(0, "joined r.1 101 0 -");
        endRoot(1);
        assertThat(ledger.fault()).isEmpty();
        assertThat(ledger.lines()).isEqualTo(6);
    }

    @Test
    void findsAHole() {
        child(0, "born");
        child(2, "end");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("is lost"));
    }

    @Test
    void findsALineThatComesTwice() {
        child(0, "born");
        child(0, "born");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("twice"));
    }

    @Test
    void findsALineThatIsNobodys() {
        ledger.hear(Line.OUT, "what?");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("nobody's"));
    }

    @Test
    void findsAJoinThatReturnsBeforeTheLastLine() {
        child(0, "born");
        root(0, "joined r.1 101 0 -");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("before"));
    }

    @Test
    void findsALineBehindItsJoin() {
        ledger.willStrike(CHILD, 9);
        child(0, "born");
        root(0, "joined r.1 101 -9 died:101:-9");
        child(1, "pad");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("behind"));
    }

    @Test
    void findsAnEndThatNobodyCaused() {
        child(0, "born");
        root(0, "joined r.1 101 -9 died:101:-9");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("nothing"));
    }

    @Test
    void findsTheWrongSignal() {
        ledger.willStrike(CHILD, 15);
        root(0, "joined r.1 101 -9 died:101:-9");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("SIGTERM"));
    }

    @Test
    void findsAnExitCodeWithoutItsException() {
        ledger.willStrike(CHILD, 9);
        root(0, "joined r.1 101 -9 -");
        assertThat(ledger.fault()).isPresent();
    }

    @Test
    void findsOneSaidToHaveNeverComeUpThoughItSpoke() {
        ledger.willStrike(CHILD, 9);
        child(0, "born");
        root(0, "joined r.1 101 -9 ProcessStartException");
        assertThat(ledger.fault()).isPresent();
    }

    @Test
    void findsTheLossOfTheLastLines() {
        child(0, "born");
        endRoot(0);
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("last lines"));
    }

    @Test
    void findsATornLineOfOneWhoLived() {
        endRoot(0);
        ledger.hear(Line.OUT, "<mp|out|r.2|103|0|bor");
        ledger.close();
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("torn"));
    }

    @Test
    void excusesARefusedStartOnlyByAKill() {
        ledger.willStrike(CHILD, 9);
        root(0, "refused r.1 the JVM of r.1 (pid 101) was ended by SIGKILL");
        assertThat(ledger.fault()).isEmpty();
        root(1, "refused r.2 the JVM of r.2 (pid 1011) was ended by SIGKILL");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("refused"));
    }

    @Test
    void findsThreadsThatAreLeft() {
        root(0, "threads mp-out-101");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("mp-out"));
    }

    @Test
    void allowsThoseWhoAreStruckAndTheirChildrenToBreakOff() {
        child(0, "born");
        say("r.1.1", GRANDCHILD, 0, "born");
        ledger.willStrike(CHILD, 9);
        ledger.hear(Line.OUT, "<mp|out|r.1.1|102|1|pad aa" + line("r", ROOT, 0, "born"));
        root(1, "joined r.1 101 -9 died:101:-9");
        endRoot(2);
        assertThat(ledger.fault()).isEmpty();
        assertThat(ledger.torn()).isEqualTo(1);
    }

    @Test
    void allowsAnEndingParentToTakeItsChildAlong() {
        say("r.1.1", GRANDCHILD, 0, "born");
        ledger.willStrike(CHILD, 15);
        child(0, "joined r.1.1 102 -15 died:102:-15");
        assertThat(ledger.fault()).isEmpty();
        root(0, "joined r.2 103 -15 died:103:-15");
        assertThat(ledger.fault()).hasValueSatisfying(it -> assertThat(it).contains("r.2"));
    }

    @Test
    void allowsADaemonToBreakOffWithItsParent() {
        say("r.1~", CHILD, 0, "born");
        endRoot(0);
        assertThat(ledger.fault()).isEmpty();
    }

    private void endRoot(int number) {
        root(number, "end");
        mutter("r", ROOT, 0, "end");
        ledger.close();
    }

    private void root(int number, String text) {
        say("r", ROOT, number, text);
    }

    private void child(int number, String text) {
        say("r.1", CHILD, number, text);
    }

    private void say(String name, long pid, int number, String text) {
        ledger.hear(Line.OUT, line(name, pid, number, text));
    }

    private static String line(String name, long pid, int number, String text) {
        return new Line(Line.OUT, name, pid, number, text).toString();
    }

    private void mutter(String name, long pid, int number, String text) {
        ledger.hear(Line.ERR, new Line(Line.ERR, name, pid, number, text).toString());
    }
}
