package multiprocessing.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import multiprocessing.process.Process;

/// One process of a lane, as the root sees it.
final class Worker {
    private static final Duration MAX_DYING = Duration.ofSeconds(10);
    private static final int KILLED = -9;

    private final Lane lane;
    private final String role;
    private final Post post;
    private final Process process;
    private final Journal journal;
    private long beatsSeen;
    private boolean givesWay;
    private boolean isStopped;
    private boolean isKilled;
    private long struckNanos;

    Worker(Lane lane, String role, Post post) {
        this.lane = lane;
        this.role = role;
        this.post = post;
        this.journal = post.journal();
        this.process =
                Process.builder()
                        .target(lane.work(role, post))
                        .name(lane.name() + "-" + role + "-" + post.number())
                        .daemon(true)
                        .build();
        process.start();
    }

    Lane lane() {
        return lane;
    }

    String role() {
        return role;
    }

    int number() {
        return post.number();
    }

    Journal journal() {
        return journal;
    }

    boolean hasBegun() {
        return journal.beats() > 0;
    }

    /// Lets others go first from now on, if it has begun: beside so many that are busy a start would take seconds.
    void giveWay() throws InterruptedException {
        if (!givesWay && hasBegun()) {
            givesWay = true;
            Proc.giveWay(process.pid());
        }
    }

    boolean isStopped() {
        return isStopped;
    }

    boolean isKilled() {
        return isKilled;
    }

    /// Whether it was killed at that.
    boolean wasKilledIn(long phase) {
        return isKilled && journal.phase() == phase;
    }

    /// When it was killed.
    long struckNanos() {
        return struckNanos;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Whether it got on since it was asked last.
    boolean gotOn() {
        long beats = journal.beats();
        boolean gotOn = beats != beatsSeen;
        beatsSeen = beats;
        return gotOn;
    }

    /// Takes what it has noted to its lane.
    void listen() {
        journal.read(entry -> {
            if (entry < 0) {
                throw new Violation(Fault.of(entry).words() + ", says " + this);
            }
            lane.heard(this, entry);
        });
    }

    void pause() throws InterruptedException {
        isStopped = Proc.signal("SIGSTOP", process.pid());
    }

    void resume() throws InterruptedException {
        boolean _ = Proc.signal("SIGCONT", process.pid());
        isStopped = false;
    }

    /// Kills it at this moment, and waits until it is gone.
    void kill() throws InterruptedException {
        isKilled = true;
        struckNanos = System.nanoTime();
        process.kill();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.join(MAX_DYING)) {
            throw new Violation("it does not end: " + testimony());
        }
    }

    /// Closes its books. It was killed, or comes to its end by itself.
    void end() throws InterruptedException {
        awaitEnd();
        int code = process.exitCode().orElseThrow();
        listen();
        int expected = isKilled ? KILLED : 0;
        if (code != expected) {
            throw new Violation(this + " ended with " + code + ", not " + expected);
        }
        lane.over(this);
        process.close();
        journal.close();
        try {
            Files.delete(post.journalFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What it is at, now that it does not get on.
    String testimony() throws InterruptedException {
        return this + ", beats: " + journal.beats() + "\n" + Testimony.of(process.pid());
    }

    @Override
    public String toString() {
        return process.name() + " (pid " + process.pid() + ")";
    }
}
