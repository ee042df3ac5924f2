package multiprocessing.local;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.codec.FunctionCall;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.Parcel;
import multiprocessing.error.ProcessStartException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.memory.Commons;
import multiprocessing.process.Bootstrap;
import org.jspecify.annotations.Nullable;

/// JVMs that wait for a job. Thread-safe.
///
/// One is kept after the first start; each start that finds none raises the number, up to that of processors. When
/// nothing was started for a while all are let go. A spare is told what came before, so that it has loaded the classes of
/// the jobs that come again.
final class Spares {
    private static final long REFILL_DELAY_MILLIS =
            50; // a JVM that boots takes a core from what was just begun
    private static final long REFILL_BEHIND_MILLIS = 3; // its end: who waits for that goes first
    private static final long RETRY_DELAY_MILLIS = 10_000;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(Settings.spareIdleSeconds());
    private static final int MAX_REMEMBERED_JOBS = 8;
    private static final int MAX_REMEMBERED_JOB_LENGTH = 4_096;

    private final JvmLauncher launcher;
    private final Deque<JvmWorker> idle = new ArrayDeque<>(); // guarded by this, as all below
    private int wanted;
    private int booting;
    private int renewals; // how often what is done ahead has changed
    private int losses; // how many have died while they waited
    private long lastUseNanos;
    private @Nullable Future<?> idlenessWatch;
    private @Nullable Future<?> retry; // of a spare that died while it waited
    private final Deque<byte[]> rememberedJobs = new ArrayDeque<>();
    private final Set<String> preloaded = new LinkedHashSet<>();
    private final List<Parcel> warmUps = new ArrayList<>();
    private final List<Object> shared =
            new ArrayList<>(); // of warmUps, so that all spares may decode it
    private final Set<ClassLoader> loadersAhead = new LinkedHashSet<>(); // of preloaded and warmUps

    Spares(JvmLauncher launcher) {
        this.launcher = launcher;
    }

    /// Gives the job to a spare, if there is one.
    Optional<JvmWorker> take(LaunchRequest request) {
        while (true) {
            JvmWorker spare;
            synchronized (this) {
                spare = pollFitting(request);
                lastUseNanos = System.nanoTime();
                wanted = Math.max(1, spare == null ? wanted + 1 : wanted);
            }
            boolean isTaken = spare != null && spare.isAlive() && spare.assign(request);
            if (spare != null && !isTaken) {
                spare.kill(); // it died while it waited
                continue;
            }
            // what waits for the end of the job keeps no large one
            Optional<byte[]> job =
                    Optional.of(request.job())
                            .filter(bytes -> bytes.length <= MAX_REMEMBERED_JOB_LENGTH);
            if (spare == null) {
                refillIn(REFILL_DELAY_MILLIS, job);
            } else { // a timer that wakes now would take a core from the two that the job needs
                var _ = spare.taken().thenRun(() -> refillIn(REFILL_DELAY_MILLIS, job));
                var _ = spare.ended().thenRun(() -> refillIn(REFILL_BEHIND_MILLIS, job));
            }
            return Optional.ofNullable(spare);
        }
    }

    private void refillIn(long millis, Optional<byte[]> lastJob) {
        Timer.after(millis, () -> refill(lastJob));
    }

    private synchronized @Nullable JvmWorker pollFitting(LaunchRequest request) {
        for (JvmWorker spare : idle) {
            if (spare.fits(request.loaders())) {
                idle.remove(spare);
                return spare;
            }
        }
        return null;
    }

    private void refill(Optional<byte[]> lastJob) {
        try {
            lastJob.ifPresent(this::remember);
            bootMissing();
        } finally { // whatever kept a spare from being made: others may wait
            watchIdleness();
        }
    }

    private void bootMissing() {
        int most = Math.max(1, Runtime.getRuntime().availableProcessors()); // may ask the system
        int lossesBefore = losses();
        while (true) {
            int known;
            synchronized (this) {
                wanted = Math.min(wanted, most);
                boolean areEnough = idle.size() + booting >= wanted;
                if (areEnough || losses > lossesBefore || Living.isEnding()) {
                    break; // after a loss the next attempt is a later one
                }
                booting++;
                known = renewals;
            }
            Optional<JvmWorker> spare = Optional.empty();
            try {
                spare = Optional.of(boot());
            } catch (ProcessStartException e) {
                synchronized (this) {
                    wanted = 0; // the next start will meet the same and tell the user
                }
            } finally {
                settle(spare, known);
            }
        }
    }

    private synchronized int losses() {
        return losses;
    }

    /// Puts a new spare among the others, if it is still wanted; a start may take it from that moment on.
    ///
    /// @param known how many renewals it has surely been told of
    private void settle(Optional<JvmWorker> booted, int known) {
        boolean isKept;
        synchronized (this) {
            booting--;
            isKept = booted.isPresent() && idle.size() < wanted && known == renewals;
            if (isKept) {
                idle.addLast(booted.get());
            }
        }
        if (isKept) {
            var _ = booted.get().ended().thenRun(() -> lost(booted.get()));
        } else {
            booted.ifPresent(JvmWorker::abandon);
        }
    }

    private JvmWorker boot() {
        JvmWorker spare = launcher.bootSpare();
        try {
            instruct(spare);
            return spare;
        } catch (RuntimeException | Error e) { // nobody else knows of it
            spare.abandon();
            throw e;
        }
    }

    private void instruct(JvmWorker spare) {
        byte[] names;
        List<Parcel> calls;
        List<byte[]> jobs;
        synchronized (this) {
            spare.serve(loadersAhead);
            names = String.join("\n", preloaded).getBytes(StandardCharsets.UTF_8);
            calls = List.copyOf(warmUps);
            jobs = List.copyOf(rememberedJobs);
        }
        boolean isSharing = Commons.isOpen(); // before its address: then that is told, too
        Commons.address()
                .ifPresent(commons ->
                        spare.send(Wire.SHARE, commons.getBytes(StandardCharsets.UTF_8)));
        if (names.length > 0) { // told outside the lock: the pipe may be full until the spare reads
            spare.send(Wire.PRELOAD, names);
        }
        for (Parcel call : calls) {
            spare.send(Wire.WARM_UP, call.bytes());
        }
        for (byte[] job : jobs) {
            spare.send(Wire.PREPARE, job);
        }
        spare.send(Wire.REHEARSE, new byte[] {(byte) (isSharing ? 1 : 0)});
    }

    /// A spare has died while it waited: by hand, or because it cannot live here.
    private void lost(JvmWorker spare) {
        boolean wasIdle;
        synchronized (this) {
            wasIdle = idle.remove(spare);
            losses += wasIdle ? 1 : 0;
        }
        if (wasIdle) {
            retryLater();
        }
    }

    private synchronized void retryLater() {
        if (retry == null && wanted > 0) {
            retry = Timer.cancellable(RETRY_DELAY_MILLIS, this::retry);
        }
    }

    private void retry() {
        synchronized (this) {
            retry = null;
        }
        refill(Optional.empty());
    }

    private void remember(byte[] job) {
        if (!Bootstrap.canPrepare(job)) {
            return;
        }
        synchronized (this) {
            rememberedJobs.removeIf(known -> Bootstrap.isSameFunction(known, job));
            rememberedJobs.addLast(job);
            if (rememberedJobs.size() > MAX_REMEMBERED_JOBS) {
                rememberedJobs.removeFirst();
            }
        }
    }

    private synchronized void watchIdleness() {
        if (idlenessWatch == null && (wanted > 0 || !idle.isEmpty())) {
            watchIdleness(IDLE_NANOS);
        }
    }

    private void watchIdleness(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
        idlenessWatch = Timer.cancellable(millis, this::letGoIfIdle);
    }

    private void letGoIfIdle() {
        long left;
        synchronized (this) {
            idlenessWatch = null;
            left = lastUseNanos + IDLE_NANOS - System.nanoTime();
            if (left > 0 && (wanted > 0 || !idle.isEmpty())) {
                watchIdleness(left);
            }
        }
        if (left <= 0) {
            release();
        }
    }

    /// Lets all spares go.
    void release() {
        letGo().forEach(JvmWorker::abandon);
    }

    /// Wants none any more.
    ///
    /// @return those that waited, to be abandoned outside the lock
    private synchronized List<JvmWorker> letGo() {
        wanted = 0;
        List<JvmWorker> released = List.copyOf(idle);
        idle.clear();
        if (idlenessWatch != null) {
            idlenessWatch.cancel(false);
            idlenessWatch = null;
        }
        if (retry != null) {
            retry.cancel(false);
            retry = null;
        }
        return released;
    }

    void preload(Class<?>... classes) {
        synchronized (this) {
            for (Class<?> type : classes) {
                preloaded.add(type.getName());
                Loaders.note(type, loadersAhead);
            }
        }
        renew();
    }

    void warmUp(SerializableRunnable action) {
        Parcel call = FunctionCall.of(action).pack();
        List<Object> held = hold(call);
        synchronized (this) {
            warmUps.add(call);
            shared.addAll(held);
            loadersAhead.addAll(call.loaders());
        }
        renew();
    }

    /// Has this process hold what is shared in a call, or nobody.
    static List<Object> hold(Parcel call) {
        boolean isHeld = false;
        try {
            List<Object> held = call.handles().stream().map(Handle::hold).toList();
            isHeld = true;
            return held;
        } catch (RuntimeException e) {
            throw new TransferException("cannot be sent: " + e.getMessage(), e);
        } finally {
            if (!isHeld) {
                call.revoke();
            }
        }
    }

    /// Replaces the spares by new ones that know what is to be done ahead.
    private void renew() {
        List<JvmWorker> released;
        synchronized (this) {
            released = letGo();
            renewals++; // one that boots meanwhile is not kept, though one is wanted
            wanted = 1;
            lastUseNanos = System.nanoTime();
        }
        released.forEach(JvmWorker::abandon);
        Timer.after(0, () -> refill(Optional.empty()));
    }
}
