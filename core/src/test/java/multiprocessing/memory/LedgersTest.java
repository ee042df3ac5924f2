package multiprocessing.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.os.Folders;
import multiprocessing.process.Process;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a process writes down of the blocks that it makes, and who removes what.
class LedgersTest {
    private static final long OWN = ProcessHandle.current().pid();

    @TempDir Path folder;

    private static List<Path> ledgersOfThisProcess() throws IOException {
        try (Stream<Path> files = Files.list(Folders.sharedMemory())) {
            String prefix = Ledger.PREFIX + OWN + "-";
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
        }
    }

    private static List<String> written() throws IOException {
        return entries().stream().map(Ledger.Entry::name).toList();
    }

    /// The keys of the files that are written down under that name.
    private static List<String> keys(String name) throws IOException {
        return entries().stream()
                .filter(entry -> entry.name().equals(name))
                .map(Ledger.Entry::key)
                .toList();
    }

    private static List<Ledger.Entry> entries() throws IOException {
        var entries = new ArrayList<Ledger.Entry>();
        for (Path ledger : ledgersOfThisProcess()) {
            entries.addAll(Ledger.entries(MemorySegment.ofArray(Files.readAllBytes(ledger))));
        }
        return entries;
    }

    @Test
    void entriesLieWhereThePictureSays() {
        assertThat(LedgerLayout.ROOT).isEqualTo(16);
        assertThat(LedgerLayout.START).isEqualTo(24);
        assertThat(LedgerLayout.SCOPE).isEqualTo(32);
        assertThat(LedgerLayout.HEADER_BYTES).isEqualTo(40);
        assertThat(LedgerLayout.NAME).isEqualTo(16);
        assertThat(LedgerLayout.KEY).isEqualTo(272);
        assertThat(LedgerLayout.entry(1)).isEqualTo(4096 + 512);
    }

    @Test
    void aBlockIsWrittenDownUntilItIsUnlinked() throws Exception {
        String name = "mp-test-" + UUID.randomUUID();
        try (var block = NamedMemory.create(name, 8, true)) {
            assertThat(written()).contains(name);

            block.unlink();

            assertThat(written()).doesNotContain(name);
        }
    }

    @Test
    void whoEverUnlinksItHereStrikesItOut() throws Exception {
        String name = "mp-test-" + UUID.randomUUID();
        try (var _ = NamedMemory.create(name, 8, true);
                var attached = NamedMemory.attach(name)) {
            attached.unlink();

            assertThat(written()).doesNotContain(name);
        }
    }

    /// Of a process that was killed in between, the empty file kept others from its name for ever.
    @Test
    void aLargeBlockIsWrittenDownBesideTheEmptyOneUntilItHasItsPlace() throws Exception {
        try (var empty = new Block();
                var full = new Block()) {
            var meanwhile = new ArrayList<String>();
            Ledgers.add(empty.name, empty.file);

            Ledgers.replace(
                    empty.name,
                    full.file,
                    () -> {
                        meanwhile.addAll(keys(empty.name));
                        return Files.move(full.file, empty.file, ATOMIC_MOVE);
                    });

            assertThat(meanwhile).containsExactlyInAnyOrder(empty.key, full.key);
            assertThat(keys(empty.name)).containsExactly(full.key);
            Ledgers.forget(empty.name);
            assertThat(keys(empty.name)).isEmpty();
        }
    }

    @Test
    void theEmptyOneStaysWrittenDownIfNothingTakesItsPlace() throws Exception {
        try (var empty = new Block();
                var full = new Block()) {
            Ledgers.add(empty.name, empty.file);
            var failure = new IOException("planned");

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            Ledgers.replace(
                                    empty.name,
                                    full.file,
                                    () -> {
                                        throw failure;
                                    }))
                    .isSameAs(failure);

            assertThat(keys(empty.name)).containsExactly(empty.key);
            Ledgers.forget(empty.name);
        }
    }

    /// The empty one was unlinked while the large one was filled, and another thread has made the next of that name.
    @Test
    void whatAnotherHasMadeMeanwhileStaysWrittenDownWhereNothingTakesItsPlace() throws Exception {
        try (var empty = new Block();
                var full = new Block();
                var since = new Block()) {
            Ledgers.add(empty.name, empty.file);

            Ledgers.replace(
                    empty.name,
                    full.file,
                    () -> {
                        Ledgers.add(empty.name, since.file);
                        return full.file;
                    });

            assertThat(keys(empty.name)).containsExactly(since.key);
            Ledgers.forget(empty.name);
        }
    }

    /// It was struck out in the place of the one before, and stayed until the machine was started anew.
    @Test
    void whatAnotherThreadHasMadeSinceItWasUnlinkedStaysWrittenDown() throws Exception {
        try (var before = new Block();
                var since = new Block()) {
            Ledgers.add(before.name, before.file);
            Ledgers.Place place = Ledgers.placeOf(before.name);

            Ledgers.add(before.name, since.file); // in the same entry
            Ledgers.forget(before.name, place);

            assertThat(keys(before.name)).containsExactly(since.key);
            Ledgers.forget(before.name);
            assertThat(keys(before.name)).isEmpty();
        }
    }

    /// With the file system full, who read on to its end got an error in the hook that was to unlink all.
    @Test
    void aLedgerIsReadAsFarAsThereIsMemory() throws Exception {
        Ledger ledger = Ledger.create(folder, here());
        var entry = new Ledger.Entry("mp-test-one", "there");

        assertThat(ledger.add(entry)).isZero();

        assertThat(ledger.content().byteSize()).isLessThan(LedgerLayout.BYTES / 2);
        assertThat(Ledger.entries(ledger.content())).containsExactly(entry);
    }

    @Test
    void whatOthersHaveUnlinkedMakesRoom() throws Exception {
        NamedMemory.create("mp-test-" + UUID.randomUUID(), 8, true).unlink();
        int before = ledgersOfThisProcess().size();

        for (int i = 0; i < 3 * LedgerLayout.ENTRIES_MOST; i++) {
            String name = "mp-test-" + UUID.randomUUID();
            NamedMemory.create(name, 8, true).close();
            Files.delete(Folders.namedMemory().resolve(name));
        }

        assertThat(ledgersOfThisProcess()).hasSize(before);
    }

    @Test
    void moreBlocksThanALedgerHoldsGoIntoAnother() throws Exception {
        var blocks = new ArrayList<NamedMemory>();
        var names = new ArrayList<String>();
        try {
            for (int i = 0; i <= LedgerLayout.ENTRIES_MOST; i++) {
                names.add("mp-test-" + UUID.randomUUID());
                blocks.add(NamedMemory.create(names.getLast(), 8, true));
            }
            assertThat(written()).containsAll(names);
        } finally {
            for (NamedMemory block : blocks) {
                block.unlink();
                block.close();
            }
        }
        assertThat(written()).doesNotContainAnyElementsOf(names);
    }

    /// An error can leave one, such as for want of memory. With the ledger full each new block was refused.
    @Test
    void anEntryOfWhichNobodyKnowsKeepsNoBlockFromBeingWrittenDown() throws Exception {
        Ledgers.prepare();
        Ledger ledger = Ledgers.LEDGERS.getFirst();
        int orphan = ledger.add(new Ledger.Entry("mp-test-orphan", "gone"));
        int before = ledgersOfThisProcess().size();
        var blocks = new ArrayList<NamedMemory>();
        try {
            while (ledgersOfThisProcess().size() == before) {
                blocks.add(NamedMemory.create("mp-test-" + UUID.randomUUID(), 8, true));
            }
        } finally {
            ledger.remove(orphan);
            for (NamedMemory block : blocks) {
                block.unlink();
                block.close();
            }
        }
    }

    /// Writes something down in the tree of a root that has ended, and whose number is another's.
    static final class Outliver {
        public static void main(String[] args) throws Exception {
            Root.inherit(ended(Long.parseLong(args[0])));
            Ledgers.prepare();
            for (Path ledger : ledgersOfThisProcess()) {
                var content = MemorySegment.ofArray(Files.readAllBytes(ledger));
                System.out.println("root " + Ledger.root(content));
                Files.delete(ledger);
            }
        }
    }

    /// That one's end was waited for with what the outliver left.
    @Test
    void whoHasTheNumberOfTheRootIsNotWrittenDownAsTheRoot() throws Exception {
        try (var outliver = Program.start(Outliver.class, "" + OWN)) {
            assertThat(outliver.await("root ")).isEqualTo(ended(OWN).toString());
            assertThat(outliver.join()).isZero();
        }
    }

    private Path ledgerOf(long pid, byte[] content) throws Exception {
        return ledgerOf(new ProcessId(pid, 1, 0), content);
    }

    private Path ledgerOf(ProcessId maker, byte[] content) throws Exception {
        String name = Ledger.PREFIX + maker.pid() + "-" + maker.start() + "-" + Sweep.chance();
        return Files.write(folder.resolve(name), content);
    }

    private static byte[] content(ProcessId root) {
        var content = MemorySegment.ofArray(new byte[(int) LedgerLayout.BYTES]);
        content.set(JAVA_LONG_UNALIGNED, LedgerLayout.MAGIC, LedgerLayout.MAGIC_WORD);
        content.set(JAVA_LONG_UNALIGNED, LedgerLayout.FORMAT, LedgerLayout.FORMAT_NUMBER);
        content.set(JAVA_LONG_UNALIGNED, LedgerLayout.ROOT, root.pid());
        content.set(JAVA_LONG_UNALIGNED, LedgerLayout.START, root.start());
        content.set(JAVA_LONG_UNALIGNED, LedgerLayout.SCOPE, root.scope());
        return content.toArray(JAVA_BYTE);
    }

    /// With one block written down.
    private static byte[] content(ProcessId root, String name, String key) {
        byte[] content = content(root);
        writeDown(content, 0, name, key);
        return content;
    }

    private static void writeDown(byte[] content, int index, String name, String key) {
        var entry =
                MemorySegment.ofArray(content)
                        .asSlice(LedgerLayout.entry(index), LedgerLayout.ENTRY_BYTES);
        entry.set(JAVA_LONG_UNALIGNED, LedgerLayout.STATE, LedgerLayout.TAKEN);
        write(entry, LedgerLayout.NAME_BYTES, LedgerLayout.NAME, name);
        write(entry, LedgerLayout.KEY_BYTES, LedgerLayout.KEY, key);
    }

    private static void write(MemorySegment entry, long length, long at, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        entry.set(JAVA_INT_UNALIGNED, length, bytes.length);
        MemorySegment.copy(bytes, 0, entry, JAVA_BYTE, at, bytes.length);
    }

    private static ProcessId here() {
        return ProcessId.here();
    }

    /// A process that had that number before.
    private static ProcessId ended(long pid) {
        return new ProcessId(pid, 1, here().scope());
    }

    private static ProcessId elsewhere() {
        return new ProcessId(1, 1, here().scope() + 1);
    }

    /// A file among the blocks, that nobody has written down.
    private static final class Block implements AutoCloseable {
        final String name;
        final Path file;
        final String key;

        Block() throws Exception {
            this("mp-test-", 8);
        }

        Block(String prefix, int lengthBytes) throws Exception {
            name = prefix + UUID.randomUUID();
            file = Folders.namedMemory().resolve(name);
            key = BlockKey.of(Files.write(file, new byte[lengthBytes]));
        }

        byte[] writtenDownBy(ProcessId root) {
            return content(root, name, key);
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void aLedgerWhoseMakerWasKilledAtItsBeginIsRemoved() throws Exception {
        Path ledger = ledgerOf(OWN + 1, new byte[0]);

        Reclaim.ofTheDead(folder);

        assertThat(ledger).doesNotExist();
    }

    /// In a folder of the user's own it was removed.
    @Test
    void whatOnlyBeginsAsTheNameOfALedgerIsNone() throws Exception {
        Path file = Files.createFile(folder.resolve(Ledger.PREFIX + "2024.csv"));

        Reclaim.ofTheDead(folder);

        assertThat(file).exists();
    }

    @Test
    void aLedgerWhoseRootLivesStaysWithItsBlocks() throws Exception {
        try (var block = new Block()) {
            Path ledger = ledgerOf(OWN + 1, block.writtenDownBy(here()));

            Reclaim.ofTheDead(folder);

            assertThat(ledger).exists();
            assertThat(block.file).exists();
        }
    }

    /// Each child that attached to a block left one, for as long as its root lived, and each that came after it read them all.
    @Test
    void aLedgerOfTheDeadThatSaysNothingGoesBeforeItsRoot() throws Exception {
        ledgerOf(OWN + 1, content(here()));
        ledgerOf(OWN + 2, content(elsewhere()));

        Reclaim.ofTheDead(folder);

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void soDoesOneWhoseBlocksOthersHaveUnlinked() throws Exception {
        try (var block = new Block()) {
            ledgerOf(OWN + 1, content(here(), block.name, "of the one before"));
            ledgerOf(OWN + 2, content(here(), "mp-test-" + UUID.randomUUID(), block.key));

            Reclaim.ofTheDead(folder);

            assertThat(folder).isEmptyDirectory();
            assertThat(block.file).exists();
        }
    }

    /// They took the room and the name until the end of the root.
    @Test
    void whatADeadProcessHasNotFinishedGoesBeforeItsRoot() throws Exception {
        try (var empty = new Block("mp-test-", 0);
                var part = new Block(NamedMemory.PART, 8);
                var whole = new Block()) {
            byte[] content = whole.writtenDownBy(here());
            writeDown(content, 1, empty.name, empty.key);
            writeDown(content, 2, part.name, part.key);
            Path ledger = ledgerOf(OWN + 1, content);

            Reclaim.allOfTheDead(folder);

            assertThat(empty.file).doesNotExist();
            assertThat(part.file).doesNotExist();
            assertThat(whole.file).exists();
            assertThat(ledger).exists();
        }
    }

    /// Each child that made a block looked at all blocks that the children before it had made, while all others waited.
    @Test
    void whoFindsRoomAndNameLooksNoFurtherThanToTheFirstBlockThatIsThere() throws Exception {
        try (var empty = new Block("mp-test-", 0);
                var whole = new Block();
                var part = new Block(NamedMemory.PART, 8)) {
            byte[] content = empty.writtenDownBy(here());
            writeDown(content, 1, whole.name, whole.key);
            writeDown(content, 2, part.name, part.key);
            Path ledger = ledgerOf(OWN + 1, content);

            Reclaim.ofTheDead(folder);

            assertThat(empty.file).doesNotExist();
            assertThat(part.file).exists();
            assertThat(ledger).exists();
        }
    }

    @Test
    void itsNameIsFreeForWhoWantsIt() throws Exception {
        Ledgers.prepare(); // after that it looks no more of itself
        try (var empty = new Block("mp-test-", 0);
                var _ = new LedgerBesideOwn(empty.writtenDownBy(here()));
                var block = NamedMemory.create(empty.name, 8, true)) {
            assertThat(block.sizeBytes()).isEqualTo(8);
            block.unlink();
        }
    }

    @Test
    void itsRoomIsFreeForWhoFindsNone() throws Exception {
        assumeThat(Folders.namedMemory().toFile().getTotalSpace()).isPositive(); // is told
        Ledgers.prepare();
        try (var part = new Block(NamedMemory.PART, 8);
                var _ = new LedgerBesideOwn(part.writtenDownBy(here()))) {
            assertThatExceptionOfType(SharedMemoryException.class)
                    .isThrownBy(() -> NamedMemory.create("mp-test-large", 1L << 60, true));

            assertThat(part.file).doesNotExist();
        }
    }

    /// Where this process looks for those of the dead.
    private static final class LedgerBesideOwn implements AutoCloseable {
        private final Path path;

        LedgerBesideOwn(byte[] content) throws IOException {
            String name = Ledger.PREFIX + (OWN + 1) + "-1-" + Sweep.chance();
            path = Files.write(Folders.sharedMemory().resolve(name), content);
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(path);
        }
    }

    /// Who shares this folder need not share the one of the blocks.
    @Test
    void blocksOfATreeElsewhereAreNotMissed() throws Exception {
        Path ledger = ledgerOf(OWN + 1, content(elsewhere(), "mp-test-elsewhere", "there"));

        Reclaim.ofTheDead(folder);

        assertThat(ledger).exists();
    }

    /// Looks for the dead, as one of a tree whose root has ended if that is named.
    static final class Looker {
        public static void main(String[] args) throws Exception {
            if (args.length > 1) {
                Root.inherit(ended(Long.parseLong(args[1])));
            }
            Reclaim.ofTheDead(Path.of(args[0]));
        }
    }

    /// It did not see its own lease, and unlinked what it was using itself.
    @Test
    void whoIsTheLastOfATreeLeavesItItsBlocks() throws Exception {
        try (var block = new Block()) {
            Path ledger = ledgerOf(OWN + 1, block.writtenDownBy(ended(OWN)));

            try (var last = Program.start(Looker.class, "" + folder, "" + OWN)) {
                assertThat(last.join()).as("%s", last.lines()).isZero();
            }

            assertThat(ledger).exists();
            assertThat(block.file).exists();
        }
    }

    @Test
    void theLedgersOfALargeTreeAreNotReadWhole() throws Exception {
        try (var block = new Block()) {
            byte[] content = Arrays.copyOf(block.writtenDownBy(here()), 8192);
            for (int i = 1; i <= 500; i++) {
                ledgerOf(OWN + i, content);
            }
            try (var looker = Program.start(List.of("-Xmx32m"), Looker.class, "" + folder)) {
                assertThat(looker.join()).as("%s", looker.lines()).isZero();
            }
        }
        assertThat(folder.toFile().list()).hasSize(500);
    }

    @Test
    void aRootIsNotTakenForAnotherProcessThatHasItsNumberNow() throws Exception {
        ProcessId here = here();
        var before = new ProcessId(here.pid(), here.start() - 1, here.scope());
        Path ledger = ledgerOf(OWN + 1, content(before));

        Reclaim.ofTheDead(folder);

        assertThat(ledger).doesNotExist();
    }

    @Test
    void aRootThatCannotBeSeenFromHereIsNotTakenForDead() throws Exception {
        ProcessId here = here();
        var elsewhere = new ProcessId(here.pid(), here.start() - 1, here.scope() + 1);
        try (var block = new Block()) {
            Path ledger = ledgerOf(OWN + 1, block.writtenDownBy(elsewhere));

            Reclaim.ofTheDead(folder);

            assertThat(ledger).exists();
            assertThat(block.file).exists();
        }
    }

    /// In a container that is started anew each program has the same number.
    @Test
    void whoHadTheNumberOfThisProcessBeforeIsNotTakenForIt() throws Exception {
        var before = new ProcessId(OWN, here().start() - 1, here().scope());
        Path ledger = ledgerOf(before, content(before));
        Path own = ledgerOf(here(), content(before));

        Reclaim.ofTheDead(folder);

        assertThat(ledger).doesNotExist();
        assertThat(own).exists();
    }

    /// It cannot be seen from here, but a lease can.
    @Test
    void aRootElsewhereIsDeadIfItHasMadeALedgerAndNobodyLeasesIt() throws Exception {
        ProcessId root = elsewhere();
        ledgerOf(new ProcessId(7, 2, root.scope()), content(root));
        ledgerOf(root, content(root));

        Reclaim.ofTheDead(folder);

        assertThat(folder).isEmptyDirectory();
    }

    /// Leases a ledger.
    static final class Attached {
        public static void main(String[] args) throws Exception {
            try (var channel = FileChannel.open(Path.of(args[0]), READ, WRITE)) {
                channel.lock(0, 1, false);
                System.out.println("leased");
                Thread.sleep(Duration.ofHours(1));
            }
        }
    }

    @Test
    void whoOutlivesARootElsewhereKeepsItsBlocks() throws Exception {
        ProcessId root = elsewhere();
        Path ledger = ledgerOf(new ProcessId(7, 2, root.scope()), content(root));
        Path ofRoot = ledgerOf(root, content(root));
        try (var attached = Program.start(Attached.class, ledger.toString())) {
            attached.await("leased");

            Reclaim.ofTheDead(folder);
        }
        assertThat(ledger).exists();
        assertThat(ofRoot).exists();
    }

    /// It was passed over, and with it perhaps the lease of one who lives: of too many open files, for one.
    @Test
    void allStaysIfThereIsALedgerThatCannotBeRead() throws Exception {
        try (var block = new Block()) {
            Path ledger = ledgerOf(OWN + 1, block.writtenDownBy(ended(OWN)));
            String name = Ledger.PREFIX + OWN + "-2-" + Sweep.chance();
            Path unreadable = Files.createDirectory(folder.resolve(name));

            Reclaim.ofTheDead(folder);

            assertThat(ledger).exists();
            assertThat(block.file).exists();

            Files.delete(unreadable);
            Reclaim.ofTheDead(folder);

            assertThat(ledger).doesNotExist();
            assertThat(block.file).doesNotExist();
        }
    }

    /// A lease that was not seen for an interrupt was none.
    @Test
    void anInterruptWhileItReadsIsTold() throws Exception {
        ledgerOf(OWN + 1, content(here()));

        Thread.currentThread().interrupt();

        assertThatExceptionOfType(ClosedByInterruptException.class)
                .isThrownBy(() -> Reclaim.ofTheDead(folder));
        assertThat(Thread.interrupted()).isTrue();
    }

    /// It was taken for no name, and its ledger removed: the block stayed until the machine was started anew.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aBlockWhoseNameHasNoBytesInThisLocaleIsLeftToOthers() throws Exception {
        var ended = new ProcessId(OWN, here().start() - 1, here().scope());
        Path ofTheDead = ledgerOf(OWN + 1, content(ended, "mp-test-größe", "there"));
        Path ofTheLiving = ledgerOf(OWN + 2, content(here(), "mp-test-größe", "there"));

        reclaimInTheLocaleC();

        assertThat(ofTheDead).exists();
        assertThat(ofTheLiving).exists();
    }

    private void reclaimInTheLocaleC() throws Exception {
        String where = folder.toString();
        var looker =
                Process.builder()
                        .environment(Map.of("LC_ALL", "C"))
                        .target(() -> Reclaim.ofTheDead(Path.of(where)))
                        .build();
        looker.start();
        looker.join();
        assertThat(looker.exitCode()).hasValue(0);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsWrittenDownBehindANameOfAnotherLocaleIsRemoved() throws Exception {
        try (var block = new Block()) {
            var ended = new ProcessId(OWN, here().start() - 1, here().scope());
            byte[] content = content(ended, "mp-test-größe", "there");
            writeDown(content, 1, block.name, block.key);
            Path ledger = ledgerOf(OWN + 1, content);

            reclaimInTheLocaleC();

            assertThat(block.file).doesNotExist();
            assertThat(ledger).exists();
        }
    }

    @Test
    void aRootWhoseStartIsNotKnownIsNotTakenForDead() throws Exception {
        try (var block = new Block()) {
            var root = new ProcessId(OWN, 0, here().scope());
            Path ledger = ledgerOf(OWN + 1, block.writtenDownBy(root));

            Reclaim.ofTheDead(folder);

            assertThat(ledger).exists();
        }
    }

    @Test
    void nonsenseInALedgerOfTheDeadHarmsNobody() throws Exception {
        ProcessId here = here();
        byte[] content = content(new ProcessId(OWN, here.start() - 1, here.scope()));
        var segment = MemorySegment.ofArray(content);
        for (long at = LedgerLayout.ENTRIES; at < LedgerLayout.BYTES; at += Long.BYTES) {
            segment.set(JAVA_LONG_UNALIGNED, at, 1 + at % 7 * 0x0123_4567_89AB_CDEFL);
        }
        segment.set(JAVA_LONG_UNALIGNED, LedgerLayout.entry(0), 1);
        segment.set(JAVA_LONG_UNALIGNED, LedgerLayout.entry(1), 1);
        ledgerOf(OWN + 1, content);

        Reclaim.ofTheDead(folder);

        assertThat(folder).isEmptyDirectory();
    }
}
