package multiprocessing.local;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import multiprocessing.os.Host;

/// Files in the cache folder that are named after their content, so that all programs can share them and none has to
/// delete them. They appear whole or not at all.
final class CacheFile {
    private static final int NAME_LENGTH = 16;

    private CacheFile() {}

    /// The file with this text, in the encoding in which the JVM reads its arguments.
    static Path of(String name, String suffix, String text) throws IOException {
        Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
        return of(name, suffix, text.getBytes(charset));
    }

    /// The file with these bytes.
    static Path of(String name, String suffix, byte[] bytes) throws IOException {
        Path folder = Host.cacheFolder();
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
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest).substring(0, NAME_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
