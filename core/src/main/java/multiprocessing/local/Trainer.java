package multiprocessing.local;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.log.Log;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Makes the file of [AotCache] in the background, step by step, by one program after another if need be.
final class Trainer {
    /*
     *   library-KEY.aot       the cache: whole, or not there, for it is made under another name, then moved
     *   library-KEY.record    what the cache is made of, the same
     *   library-KEY.lock      held by the program that trains; the system drops the lock when it dies. Has a byte for each
     *                         training that was begun
     *   library-KEY-*.part    what a trainer that was killed leaves; the next one sweeps it, of whatever cache after an hour
     *
     *   nothing ──record──▶ .record ──assemble──▶ .aot
     *
     * Each step is a process, and a second's work. One records which classes a small life uses, one assembles the file. Both
     * are children that end with this JVM: its end kills them and waits until the parts are deleted. The record stays, so
     * that the next program only assembles, and those that live for a few seconds come to a cache too. A program that is
     * killed leaves a part, and perhaps an assembler, which ends by itself. A record of which no cache can be made is deleted.
     *
     * Two programs at once: one gets the lock, the other goes without.
     *
     * The first program waits before it trains, for it may be the only one. Where that was cut off, the next begins with its
     * first start; programs too short even for this are left alone after a few.
     *
     * Rejected: to let the steps outlive the program. Nobody expects a process when it is over, nor, on Windows, a jar that
     * cannot be deleted.
     */
    private static final long FIRST_DELAY_MILLIS =
            1_500; // a program that is over by then is left alone
    private static final long DELAY_MILLIS = 200; // behind the first start
    private static final long LAST_DELAY_MILLIS = 30_000;
    private static final int MAX_CUT_OFF = 5;

    private static final Duration MAX_TRAINING = Duration.ofHours(1); // by far more than it takes
    private static final String CONFIGURATION = "-XX:AOTConfiguration=";
    private static final List<String> LEAN =
            List.of(
                    "-XX:+IgnoreUnrecognizedVMOptions", // of those behind it
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:-AOTAdapterCaching", // code for this processor
                    "-XX:-AOTRecordTraining",
                    "-XX:-AOTReplayTraining");

    private static volatile @Nullable Thread thread;

    private final Path jar;
    private final Path cache;

    /// @param jar the library's
    /// @param cache the file to be made
    Trainer(Path jar, Path cache) {
        this.jar = jar;
        this.cache = cache;
    }

    void beginSoon() throws IOException {
        Path lock = file(".lock");
        long begun = Files.exists(lock) ? Files.size(lock) : 0;
        Timer.after(delayMillis(begun), this::begin);
    }

    /// How long a program waits before it trains, where as many trainings were begun and there is no cache.
    static long delayMillis(long begun) {
        if (begun == 0) {
            return FIRST_DELAY_MILLIS;
        }
        return begun <= MAX_CUT_OFF ? DELAY_MILLIS : LAST_DELAY_MILLIS;
    }

    private void begin() {
        if (!Living.isEnding()) {
            thread = JvmWorker.startDaemon("mp-aot", this::train);
        }
    }

    /// Ends the step that is at work.
    static void stop() {
        if (thread != null) {
            Training.stop();
        }
    }

    /// Waits until a trainer that was stopped has deleted its parts.
    static void awaitStopped(Deadline deadline) throws InterruptedException {
        Thread trainer = thread;
        if (trainer != null) {
            var _ = trainer.join(deadline.remaining());
        }
    }

    private void train() {
        try (FileChannel channel =
                        FileChannel.open(
                                file(".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel)) {
            if (lock == null || Files.exists(cache)) {
                return; // another program is at it, or was
            }
            sweep();
            channel.write(ByteBuffer.allocate(1), channel.size());
            Path record = file(".record");
            if (!Files.exists(record)) {
                makeRecord(record);
            }
            makeCache(record);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            Log.say(Level.DEBUG, "no ahead-of-time cache", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another copy of this class, in this JVM
        }
    }

    private void makeRecord(Path record) throws IOException, InterruptedException {
        Path part = part();
        try {
            Training.record(jar, options("record", CONFIGURATION + part));
            Files.move(part, record, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void makeCache(Path record) throws IOException, InterruptedException {
        Path part = part();
        boolean isToBeKept = false;
        try {
            Training.assemble(jar, options("create", CONFIGURATION + record, AotCache.USE + part));
            Files.move(part, cache, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            isToBeKept = Living.isEnding();
            throw e;
        } finally {
            Files.deleteIfExists(part);
            if (!isToBeKept) {
                Files.deleteIfExists(record);
            }
        }
    }

    /// A name for a file that the JVM makes.
    private Path part() throws IOException {
        Path part = Files.createTempFile(cache.getParent(), name() + "-", ".part");
        Files.delete(part);
        return part;
    }

    private static List<String> options(String mode, String... files) {
        var options = new ArrayList<>(List.of("-XX:AOTMode=" + mode));
        options.addAll(List.of(files));
        options.addAll(LEAN);
        return options;
    }

    private Path file(String suffix) {
        return cache.resolveSibling(name() + suffix);
    }

    private String name() {
        return cache.getFileName().toString().replace(".aot", "");
    }

    /// Deletes what killed trainers have left, and what no program has used for long.
    private void sweep() {
        CacheFile.sweep(name() + "-*.part", Duration.ZERO);
        CacheFile.sweep("library-*.part", MAX_TRAINING);
        CacheFile.sweep("library-*.{aot,lock,record}", CacheFile.KEPT_UNUSED);
    }
}
