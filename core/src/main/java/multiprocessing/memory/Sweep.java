package multiprocessing.memory;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// Removes what trees that were killed have left in the folder for shared memory. Blocks with a name are [Reclaim]'s.
final class Sweep {
    /*
     * A file is abandoned when nobody holds a lease on it: neither the process that made it, which holds the keeper's,
     * nor any member. Between its making and its first lease a file looks abandoned too, so both sweeping and making are
     * done under the lock of the folder.
     */

    /// The lease of the process that made the file, behind those of the members.
    static final int KEEPER = CommonsLayout.MEMBERS_MOST;

    private static final String PREFIX = "tree-";

    private Sweep() {}

    static Path newFile(Path folder) {
        return folder.resolve(PREFIX + ProcessId.here().label() + chance());
    }

    /// What two names of one process differ by, or of two that had the same number. Not secret: what that takes costs a
    /// program 20 ms at its first use.
    static String chance() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /// The files with that prefix that other processes have made. What only begins as their names do is the user's, whose folder
    /// it can be.
    static DirectoryStream.Filter<Path> ofOthers(String prefix) {
        Pattern form = Pattern.compile(prefix + "\\d{1,18}-\\d{1,18}-[0-9a-f]{16}");
        String own = prefix + ProcessId.here().label();
        return file -> {
            String name = file.getFileName().toString();
            return form.matcher(name).matches() && !name.startsWith(own);
        };
    }

    /// The folder is locked. One of this process is another copy's of this class: to open it, and close it, would end its leases. So
    /// it may be with one whose maker lives, from whom this process has it.
    static void removeAbandoned(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, ofOthers(PREFIX))) {
            for (Path file : files) {
                if (maker(file).hasEnded()) {
                    removeIfAbandoned(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /// As its [label][ProcessId#label] says, in the names of others as if it were to be seen from here.
    private static ProcessId maker(Path file) {
        String[] parts = file.getFileName().toString().split("-", -1);
        long scope = ProcessId.here().scope();
        return new ProcessId(Long.parseLong(parts[1]), Long.parseLong(parts[2]), scope);
    }

    private static void removeIfAbandoned(Path file) {
        try (var channel = FileChannel.open(file, READ, WRITE)) {
            var header = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(header, CommonsLayout.BYTES);
            long bytes = header.flip().remaining() == Long.BYTES ? header.getLong() : 0;
            if (channel.tryLock(Math.clamp(bytes, 0, Commons.BYTES_MOST), KEEPER + 1L, false)
                    != null) {
                Files.delete(file);
            }
        } catch (IOException _) {
            // gone already, or of a system that does not delete what is mapped: left to the next
        }
    }
}
