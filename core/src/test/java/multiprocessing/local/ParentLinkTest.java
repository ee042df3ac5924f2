package multiprocessing.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A process that is interrupted while its JVM still gets ready: the interrupt is for the job, not for what is done ahead.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ParentLinkTest {
    private static final long HOUR_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final PipedOutputStream parent = new PipedOutputStream();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ParentLink link = link();
    private Runnable whenOrphaned = () -> ends.add("orphaned");

    private ParentLink link() {
        try {
            var out = new FrameWriter(said, 1);
            return new ParentLink(
                    new PipedInputStream(parent),
                    out,
                    () -> whenOrphaned.run(),
                    () -> ends.add("outlived"),
                    () -> ends.add("broken"),
                    HOUR_MILLIS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void leave() throws IOException {
        link.leave();
        parent.close();
        boolean _ = Thread.interrupted();
    }

    @Test
    void anInterruptIsForTheJobAndNotForWhatIsDoneAhead() throws Exception {
        link.watch(); // as before what the user wants done ahead
        say(Wire.JOB);
        say(Wire.INTERRUPT);
        say(Wire.PREPARE); // the sign that it has come
        assertThat(next()).isEqualTo(Wire.JOB);
        assertThat(next()).isEqualTo(Wire.PREPARE);
        assertThat(Thread.interrupted()).isFalse();

        link.beginWork();

        assertThat(Thread.interrupted()).isTrue();
    }

    /// As who catches an [InterruptedException] does by custom, and leaves the flag to what comes next.
    @Test
    void anInterruptOfWhatWasDoneAheadIsNotForTheJob() throws Exception {
        say(Wire.JOB);
        Thread.currentThread().interrupt();
        assertThat(next()).isEqualTo(Wire.JOB);

        link.beginWork();

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anInterruptThatComesBeforeAClassIsNotLost() throws Exception {
        say(Wire.JOB);
        say(Wire.INTERRUPT);
        say(Wire.CLASS, 0, 0, 0, 1, 1, 42);

        byte[] found = link.request(Wire.KIND_CLASS, 0, "Wanted").bytes();

        assertThat(found).containsExactly(42);
        assertThat(next()).isEqualTo(Wire.JOB);
        assertThat(Thread.interrupted()).isFalse();
        link.beginWork();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoIsAtWorkIsInterruptedAtOnce() throws Exception {
        link.watch();
        link.beginWork();
        say(Wire.INTERRUPT);

        assertThatThrownBy(() -> Thread.sleep(Await.PATIENCE))
                .isInstanceOf(InterruptedException.class);
    }

    private int next() {
        return Objects.requireNonNull(link.next(), "the parent is gone").type();
    }

    /// No heap has room for an array of that length.
    @Test
    void onlyAJobWithoutRoomIsToldAsOne() throws Exception {
        announce(Wire.JOB, Integer.MAX_VALUE);
        assertThat(next()).isEqualTo(ParentLink.JOB_WITHOUT_ROOM);
    }

    @Test
    void whatElseHasNoRoomIsNotTakenForAJob() throws Exception {
        announce(Wire.WARM_UP, Integer.MAX_VALUE);
        assertThatThrownBy(link::next).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void whoCannotReadOnIsNotTakenForAnOrphan() throws Exception {
        link.watch();
        announce(Wire.CLASS, Integer.MAX_VALUE);
        assertThat(ends.take()).isEqualTo("broken");
    }

    @Test
    void whoseLineEndsIsAnOrphan() throws Exception {
        link.watch();
        parent.close();
        assertThat(ends.take()).isEqualTo("orphaned");
    }

    /// The parent's heap was full when it was asked.
    @Test
    void whoGetsNoAnswerAsksAgain() throws Exception {
        link.watch();
        Thread asker = asker();
        Await.await(
                () -> said.toString(ISO_8859_1).split("Wanted", -1).length > 2,
                "a second question");

        say(Wire.CLASS, 0, 0, 0, 1, 1, 42);

        assertThat(asker.join(Await.PATIENCE)).isTrue();
    }

    /// What is done ahead lacks a class, and the job comes: it was never begun.
    @Test
    void whoGetsNoAnswerAheadOfItsJobAsksAgainWhenThatIsThere() throws Exception {
        Thread asker = asker();
        Await.await(() -> said.toString(ISO_8859_1).contains("Wanted"), "a question");

        say(Wire.JOB);

        Await.await(
                () -> said.toString(ISO_8859_1).split("Wanted", -1).length > 2,
                "a second question");
        say(Wire.CLASS, 0, 0, 0, 1, 1, 42);
        assertThat(asker.join(Await.PATIENCE)).isTrue();
        assertThat(next()).isEqualTo(Wire.JOB);
    }

    @Test
    void whoAsksForAClassWhileThisJvmLeavesIsHeldUntilItsEnd() throws Exception {
        link.watch();
        link.leave();

        assertThat(isHeld(asker())).isTrue();
    }

    @Test
    void whoAsksAnOrphanForAClassIsHeldUntilItsEnd() throws Exception {
        link.watch();
        parent.close();
        assertThat(ends.take()).isEqualTo("orphaned");

        assertThat(isHeld(asker())).isTrue();
    }

    @Test
    void whoOutlivesItsParentLacksItsClasses() throws Exception {
        link.outliveParent();
        link.watch();
        parent.close();
        assertThat(ends.take()).isEqualTo("outlived");

        assertThat(isHeld(asker())).isFalse();
    }

    @Test
    void whoIsToEndAnOrphanIsNotHeldByAClassThatItLacks() throws Exception {
        whenOrphaned =
                () -> {
                    link.request(Wire.KIND_CLASS, 0, "Wanted");
                    ends.add("orphaned");
                };
        link.watch();
        parent.close();

        assertThat(ends.take()).isEqualTo("orphaned");
    }

    private Thread asker() {
        return Thread.ofPlatform().start(() -> link.request(Wire.KIND_CLASS, 0, "Wanted"));
    }

    private static boolean isHeld(Thread asker) throws Exception {
        Await.await(
                () -> asker.getState() == Thread.State.TIMED_WAITING || !asker.isAlive(),
                "an answer, or none");
        boolean isHeld = asker.isAlive();
        asker.interrupt(); // else it is for an hour
        asker.join();
        return isHeld;
    }

    /// Begins a message and ends the line.
    private void announce(int type, int length) throws IOException {
        var header = new byte[Wire.MESSAGE_HEADER_LENGTH];
        header[0] = (byte) type;
        Wire.putInt(length, header, 1);
        parent.write(header);
        parent.close();
    }

    private void say(int type, int... payload) throws IOException {
        parent.write(type);
        parent.write(new byte[] {0, 0, 0, (byte) payload.length});
        for (int b : payload) {
            parent.write(b);
        }
        parent.flush();
    }
}
