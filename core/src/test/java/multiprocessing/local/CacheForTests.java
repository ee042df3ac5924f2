package multiprocessing.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import multiprocessing.os.Folders;
import multiprocessing.testkit.Await;

/// Makes the ahead-of-time cache with which the children of the tests start; where that takes too long, they start without.
final class CacheForTests {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private CacheForTests() {}

    /// Run by the build, before the tests.
    public static void main(String[] args) throws Exception {
        CodePath code = CodePath.ofThisJvm();
        if (Await.holdsWithin(PATIENCE, () -> !options(code).isEmpty())) {
            deleteOthers(options(code).getFirst());
        } else {
            System.out.println("no ahead-of-time cache: the tests will take longer");
        }
    }

    private static List<String> options(CodePath code) {
        return AotCache.options(code, List.of(), List.of());
    }

    /// Those of former builds.
    private static void deleteOthers(String use) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Folders.cache(), "library-*.{aot,lock,record}")) {
            for (Path file : files) {
                String cache = file.getFileName().toString().replaceFirst("\\.\\w+$", ".aot");
                if (!use.endsWith(cache)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
