package multiprocessing.memory;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
     */

    /// @param content empty if it is no ledger, for its maker was killed
    private record Found(Path path, MemorySegment content, boolean isLeased) {
        ProcessId root() {
            return Ledger.root(content);
        }

        boolean isWhole() {
            return Ledger.isWhole(content);
        }

        /// Whether it was made by the first process of its tree, which cannot be seen from here and has ended.
        boolean isOfDeadRootElsewhere() {
            return !isLeased
                    && isWhole()
                    && root().isElsewhere()
                    && path.getFileName().toString().startsWith(Ledger.PREFIX + root().label());
        }
    }

    private Reclaim() {}

    /// Whether anybody has written down anything. Looks at names only.
    static boolean hasLedgers(Path folder) {
        String[] names = folder.toFile().list((_, name) -> name.startsWith(Ledger.PREFIX));
        return names != null && names.length > 0;
    }

    /// Those of other trees.
    static void ofTheDead(Path folder) throws IOException {
        List<Found> others = others(folder);
        Set<ProcessId> living = roots(others, Found::isLeased);
        Set<ProcessId> dead = roots(others, Found::isOfDeadRootElsewhere);
        for (Found found : others) {
            ProcessId root = found.root();
            boolean isOver = !living.contains(root) && (dead.contains(root) || root.hasEnded());
            if (!found.isLeased() && (!found.isWhole() || isOver)) {
                var _ = remove(found);
            }
        }
    }

    private static Set<ProcessId> roots(List<Found> ledgers, Predicate<Found> which) {
        return ledgers.stream().filter(which).map(Found::root).collect(Collectors.toSet());
    }

    /// Those of the tree whose root is this process, if nobody else of it is there.
    ///
    /// @param own the ledgers of this process
    /// @return the names that were unlinked
    static List<String> atTheEndOf(Path folder, List<Ledger> own) throws IOException {
        List<Found> tree = new ArrayList<>();
        others(folder).stream()
                .filter(found -> found.isWhole() && found.root().equals(ProcessId.HERE))
                .forEach(tree::add);
        if (tree.stream().anyMatch(Found::isLeased)) {
            return List.of();
        }
        own.forEach(ledger -> tree.add(new Found(ledger.path, ledger.content(), false)));
        var removed = new ArrayList<String>();
        for (Found found : tree) {
            removed.addAll(remove(found));
        }
        return removed;
    }

    /// Of other processes: to open one of this process, and close it, would end its lease.
    private static List<Found> others(Path folder) throws IOException {
        String own = Ledger.PREFIX + ProcessId.HERE.label();
        List<Found> others = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder, Ledger.PREFIX + "*")) {
            for (Path file : files) {
                if (!file.getFileName().toString().startsWith(own)) {
                    read(file, others);
                }
            }
        }
        return others;
    }

    private static void read(Path file, List<Found> found) {
        try (var channel = FileChannel.open(file, READ, WRITE)) {
            boolean isLeased = channel.tryLock(0, 1, false) == null;
            long bytes = isLeased ? LedgerLayout.ENTRIES : LedgerLayout.BYTES;
            ByteBuffer content = ByteBuffer.allocate((int) LedgerLayout.BYTES);
            content.limit((int) bytes);
            for (int n = 0; n >= 0 && content.hasRemaining(); ) {
                n = channel.read(content);
            }
            found.add(new Found(file, MemorySegment.ofBuffer(content.clear()), isLeased));
        } catch (IOException gone) {
            return; // or of a system that does not open what another has locked
        }
    }

    private static List<String> remove(Found ledger) {
        var removed = new ArrayList<String>();
        try {
            for (Ledger.Entry entry : entries(ledger)) {
                if (remove(entry)) {
                    removed.add(entry.name());
                }
            }
            Files.deleteIfExists(ledger.path());
        } catch (IOException e) {
            return removed; // the rest is left to the next
        }
        return removed;
    }

    private static boolean remove(Ledger.Entry entry) throws IOException {
        try {
            Path file = SharedFolder.get().file(entry.name());
            return BlockKey.isStill(file, entry.key()) && Files.deleteIfExists(file);
        } catch (IllegalArgumentException noName) {
            return false;
        }
    }

    private static List<Ledger.Entry> entries(Found ledger) {
        return ledger.isWhole() ? Ledger.entries(ledger.content()) : List.of();
    }
}
