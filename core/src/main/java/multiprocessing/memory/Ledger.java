package multiprocessing.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.os.Folders;

/// A file of this process, [LedgerLayout], and its lease. Not thread-safe.
final class Ledger {
    /*
     * Mapped, so that to write down a block takes no system call, and to strike it out takes none. An entry is whole
     * before it is taken; a process that is killed while it writes leaves none, and that block stays.
     *
     * The file stays open for its lease, and is opened only once by its process: see Commons.
     */
    static final String PREFIX = "blocks-";

    private static final VarHandle WORD = JAVA_LONG.varHandle();
    private static final byte[] PAGE = new byte[4096];

    /// What is written down of a block.
    ///
    /// @param key which file it is that has the name, as of [BlockKey]
    record Entry(String name, String key) {}

    final Path path;
    private final RandomAccessFile file;
    private final MemorySegment segment;
    private long backedBytes;

    private Ledger(Path path, RandomAccessFile file, MemorySegment segment) {
        this.path = path;
        this.file = file;
        this.segment = segment;
    }

    /// A new one, leased. The folder is locked.
    static Ledger create(Path folder, ProcessId root) throws IOException {
        String name = PREFIX + ProcessId.here().label() + Sweep.chance();
        Path path = Files.createFile(folder.resolve(name), Folders.privateFile());
        var file = new RandomAccessFile(path.toFile(), "rw");
        try {
            FileChannel channel = file.getChannel();
            if (channel.tryLock(0, 1, false) == null) {
                throw new IOException("somebody else has locked " + path);
            }
            var mode = FileChannel.MapMode.READ_WRITE;
            var segment = channel.map(mode, 0, LedgerLayout.BYTES, Arena.global());
            var ledger = new Ledger(path, file, segment);
            ledger.back(LedgerLayout.ENTRIES);
            ledger.begin(root);
            return ledger;
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private void begin(ProcessId root) {
        segment.set(JAVA_LONG, LedgerLayout.ROOT, root.pid());
        segment.set(JAVA_LONG, LedgerLayout.START, root.start());
        segment.set(JAVA_LONG, LedgerLayout.SCOPE, root.scope());
        segment.set(JAVA_LONG, LedgerLayout.FORMAT, LedgerLayout.FORMAT_NUMBER);
        WORD.setRelease(segment, LedgerLayout.MAGIC, LedgerLayout.MAGIC_WORD);
    }

    /// Makes sure that there is memory up to there: see [Commons#back].
    private void back(long bytes) throws IOException {
        while (backedBytes < bytes) {
            file.seek(backedBytes);
            file.write(PAGE);
            backedBytes += PAGE.length;
        }
    }

    /// Writes a block down.
    ///
    /// @return where, or -1 if there is no entry left
    /// @throws IOException if there is no memory for it
    int add(Entry entry) throws IOException {
        for (int i = 0; i < LedgerLayout.ENTRIES_MOST; i++) {
            long at = LedgerLayout.entry(i);
            back(at + LedgerLayout.ENTRY_BYTES);
            if (segment.get(JAVA_LONG, at + LedgerLayout.STATE) != LedgerLayout.TAKEN) {
                write(at + LedgerLayout.NAME_BYTES, at + LedgerLayout.NAME, entry.name());
                write(at + LedgerLayout.KEY_BYTES, at + LedgerLayout.KEY, entry.key());
                WORD.setRelease(segment, at + LedgerLayout.STATE, LedgerLayout.TAKEN);
                return i;
            }
        }
        return -1;
    }

    private void write(long length, long at, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        segment.set(JAVA_INT_UNALIGNED, length, bytes.length);
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, at, bytes.length);
    }

    /// Strikes a block out.
    void remove(int index) {
        WORD.setVolatile(segment, LedgerLayout.entry(index) + LedgerLayout.STATE, 0L);
    }

    /// What is in it, as far as there is memory: who reads on takes some, or with the file system full gets an error.
    MemorySegment content() {
        return segment.asSlice(0, backedBytes);
    }

    // ---- of any process

    /// Whether that is the header of a ledger of this release.
    static boolean isWhole(MemorySegment header) {
        return header.get(JAVA_LONG_UNALIGNED, LedgerLayout.MAGIC) == LedgerLayout.MAGIC_WORD
                && header.get(JAVA_LONG_UNALIGNED, LedgerLayout.FORMAT)
                        == LedgerLayout.FORMAT_NUMBER;
    }

    /// The first process of the tree.
    static ProcessId root(MemorySegment header) {
        return new ProcessId(
                header.get(JAVA_LONG_UNALIGNED, LedgerLayout.ROOT),
                header.get(JAVA_LONG_UNALIGNED, LedgerLayout.START),
                header.get(JAVA_LONG_UNALIGNED, LedgerLayout.SCOPE));
    }

    /// The blocks that are written down. The content may end after any of them.
    static List<Entry> entries(MemorySegment content) {
        var entries = new ArrayList<Entry>();
        long whole = (content.byteSize() - LedgerLayout.ENTRIES) / LedgerLayout.ENTRY_BYTES;
        for (int i = 0; i < Math.min(whole, LedgerLayout.ENTRIES_MOST); i++) {
            MemorySegment entry = content.asSlice(LedgerLayout.entry(i), LedgerLayout.ENTRY_BYTES);
            if (entry.get(JAVA_LONG_UNALIGNED, LedgerLayout.STATE) == LedgerLayout.TAKEN) {
                entries.add(
                        new Entry(
                                text(
                                        entry,
                                        LedgerLayout.NAME_BYTES,
                                        LedgerLayout.NAME,
                                        LedgerLayout.NAME_BYTES_MOST),
                                text(
                                        entry,
                                        LedgerLayout.KEY_BYTES,
                                        LedgerLayout.KEY,
                                        LedgerLayout.KEY_BYTES_MOST)));
            }
        }
        return entries;
    }

    private static String text(MemorySegment entry, long length, long at, int most) {
        int bytes = Math.clamp(entry.get(JAVA_INT_UNALIGNED, length), 0, most);
        return new String(entry.asSlice(at, bytes).toArray(JAVA_BYTE), UTF_8);
    }
}
