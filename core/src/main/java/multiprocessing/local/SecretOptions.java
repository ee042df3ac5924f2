package multiprocessing.local;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import multiprocessing.log.Log;
import multiprocessing.os.Folders;
import multiprocessing.os.Host;

/// Inherited options that no other user shall read: in an argument file of the cache folder, of which only the name is on the
/// command line of a child.
///
/// That is a random one, other than of a [CacheFile]: who knows all but a password could try passwords by a digest.
final class SecretOptions {
    private static final String NAME = "options-";

    /// Where a secret is another in each program, there is a file for each: they are to be few, and none to be had for long.
    /// More than a day, for a file in use is touched no oftener.
    private static final Duration KEPT_UNUSED = Duration.ofDays(2);

    private SecretOptions() {}

    /// The words that stand for all of `options`, in their order, for the last of several counts. Where no file can be had
    /// these are the options, as a process with them is wanted first of all; that is told.
    static List<String> words(List<String> options, Set<String> secrets) {
        try {
            List<String> words = hidden(options, secrets);
            return CodePath.fitCommandLine(words) ? words : List.of(word(options));
        } catch (IOException | DirectoryIteratorException e) {
            Log.say(
                    Level.WARNING,
                    "options that this program has from a file are on the command lines of its"
                            + " children, for every user to read",
                    e);
            return CodePath.shortened("the inherited JVM options are", options);
        }
    }

    /// What is no secret stays as it is: there would be a file for each program, were there a number in it.
    private static List<String> hidden(List<String> options, Set<String> secrets)
            throws IOException {
        var words = new ArrayList<String>();
        var row = new ArrayList<String>(); // of secrets
        for (String option : options) {
            if (secrets.contains(option)) {
                row.add(option);
                continue;
            }
            if (!row.isEmpty()) {
                words.add(word(row));
                row.clear();
            }
            words.add(option);
        }
        if (!row.isEmpty()) {
            words.add(word(row));
        }
        return words;
    }

    private static String word(List<String> options) throws IOException {
        return "@" + file(CodePath.fileOf(options));
    }

    /// The file that another program has made of this text, or a new one. Others that no program has begun to use for long are
    /// swept; one that still runs makes its own again. One thread at a time: the first start and the first spare of a
    /// program both come here, and shall have one file.
    private static synchronized Path file(String text) throws IOException {
        byte[] bytes = text.getBytes(Host.encodingOfFiles());
        CacheFile.touch(file(bytes));
        CacheFile.sweep(NAME + "*", KEPT_UNUSED);
        return file(bytes); // it may have been swept before it was touched
    }

    private static Path file(byte[] bytes) throws IOException {
        Path folder = Folders.cache();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, NAME + "*")) {
            for (Path file : files) {
                if (has(file, bytes)) {
                    return file;
                }
            }
        }
        Path made = folder.resolve(NAME + HexFormat.of().toHexDigits(Host.secret()) + ".txt");
        Files.createFile(made, Folders.privateFile());
        return Files.write(made, bytes);
    }

    /// Not if another program is about to write it, or has just swept it.
    private static boolean has(Path file, byte[] bytes) {
        try {
            return Files.size(file) == bytes.length
                    && Arrays.equals(Files.readAllBytes(file), bytes);
        } catch (IOException gone) {
            return false;
        }
    }
}
