package multiprocessing.stress;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Random;

/// What a worker is told of its place.
///
/// @param folder for the files of the torture
/// @param number no other worker has had it
record Post(String folder, int number, long seed) implements Serializable {
    /// Its journal.
    Journal journal() {
        return new Journal(journalFile());
    }

    Path journalFile() {
        return Path.of(folder).resolve("journal-" + number);
    }

    Scratch scratch() {
        return new Scratch(Path.of(folder));
    }

    Random random() {
        return new Random(seed);
    }
}
