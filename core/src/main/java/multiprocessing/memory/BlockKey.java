package multiprocessing.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Which file it is that has a name just now.
final class BlockKey {
    /*
     * Of a file in /dev/shm its device and inode, whose numbers count up. Not the time of its making: that of a file
     * system which does not keep it is the time of the last write.
     */
    private BlockKey() {}

    /// @throws IOException if there is none of that name
    static String of(Path file) throws IOException {
        var seen = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = seen.fileKey();
        return key != null ? key.toString() : seen.creationTime().toString();
    }

    /// Whether the file of that name is still that one.
    static boolean isStill(Path file, String key) {
        try {
            return of(file).equals(key);
        } catch (IOException gone) {
            return false;
        }
    }
}
