package multiprocessing.examples.census;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import multiprocessing.Multiprocessing;
import multiprocessing.pool.Insights;
import multiprocessing.pool.Pool;
import multiprocessing.pool.ProgressBar;
import multiprocessing.pool.TaskOptions;
import multiprocessing.pool.Timeline;

/// A census of the running JDK: with a pool and two poisoned inputs first, then for speed, with and without a pool.
public final class JdkCensus {
    private static final Duration RUN_LIMIT = Duration.ofSeconds(3);
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final int MODULES_SHOWN = 10;

    private final Path folder;
    private final List<List<String>> handfuls;
    private final int workers = Math.max(2, Multiprocessing.cpuCount());

    private JdkCensus(Path folder, List<List<String>> handfuls) {
        this.folder = folder.toAbsolutePath();
        this.handfuls = handfuls;
    }

    /// Takes a census of these modules, or of all if none is named, and writes report and timeline into `folder`.
    ///
    /// @return whether all was counted, and the same by all, and nothing failed but what was poisoned
    /// @throws IOException if class files cannot be read or the report not be written
    /// @throws java.util.NoSuchElementException if there is no such module
    public static boolean take(Path folder, Set<String> modules) throws IOException {
        List<String> names = ClassFiles.names(modules);
        var census = new JdkCensus(folder, Census.handfuls(names));
        System.out.printf(
                Locale.ROOT,
                "%,d class files, in %,d tasks for %d workers. Of two more tasks one crashes its"
                        + " worker, one hangs.%n",
                names.size(),
                census.handfuls.size(),
                census.workers);
        try (Pool pool = census.pool()) {
            return census.take(pool);
        }
    }

    private Pool pool() throws IOException {
        Files.createDirectories(folder);
        var options = new ArrayList<>(Poison.JVM_OPTIONS);
        options.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
        return Pool.builder()
                .processes(workers)
                .readAhead(handfuls.size() + 2) // who hangs shall not hold up the others
                .taskOptions(TaskOptions.standard().runLimit(RUN_LIMIT).grace(GRACE))
                .jvmOptions(options.toArray(String[]::new))
                .build();
    }

    private boolean take(Pool pool) throws IOException {
        Census poisoned;
        String insights;
        try (Timeline _ = pool.timeline(folder.resolve("timeline.json"));
                Insights all = pool.insights()) {
            try (ProgressBar _ = ProgressBar.of(pool, "parsing")) {
                poisoned = Census.with(pool, withPoison());
            }
            insights = all.toString();
        }
        String failures = Report.of(poisoned.failures());
        System.out.printf("%nFailed, as they should:%n%s%n", failures);
        System.out.printf("Counted:%n%s%n", Report.of(poisoned.tally(), MODULES_SHOWN));

        Race race = Race.run(pool, handfuls, poisoned.tally());
        System.out.print(race.words(workers));

        String modules = Report.of(poisoned.tally(), Integer.MAX_VALUE);
        Files.writeString(
                folder.resolve("report.txt"),
                String.join("\n", modules, race.words(workers), failures, insights));
        System.out.printf(
                "%nIn %s: report.txt, crash.log, and timeline.json for ui.perfetto.dev%n", folder);
        return race.isSame() && poisoned.failures().keySet().equals(Poison.ALL);
    }

    /// With the poisoned a third and two thirds down the list.
    private List<List<String>> withPoison() {
        var all = new ArrayList<>(handfuls);
        all.add(handfuls.size() * 2 / 3, List.of(Poison.CRASH));
        all.add(handfuls.size() / 3, List.of(Poison.HANG));
        return all;
    }
}
