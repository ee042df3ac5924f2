package multiprocessing.testkit;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file in which any process or thread writes a line, and any other waits for it. Travels.
///
/// @param file its path
public record Notebook(String file) implements Serializable {
    /// A notebook in that folder.
    public static Notebook in(Path folder, String name) {
        return new Notebook(folder.resolve(name).toString());
    }

    /// Adds a line, in one write, so that lines of several writers are not mixed.
    public void write(@Nullable Object line) {
        try {
            Files.writeString(
                    path(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The whole lines so far.
    public List<String> lines() {
        try {
            String text = Files.exists(path()) ? Files.readString(path()) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for a line that begins with `beginning`.
    ///
    /// @return the rest of that line
    public String await(String beginning) throws Exception {
        Await.await(() -> find(beginning).isPresent(), "the note '" + beginning + "…' in " + file);
        return find(beginning).orElseThrow();
    }

    /// As [#await], for a number.
    public long awaitLong(String beginning) throws Exception {
        return Long.parseLong(await(beginning).strip());
    }

    private Optional<String> find(String beginning) {
        return lines().stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .findFirst();
    }

    private Path path() {
        return Path.of(file);
    }
}
