package multiprocessing.memory;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Unlinks the named blocks of process trees that have ended. The folder is locked meanwhile.
final class Reclaim {
    /*
     * A name is removed only if the tree of who made it is surely dead, and if the file of that name is still the one that
     * was made: somebody else may have unlinked it and made another. Between the look and the removal are some microseconds
     * in which that could happen, as there are for whoever removes a file.
     *
     * A tree that lives for long has children that come and go, and each that had to do with blocks leaves a ledger. Whoever
     * looks removes those from which nobody can learn anything. What stands in the others and is not finished, for its maker was
     * killed, takes room, and a name, and nobody can use it: who finds none of these looks at all that the dead have written
     * down, and removes it. Anybody else goes no further in a ledger than to the first block that is there: there may be
     * hundreds of ledgers, each with hundreds of blocks. Of those of the living the header is read only.
     *
     * A ledger that cannot be read, for want of a file descriptor for one, may be that of somebody who lives: then nothing is
     * removed, and all is left to the next who looks.
     */

    /// @param header zeros if it is no ledger, for its maker was killed
    private record Found(Path path, MemorySegment header, boolean isLeased) {
        ProcessId root() {
            return Ledger.root(header);
        }

        boolean isWhole() {
            return Ledger.isWhole(header);
        }

        /// Whether it was made by the first process of its tree.
        boolean isOfRoot() {
            return path.getFileName().toString().startsWith(Ledger.PREFIX + root().label());
        }

        /// Whether that process cannot be seen from here, and has ended.
        boolean isOfDeadRootElsewhere() {
            return !isLeased && isWhole() && root().isElsewhere() && isOfRoot();
        }
    }

    private Reclaim() {}

    /// Whether anybody has written down anything. Looks at names only.
    static boolean hasLedgers(Path folder) {
        String[] names = folder.toFile().list((_, name) -> name.startsWith(Ledger.PREFIX));
        return names != null && names.length > 0;
    }

    /// Those of other trees; and of any tree the ledgers that the dead have left for nothing.
    ///
    /// @throws ClosedByInterruptException if interrupted
    static void ofTheDead(Path folder) throws ClosedByInterruptException {
        ofTheDead(folder, false);
    }

    /// As [#ofTheDead(Path)], and of any tree all that the dead have not finished.
    ///
    /// @throws ClosedByInterruptException if interrupted
    static void allOfTheDead(Path folder) throws ClosedByInterruptException {
        ofTheDead(folder, true);
    }

    private static void ofTheDead(Path folder, boolean isAll) throws ClosedByInterruptException {
        List<Found> others;
        try {
            others = others(folder);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException unknown) {
            return;
        }
        Set<ProcessId> living = new HashSet<>(roots(others, Found::isLeased));
        living.add(Root.id()); // that may be dead, but this process is of its tree
        Set<ProcessId> dead = roots(others, Found::isOfDeadRootElsewhere);
        for (Found found : others) {
            ProcessId root = found.root();
            boolean isOver = !living.contains(root) && (dead.contains(root) || root.hasEnded());
            if (!found.isLeased() && (isOver || isNothingLeftOf(found, isAll))) {
                remove(found, new ArrayList<>());
            }
        }
    }

    private static Set<ProcessId> roots(List<Found> ledgers, Predicate<Found> which) {
        return ledgers.stream().filter(which).map(Found::root).collect(Collectors.toSet());
    }

    /// Removes what its maker, who is dead, had not finished.
    ///
    /// @param isAll whether all of it, also when it is clear that something is left
    /// @return whether nothing is lost with that ledger. That of a root is the proof of its end; and the blocks of a tree
    ///     elsewhere may be where they cannot be seen from here
    private static boolean isNothingLeftOf(Found ledger, boolean isAll) {
        boolean isNothingLeft = !(ledger.isWhole() && ledger.isOfRoot());
        try {
            for (Ledger.Entry entry : entries(ledger)) {
                if (!isNothingLeft && !isAll) {
                    return false;
                }
                boolean isThere = isThere(entry);
                if (isThere && isHalfMade(entry)) {
                    Files.deleteIfExists(file(entry));
                } else {
                    isNothingLeft &= !isThere && !ledger.root().isElsewhere();
                }
            }
            return isNothingLeft;
        } catch (IOException unknown) {
            return false;
        }
    }

    /// Nobody can use that but its maker.
    private static boolean isHalfMade(Ledger.Entry entry) throws IOException {
        return entry.name().startsWith(NamedMemory.PART) || Files.size(file(entry)) == 0;
    }

    /// Those of the tree whose root is this process, if nobody else of it is there.
    ///
    /// @param own the ledgers of this process
    /// @return the names that were unlinked
    static List<String> atTheEndOf(Path folder, List<Ledger> own) throws IOException {
        List<Found> tree =
                others(folder).stream()
                        .filter(found -> found.isWhole() && found.root().equals(ProcessId.here()))
                        .toList();
        if (tree.stream().anyMatch(Found::isLeased)) {
            return List.of();
        }
        var removed = new ArrayList<String>();
        for (Found found : tree) {
            remove(found, removed);
        }
        for (Ledger ledger : own) {
            remove(ledger, removed);
        }
        return removed;
    }

    /// Of other processes: to open one of this process, and close it, would end its lease.
    private static List<Found> others(Path folder) throws IOException {
        List<Found> others = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder, Sweep.ofOthers(Ledger.PREFIX))) {
            for (Path file : files) {
                read(file, others);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return others;
    }

    private static void read(Path file, List<Found> found) throws IOException {
        try (var channel = FileChannel.open(file, READ, WRITE)) {
            boolean isLeased = channel.tryLock(0, 1, false) == null;
            ByteBuffer header = ByteBuffer.allocate(LedgerLayout.HEADER_BYTES);
            for (int n = 0; n >= 0 && header.hasRemaining(); ) {
                n = channel.read(header);
            }
            found.add(new Found(file, MemorySegment.ofBuffer(header.clear()), isLeased));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return; // gone, or another user's, whose trees are not this one's
        }
    }

    /// @param removed takes the names that were unlinked
    private static void remove(Found ledger, List<String> removed) {
        try {
            remove(ledger.path(), entries(ledger), removed);
        } catch (IOException e) {
            return; // the rest is left to the next
        }
    }

    /// As [#remove(Found, List)], of this process.
    private static void remove(Ledger ledger, List<String> removed) {
        try {
            remove(ledger.path, Ledger.entries(ledger.content()), removed);
        } catch (IOException e) {
            return; // as above
        }
    }

    private static void remove(Path ledger, List<Ledger.Entry> entries, List<String> removed)
            throws IOException {
        IOException unknown = null;
        for (Ledger.Entry entry : entries) {
            try {
                if (isThere(entry) && Files.deleteIfExists(file(entry))) {
                    removed.add(entry.name());
                }
            } catch (IOException e) { // of this one: the others go
                unknown = e;
            }
        }
        if (unknown != null) {
            throw unknown;
        }
        Files.deleteIfExists(ledger);
    }

    /// Whether the file of that name is still the one that was made.
    ///
    /// @throws IOException if the name cannot be said in this program's locale: of its file nothing is known then
    private static boolean isThere(Ledger.Entry entry) throws IOException {
        try {
            return BlockKey.isStill(file(entry), entry.key());
        } catch (InvalidPathException unknown) {
            throw new IOException(unknown);
        } catch (IllegalArgumentException noName) {
            return false;
        }
    }

    private static Path file(Ledger.Entry entry) throws IOException {
        return SharedFolder.get().file(entry.name());
    }

    private static List<Ledger.Entry> entries(Found ledger) throws IOException {
        if (!ledger.isWhole()) {
            return List.of();
        }
        return Ledger.entries(MemorySegment.ofArray(Files.readAllBytes(ledger.path())));
    }
}
