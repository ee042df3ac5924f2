package multiprocessing.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// The memory of processes in MiB, as Linux counts it.
///
/// @param own pages that nobody else has mapped: what would be free if they were gone
/// @param proportional those, and a share of each page that others have mapped too
/// @param resident all pages, those of others included
record Memory(double own, double proportional, double resident) {
    private static final double KIB_PER_MIB = 1024;

    /// Empty if the process is gone, or where nothing counts its pages.
    static Optional<Memory> of(ProcessHandle process) {
        double own = 0;
        double proportional = 0;
        double resident = 0;
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
                String[] words = line.strip().split("\\s+", -1);
                switch (words[0]) {
                    case "Rss:" -> resident = mib(words[1]);
                    case "Pss:" -> proportional = mib(words[1]);
                    case "Private_Clean:", "Private_Dirty:" -> own += mib(words[1]);
                    default -> {}
                }
            }
        } catch (IOException goneOrElsewhere) {
            return Optional.empty();
        }
        return Optional.of(new Memory(own, proportional, resident));
    }

    static Memory sum(Stream<ProcessHandle> processes) {
        return processes
                .flatMap(process -> of(process).stream())
                .reduce(new Memory(0, 0, 0), Memory::plus);
    }

    private Memory plus(Memory other) {
        return new Memory(
                own + other.own, proportional + other.proportional, resident + other.resident);
    }

    private static double mib(String kib) {
        return Long.parseLong(kib) / KIB_PER_MIB;
    }
}
