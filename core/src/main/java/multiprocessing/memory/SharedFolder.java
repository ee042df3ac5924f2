package multiprocessing.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingLong;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.os.Folders;
import org.jspecify.annotations.Nullable;

/// The folder of named memory, and how much room it has.
final class SharedFolder {
    /*
     * A file that is only given a length takes no memory until its pages are touched, and who then
     * touches one with the file system full gets no exception but a fault. So pages are given to a
     * file at its creation, by writing zeros. That is what the first touch would cost anyway, but
     * some 1.7 µs for each page that is never touched.
     *
     * What is small beside what is free is spared that: a process promises up to a 64th of it,
     * and leaves that much alone. To be caught out, many processes must promise, or a program that
     * knows nothing of this fills the rest, before what was promised is used. 1 MiB made and
     * unlinked: 13 µs as against 450 µs.
     *
     * A promise lasts as long as its file has a name. Of one that others have unlinked nobody tells: when too much is
     * promised, each new file looks after a few of the oldest.
     */
    private static final int LOOKS = 8;
    private static final int SHARE_TO_PROMISE = 64;

    private static final long LARGEST_BLOCK_BYTES = 64 << 10; // the pages of some kernels

    private static final int LONGEST_NAME_BYTES = 255;
    private static final int LARGEST_SHOWN = 3;

    private static volatile @Nullable SharedFolder current;

    private final Path path;
    private final File space; // the same: how much there is
    private final long blockBytes;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();
    private final LinkedHashSet<Promise> promises = new LinkedHashSet<>(); // guarded by this
    private long promisedBytes; // guarded by this

    /// Memory that a file shall have when it is used.
    static final class Promise {
        private final Path file;
        private final long bytes;

        private Promise(Path file, long bytes) {
            this.file = file;
            this.bytes = bytes;
        }
    }

    /// How large a file is, asked once: whose file it is may change that while it is compared with others.
    private record Sized(String name, long bytes) {}

    SharedFolder(Path path) {
        this.path = path;
        this.space = path.toFile();
        this.blockBytes = blockBytes(path);
    }

    /// Of a file system in memory it is a page. The JDK asks the table of mounts, where in a `chroot` there may be none for it.
    private static long blockBytes(Path path) {
        try {
            return Files.getFileStore(path).getBlockSize();
        } catch (IOException | UnsupportedOperationException unknown) {
            return LARGEST_BLOCK_BYTES;
        }
    }

    static SharedFolder get() throws IOException {
        SharedFolder known = current;
        if (known == null) {
            known = new SharedFolder(Folders.namedMemory());
            current = known;
        }
        return known;
    }

    /// The file of that name.
    ///
    /// @throws IllegalArgumentException if it cannot be the name of a file
    Path file(String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf(File.separatorChar) >= 0
                || name.indexOf('\0') >= 0
                || name.getBytes(UTF_8).length > LONGEST_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "a name of shared memory is that of a file, 1 to "
                            + LONGEST_NAME_BYTES
                            + " bytes without '/' and character 0: name="
                            + name);
        }
        return path.resolve(name);
    }

    /// Promises memory to a new file, if it is small beside what is free.
    ///
    /// @return null if it is to be [filled][#fill]
    /// @throws SharedMemoryException if there is no room
    synchronized @Nullable Promise promise(String name, long sizeBytes) throws IOException {
        long freeBytes = space.getUsableSpace();
        long bytes = Math.ceilDiv(sizeBytes, blockBytes) * blockBytes;
        if (promisedBytes + bytes > freeBytes / SHARE_TO_PROMISE) {
            forgetSomeThatAreGone();
        }
        if (sizeBytes > freeBytes - promisedBytes && space.getTotalSpace() > 0) { // 0 if not told
            throw new SharedMemoryException(noRoom(name, sizeBytes));
        }
        if (promisedBytes + bytes > freeBytes / SHARE_TO_PROMISE) {
            return null;
        }
        var promise = new Promise(file(name), bytes);
        promises.add(promise);
        promisedBytes += bytes;
        return promise;
    }

    private void forgetSomeThatAreGone() {
        for (int i = Math.min(LOOKS, promises.size()); i > 0; i--) {
            Promise oldest = promises.getFirst();
            forget(oldest);
            if (oldest.file.toFile().exists()) {
                promises.addLast(oldest);
                promisedBytes += oldest.bytes;
            }
        }
    }

    /// The file is gone. Idempotent.
    synchronized void forget(Promise promise) {
        if (promises.remove(promise)) {
            promisedBytes -= promise.bytes;
        }
    }

    /// Gives a new file its memory.
    ///
    /// @param name that of the block
    /// @throws SharedMemoryException if others were faster, and there is no room any more
    void fill(FileChannel channel, String name, long sizeBytes) throws IOException {
        ByteBuffer next = zeros.duplicate();
        try {
            for (long at = 0; at < sizeBytes; ) {
                next.clear().limit((int) Math.min(next.capacity(), sizeBytes - at));
                at += channel.write(next, at);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new SharedMemoryException(noRoom(name, sizeBytes), e);
        }
    }

    private String noRoom(String name, long sizeBytes) throws IOException {
        return "no room in "
                + path
                + ": name="
                + name
                + ", sizeBytes="
                + sizeBytes
                + ", freeBytes="
                + space.getUsableSpace()
                + ", totalBytes="
                + space.getTotalSpace()
                + ", largest="
                + largest();
    }

    private String largest() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(Path::toFile)
                    .map(file -> new Sized(file.getName(), file.length()))
                    .sorted(comparingLong(Sized::bytes).reversed())
                    .limit(LARGEST_SHOWN)
                    .map(file -> file.name() + ": " + file.bytes())
                    .collect(Collectors.joining(", ", "[", "]"));
        }
    }
}
