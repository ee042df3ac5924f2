import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.zip.ZipFile;

/// Adds a module descriptor to a jar, if it is not there or older: `JAR DESCRIPTOR VERSION DATE`.
///
/// A jar that has it is left as it is, or Maven would compile all modules anew that depend on it.
final class AddDescriptor {
    private AddDescriptor() {}

    public static void main(String[] args) throws IOException {
        Path jar = Path.of(args[0]);
        Path descriptor = Path.of(args[1]);
        if (isThere(jar, descriptor)) {
            return;
        }
        var words =
                List.of(
                        "--update",
                        "--file=" + jar,
                        "--module-version=" + args[2],
                        "--date=" + args[3],
                        "-C",
                        descriptor.getParent().toString(),
                        descriptor.getFileName().toString());
        System.exit(
                ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, words.toArray(String[]::new)));
    }

    private static boolean isThere(Path jar, Path descriptor) throws IOException {
        if (Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(descriptor)) < 0) {
            return false;
        }
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.getEntry(descriptor.getFileName().toString()) != null;
        }
    }
}
