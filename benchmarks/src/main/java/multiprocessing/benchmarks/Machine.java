package multiprocessing.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What a figure depends on beside the program.
final class Machine {
    private Machine() {}

    static List<String> facts() {
        return List.of(
                "machine: %d processors (%s), %s of memory"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                first("/proc/cpuinfo", "model name"),
                                first("/proc/meminfo", "MemTotal")),
                "system: %s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")),
                "JDK: %s, %s"
                        .formatted(
                                System.getProperty("java.runtime.version"),
                                System.getProperty("java.vm.name")));
    }

    /// How much others want the processors.
    static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.2f", load);
    }

    /// The value behind the first `name:` of a Linux file.
    private static String first(String file, String name) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException elsewhere) {
            return "unknown";
        }
    }
}
