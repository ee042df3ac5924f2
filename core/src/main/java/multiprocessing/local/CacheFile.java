package multiprocessing.local;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import multiprocessing.log.Log;
import multiprocessing.os.Folders;
import multiprocessing.os.Host;

/// Files in the cache folder that are named after their content, so that all programs can share them and none has to
/// delete them. They appear whole or not at all.
final class CacheFile {
    static final Duration KEPT_UNUSED = Duration.ofDays(60);
    private static final Duration TOUCHED_AFTER = Duration.ofDays(1);

    // FNV-1a, 64 bits: the first use of the JDK's digests costs a program 20 ms, and nobody forges
    // files of his own folder
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private CacheFile() {}

    /// The file with this text, in the encoding in which the JVM reads its arguments. Others of that name that no program has
    /// begun to use for long are swept; one that still runs makes its own again.
    static Path of(String name, String suffix, String text) throws IOException {
        byte[] bytes = text.getBytes(Host.encodingOfFiles());
        touch(of(name, suffix, bytes));
        sweep(name + "-*", KEPT_UNUSED);
        return of(name, suffix, bytes); // it may have been swept before it was touched
    }

    /// Deletes files of the cache folder that no program has begun to use for so long.
    static void sweep(String pattern, Duration age) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Folders.cache(), pattern)) {
            for (Path file : files) {
                if (isUnusedFor(age, file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) { // another program sweeps, too
            Log.say(Level.DEBUG, "cannot sweep the cache folder", e);
        }
    }

    /// Notes that a file is in use, so that it is not swept.
    static void touch(Path file) {
        try {
            if (isUnusedFor(TOUCHED_AFTER, file)) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            }
        } catch (IOException e) {
            Log.say(Level.DEBUG, "cannot note that a file of the cache folder is in use", e);
        }
    }

    /// Whether no program has begun to use the file for so long.
    static boolean isUnusedFor(Duration age, Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(age));
    }

    /// The file with these bytes.
    static Path of(String name, String suffix, byte[] bytes) throws IOException {
        Path folder = Folders.cache();
        Path file = folder.resolve(name + "-" + digest(bytes) + suffix);
        if (!Files.exists(file) || Files.size(file) != bytes.length) {
            Path part = Files.createTempFile(folder, name + "-", ".part");
            try {
                Files.write(part, bytes);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        }
        return file;
    }

    /// A short name for `bytes`.
    static String digest(byte[] bytes) {
        long hash = FNV_OFFSET;
        for (byte each : bytes) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        return HexFormat.of().toHexDigits(hash);
    }
}
