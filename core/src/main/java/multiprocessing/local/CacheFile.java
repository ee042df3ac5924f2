package multiprocessing.local;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import multiprocessing.os.Host;

/// Files in the cache folder that are named after their content, so that all programs can share them and none has to
/// delete them. They appear whole or not at all.
final class CacheFile {
    // FNV-1a, 64 bits: the first use of the JDK's digests costs a program 20 ms, and nobody forges
    // files of his own folder
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

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
        long hash = FNV_OFFSET;
        for (byte each : bytes) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        return HexFormat.of().toHexDigits(hash);
    }
}
