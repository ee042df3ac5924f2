package multiprocessing.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import multiprocessing.examples.census.JdkCensus;

/// The first thing a newcomer runs: `./mp demo`. A census of the JDK that runs it, by worker processes of which one is
/// made to crash and one to hang.
public final class Demo {
    private Demo() {}

    /// Takes the census. The program ends with exit code 1 if it is not what it should be, 2 if there is
    /// no such module.
    ///
    /// @param args the folder for its files, then the modules to count, or nothing for all
    /// @throws IOException if class files cannot be read or the report not be written
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length == 0 ? "target/demo" : args[0]);
        var modules = Set.copyOf(List.of(args).subList(Math.min(1, args.length), args.length));
        try {
            if (!JdkCensus.take(folder, modules)) {
                System.exit(1);
            }
        } catch (NoSuchElementException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}
