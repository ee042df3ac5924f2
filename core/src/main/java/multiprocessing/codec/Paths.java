package multiprocessing.codec;

import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Writes and reads paths of the default file system: one byte for the form, and a text.
final class Paths {
    /*
     * A POSIX name is bytes, and none but those of the system's encoding are text. An URI keeps them all, but is of a whole
     * path, and longer; it asks the file system, too.
     */
    private static final int TEXT = 0;
    private static final int URI_OF_ABSOLUTE = 1;
    private static final int URI_OF_RELATIVE = 2; // as if it began at the root

    private Paths() {}

    static void write(Path path, MessageWriter out) {
        String text = path.toString();
        if (isOf(text, path)) {
            out.putByte(TEXT);
            out.putString(text);
        } else {
            out.putByte(path.isAbsolute() ? URI_OF_ABSOLUTE : URI_OF_RELATIVE);
            out.putString(Path.of("/").resolve(path).toUri().toString());
        }
    }

    private static boolean isOf(String text, Path path) {
        try {
            return Path.of(text).equals(path);
        } catch (InvalidPathException noText) {
            return false;
        }
    }

    static Path read(MessageReader in) {
        int form = in.getByte();
        String text = in.getString();
        if (form == TEXT) {
            return Path.of(text);
        }
        Path path = FileSystems.getDefault().provider().getPath(URI.create(text));
        return form == URI_OF_ABSOLUTE ? path : path.subpath(0, path.getNameCount());
    }
}
