package multiprocessing.local;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import multiprocessing.log.Log;
import multiprocessing.os.Folders;
import multiprocessing.os.Host;
import org.jspecify.annotations.Nullable;

/// The ahead-of-time cache with which cold children start: one for each JDK and each build of this library, kept in the
/// cache folder, for all programs.
///
/// It is trained on the library's jar alone; a JVM takes it for any class path that begins with that jar. Where it is
/// missing, the first start of a child sets off its training in the background, and children start without it until it
/// is there. Nothing here can make a start fail: what goes wrong is logged for those who look (level DEBUG of the logger
/// `multiprocessing`), and there is no cache.
final class AotCache {
    /*
     * Its file is library-KEY.aot, made by Trainer.
     *
     * Stale: KEY is made of the JDK's version and of path, size and date of its image, of the program that children run
     * and of the jar, and the JVM checks that again. Corrupt: of a bad header or size the JVM goes on without, and says
     * so only to -Xlog, which children have switched to errors; with bad content it crashes, or ends as though it had
     * been refused something: the child is started once more without the cache, and if it comes up then, the cache is
     * deleted. Unwritable or full: no cache.
     *
     * A JVM refuses a cache when its module options differ from those of the training, and then starts at half speed,
     * for it refuses the JDK's own archive with it. So a child with options beyond the harmless ones gets none.
     *
     * It holds no profiles, and no machine code: it may be used on another processor than it was made on, as one in the image of a
     * container. It is mapped where it was made for, so that children share its pages: see
     * docs/decisions/0010-lean-archive.md.
     */
    private static final List<String> HARMLESS =
            List.of(
                    "-Xmx",
                    "-Xms",
                    "-Xss",
                    "-Xmn",
                    "-D",
                    "-ea",
                    "-da",
                    "-enableassertions",
                    "-disableassertions",
                    "-XX:MaxRAMPercentage=",
                    "-XX:InitialRAMPercentage=",
                    "-XX:MaxDirectMemorySize=",
                    "-XX:MaxMetaspaceSize=",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:+CrashOnOutOfMemoryError",
                    "-XX:+HeapDumpOnOutOfMemoryError",
                    "-XX:HeapDumpPath=",
                    "-XX:ActiveProcessorCount=",
                    "-XX:TieredStopAtLevel=");
    private static final List<String> HARMFUL =
            List.of("-Djava.system.class.loader=", "-Djdk.module.");
    private static final List<String> HEAP_SIZES = List.of("-Xmx", "-Xms");
    private static final String UNITS = " kmgt";
    private static final int BITS_OF_UNIT = 10;
    private static final int BITS_OF_SMALL_HEAP = 35; // less than 32 GiB
    private static final String PERCENTAGE = "RAMPercentage=";
    private static final String MOST_PERCENTAGE = "-XX:Max" + PERCENTAGE;
    private static final double HUNDRED = 100;
    private static final double CUSTOMARY_PERCENTAGE = 25;
    private static final double SMALL_BY_PERCENTAGE = 29L << 30; // to a JVM it is 30 GiB, less some

    /// How a JVM ends that meets a bad cache: refused, SIGABRT, SIGBUS, SIGSEGV.
    private static final Set<Integer> CRASHES = Set.of(1, -6, -7, -11);

    static final String USE = "-XX:AOTCache=";

    private static volatile boolean isDistrusted;

    /// The options, once the cache has been seen.
    private static volatile @Nullable List<String> found;

    private static final AtomicBoolean isTrainingBegun = new AtomicBoolean();

    private AotCache() {}

    /// The options that make a child use the cache; none where there is no cache or it would be refused.
    ///
    /// @param inherited the child's options from its parent
    /// @param own the child's own options, and those of its environment
    static List<String> options(CodePath code, List<String> inherited, List<String> own) {
        Optional<Path> jar = code.libraryJar();
        if (!Settings.mayUseCache()
                || isDistrusted
                || jar.isEmpty()
                || !inherited.stream().allMatch(AotCache::isHarmless)
                || !own.stream().allMatch(AotCache::isHarmless)
                || mayMakeLargeHeap(own, () -> Host.memoryBytes().orElse(0))) {
            return List.of();
        }
        List<String> known = found;
        if (known != null && Files.exists(Path.of(known.getFirst().substring(USE.length())))) {
            return known;
        }
        try {
            Path cache = file(jar.get());
            if (Files.isRegularFile(cache)) {
                CacheFile.touch(cache);
                List<String> options =
                        List.of(
                                USE + cache,
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:ArchiveRelocationMode=0",
                                "-Xlog:disable",
                                "-Xlog:all=error:stderr");
                found = options;
                return options; // the field another thread may have forgotten by now
            }
            if (isTrainingBegun.compareAndSet(false, true)) {
                new Trainer(jar.get(), cache).beginSoon();
            }
        } catch (IOException e) {
            Log.say(Level.DEBUG, "no ahead-of-time cache", e);
        }
        return List.of();
    }

    /// Has the cache looked for anew, since the library's jar was made anew.
    static void forget() {
        found = null;
    }

    static boolean isHarmless(String option) {
        return HARMLESS.stream().anyMatch(option::startsWith)
                && HARMFUL.stream().noneMatch(option::startsWith)
                && !isLargeHeap(option);
    }

    /// Whether it asks for a heap whose pointers cannot be compressed, as those in the cache are.
    private static boolean isLargeHeap(String option) {
        int start = HEAP_SIZES.getFirst().length();
        if (HEAP_SIZES.stream().noneMatch(option::startsWith) || option.length() == start) {
            return false;
        }
        int last = option.length() - 1;
        int unit = Math.max(0, UNITS.indexOf(Character.toLowerCase(option.charAt(last))));
        int bitsOfSmall = Math.max(0, BITS_OF_SMALL_HEAP - BITS_OF_UNIT * unit);
        try {
            return Long.parseLong(option.substring(start, unit > 0 ? last : last + 1))
                            >> bitsOfSmall
                    > 0;
        } catch (NumberFormatException e) {
            return false; // the JVM will refuse it
        }
    }

    /// Whether these options ask for such a heap by percentages. One of them is enough to have a JVM forget its own limit, and
    /// take what the other is without being said.
    ///
    /// @param memoryBytes asked only if they do; 0 if it cannot be told
    static boolean mayMakeLargeHeap(List<String> options, LongSupplier memoryBytes) {
        if (options.stream().noneMatch(option -> option.contains(PERCENTAGE))
                || options.stream().anyMatch(option -> option.startsWith(HEAP_SIZES.getFirst()))) {
            return false;
        }
        double percentage =
                options.stream()
                        .filter(option -> option.startsWith(MOST_PERCENTAGE))
                        .mapToDouble(AotCache::percentage)
                        .max()
                        .orElse(CUSTOMARY_PERCENTAGE);
        return memoryBytes.getAsLong() / HUNDRED * percentage >= SMALL_BY_PERCENTAGE;
    }

    private static double percentage(String option) {
        try {
            return Double.parseDouble(option.substring(MOST_PERCENTAGE.length()));
        } catch (NumberFormatException e) {
            return 0; // the JVM will refuse it
        }
    }

    /// Whether it may be due to the cache that a child ended with `exitCode` before it was up: nobody else ended it.
    static boolean mayBeToBlameFor(CommandLine command, int exitCode) {
        return CRASHES.contains(exitCode) && usedBy(command).isPresent();
    }

    /// A child did not come up with the cache, and did without: it is deleted, and this JVM goes without from now on.
    static void giveUp(CommandLine command) {
        isDistrusted = true;
        try {
            Files.deleteIfExists(usedBy(command).orElseThrow());
        } catch (IOException e) {
            Log.say(Level.DEBUG, "cannot delete a bad ahead-of-time cache", e);
        }
    }

    private static Optional<Path> usedBy(CommandLine command) {
        return command.words().stream()
                .filter(word -> word.startsWith(USE))
                .map(word -> Path.of(word.substring(USE.length())))
                .findFirst();
    }

    static Path file(Path jar) throws IOException {
        String key =
                System.getProperty("java.vm.version")
                        + System.getProperty("java.home")
                        + System.getProperty("os.arch")
                        + Host.java()
                        + stamp(Host.java()) // it may be of another JDK
                        + stamp(Path.of(System.getProperty("java.home"), "lib", "modules"))
                        + jar
                        + stamp(jar);
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return Folders.cache().resolve("library-" + CacheFile.digest(bytes) + ".aot");
    }

    /// In whole seconds, as the JVM checks: the layers of a container's image have no more.
    private static String stamp(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? Files.size(file) + "." + Files.getLastModifiedTime(file).to(TimeUnit.SECONDS)
                : "";
    }
}
