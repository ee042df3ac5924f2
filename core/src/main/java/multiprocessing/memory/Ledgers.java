package multiprocessing.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import multiprocessing.os.Folders;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Which named blocks this process has made and nobody here has unlinked, written down for those who come after it.
/// Thread-safe.
final class Ledgers {
    /*
     * A block belongs to the process tree that made it, and is unlinked at the end of that tree:
     *
     *     create, empty ─▶ written down ─▶ filled ─▶ unlink: struck out
     *                           └─ the root ends in order ─▶ Reclaim, in a hook
     *                           └─ all are killed          ─▶ Reclaim, by the next program
     *
     * A tree has ended when its root has, and when no process of it has the lease of a ledger: those who made a block, and
     * those who attached to one, for a process can be built to outlive its root. A lease is the proof of a life, a pid with
     * its time of start the proof of the root's, which may never have had to do with blocks. If it has, its ledger without a
     * lease is the proof of its end, and one that is seen from other containers, too, where the folder is theirs as well.
     *
     * Rejected: a lease for each block. It is a file for each, which costs more than the block. And who attaches as an owner:
     * then nobody could say when a block ends.
     */
    private static final int ATTEMPTS = 2;

    /// Who ends is waited for; and what he leaves the next program removes.
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(5);

    /// For what can be done without.
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(1);

    private static final ReentrantLock LOCK = new ReentrantLock();

    // guarded by LOCK
    static final List<Ledger> LEDGERS = new ArrayList<>(); // a test writes into one
    private static final Map<String, Place> PLACES = new HashMap<>();
    private static final Set<String> RECLAIMED = new HashSet<>();
    private static boolean hasHook;

    /// Where a block is written down. Another one for each block, though an entry that was struck out is used again.
    static final class Place {
        private final Ledger ledger;
        private final int index;
        private final Ledger.Entry entry;

        private Place(Ledger ledger, int index, Ledger.Entry entry) {
            this.ledger = ledger;
            this.index = index;
            this.entry = entry;
        }

        /// @return whether others have unlinked it
        private boolean strikeOutIfGone(SharedFolder folder) {
            boolean isGone = !BlockKey.isStill(folder.file(entry.name()), entry.key());
            if (isGone) {
                strikeOut();
            }
            return isGone;
        }

        private void strikeOut() {
            ledger.remove(index);
        }
    }

    private Ledgers() {}

    /// To be called before a file is made that is to be written down: the first ledger takes its time, in which the process may
    /// be killed.
    ///
    /// @throws IOException if there can be none
    static void prepare() throws IOException {
        prepare(FolderLock.PATIENCE);
    }

    private static void prepare(Duration patience) throws IOException {
        Deadline deadline = Deadline.in(patience);
        LOCK.lock();
        try {
            if (LEDGERS.isEmpty()) {
                begin(deadline);
            }
            if (!hasHook && Root.isHere()) {
                haveHook();
            }
        } finally {
            LOCK.unlock();
        }
    }

    /// Writes down that this process has made that file.
    ///
    /// @throws IOException if it cannot
    static void add(String name, Path file) throws IOException {
        var entry = new Ledger.Entry(name, BlockKey.of(file));
        Deadline deadline = Deadline.in(FolderLock.PATIENCE);
        LOCK.lock();
        try {
            forget(name);
            RECLAIMED.remove(name);
            PLACES.put(name, write(entry, deadline));
        } finally {
            LOCK.unlock();
        }
    }

    /// Writes down a file of this process that takes a name from one which is written down. Until it has the name both are: this
    /// process may be killed at any time, and whichever has the name then is unlinked.
    ///
    /// @param move gives it the name; returns where it is then, as of before if somebody has unlinked the other one
    /// @return where it is written down
    /// @throws IOException as of `move`, or if it cannot be written down; the other one is then as before
    static Place replace(String name, Path file, Uninterrupted.Work<Path> move) throws IOException {
        var entry = new Ledger.Entry(name, BlockKey.of(file));
        Deadline deadline = Deadline.in(FolderLock.PATIENCE);
        LOCK.lock();
        try {
            Place written = write(entry, deadline);
            boolean isMoved = false;
            try {
                isMoved = !move.run().equals(file);
                return written;
            } finally {
                if (isMoved) {
                    forget(name);
                    PLACES.put(name, written);
                } else {
                    written.strikeOut();
                }
            }
        } finally {
            LOCK.unlock();
        }
    }

    private static Place write(Ledger.Entry entry, Deadline deadline) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            for (Ledger ledger : LEDGERS) {
                int index = ledger.add(entry);
                if (index >= 0) {
                    return new Place(ledger, index, entry);
                }
            }
            if (LEDGERS.isEmpty() || !prune()) {
                begin(deadline);
            }
        }
        throw new IOException("a new ledger has no room");
    }

    /// Strikes out those that others have unlinked.
    ///
    /// @return whether there were any
    private static boolean prune() throws IOException {
        SharedFolder folder = SharedFolder.get();
        return PLACES.values().removeIf(place -> place.strikeOutIfGone(folder));
    }

    /// The file of that name is unlinked, and nobody can have made another.
    static void forget(String name) {
        forget(name, placeOf(name));
    }

    /// What was written down there of that name is unlinked. Another thread may have made another since, which stays written down.
    ///
    /// @param place as of [#placeOf] before
    static void forget(String name, @Nullable Place place) {
        LOCK.lock();
        try {
            if (place != null && PLACES.remove(name, place)) {
                place.strikeOut();
            }
        } finally {
            LOCK.unlock();
        }
    }

    /// Where the file of that name is written down, or null if it is not.
    static @Nullable Place placeOf(String name) {
        LOCK.lock();
        try {
            return PLACES.get(name);
        } finally {
            LOCK.unlock();
        }
    }

    /// Has this process count as one of its tree, which it otherwise does only if it is the root. If there is no room for
    /// that, or the folder stays locked, it does not.
    static void join() {
        if (Root.isHere()) {
            return;
        }
        try {
            prepare(SHORT_PATIENCE);
        } catch (IOException noRoomOrLocked) {
            return; // who attaches to unlink, so that there is room, shall not be kept from it
        }
    }

    /// Removes what the dead have left, and not finished, unless the folder stays locked.
    static void reclaim() {
        try {
            Path folder = Folders.sharedMemory();
            boolean _ =
                    whileLocked(
                            folder,
                            Deadline.in(SHORT_PATIENCE),
                            () -> {
                                Reclaim.allOfTheDead(folder);
                                return true;
                            });
        } catch (IOException noFolderOrLocked) {
            return; // what wanted room or a name tells that it has none
        }
    }

    private static void begin(Deadline deadline) throws IOException {
        Path folder = Folders.sharedMemory();
        LEDGERS.add(
                whileLocked(
                        folder,
                        deadline,
                        () -> {
                            Reclaim.ofTheDead(folder);
                            return Ledger.create(folder, Root.id());
                        }));
    }

    private static void haveHook() {
        try { // it is kept for ever, and so inherits no context loader
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(null, Ledgers::end, "mp-blocks", 0, false));
            hasHook = true;
        } catch (IllegalStateException ending) {
            return; // the next program will see to it
        }
    }

    /// Whether the file of that name was unlinked by [#end].
    static boolean isReclaimed(String name) {
        LOCK.lock();
        try {
            return RECLAIMED.contains(name);
        } finally {
            LOCK.unlock();
        }
    }

    /// This process is coming to its end in order. If it is the root, and nobody else of its tree is there, the blocks of the
    /// tree are unlinked; if anybody is, by the next program or the next call. What goes wrong is left to the next program, too.
    static void end() {
        if (!Root.isHere()) {
            return;
        }
        Deadline deadline = Deadline.in(PATIENCE_AT_THE_END);
        if (!isLockedBy(deadline)) {
            return;
        }
        try {
            Optional<Path> folder = folder();
            if (folder.isPresent() && Reclaim.hasLedgers(folder.get())) {
                endIn(folder.get(), deadline);
            }
        } catch (IOException e) {
            return;
        } finally {
            LOCK.unlock();
        }
    }

    private static boolean isLockedBy(Deadline deadline) {
        try {
            return LOCK.tryLock() || LOCK.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Where ledgers are, if there may be any: perhaps only those of children.
    private static Optional<Path> folder() throws IOException {
        return LEDGERS.isEmpty() ? Folders.madeSharedMemory() : Optional.of(Folders.sharedMemory());
    }

    private static void endIn(Path folder, Deadline deadline) throws IOException {
        boolean _ =
                whileLocked(
                        folder,
                        deadline,
                        () -> {
                            RECLAIMED.addAll(Reclaim.atTheEndOf(folder, List.copyOf(LEDGERS)));
                            return LEDGERS.removeIf(ledger -> Files.notExists(ledger.path));
                        });
    }

    private static <T> T whileLocked(Path folder, Deadline deadline, Uninterrupted.Work<T> work)
            throws IOException {
        return Uninterrupted.call(() -> FolderLock.call(folder, deadline, work));
    }
}
