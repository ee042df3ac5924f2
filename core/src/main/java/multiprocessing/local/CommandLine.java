package multiprocessing.local;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.os.Host;
import org.jspecify.annotations.Nullable;

/// The command that starts a child JVM.
///
/// @param words the program and its arguments
/// @param environment variables that differ from this process's own
/// @param encodings of what the child writes
record CommandLine(List<String> words, Map<String, String> environment, Encodings encodings) {
    /*
     * A child is small: the serial collector starts fastest, has no threads and takes least memory; the table of interned
     * strings, which grows as needed, does not begin with half a mebibyte; a file for performance counters would be left
     * behind by SIGKILL. Whoever wants it otherwise says so by JVM options, which come last.
     */
    private static final List<String> STANDARD =
            List.of("-XX:-UsePerfData", "-XX:StringTableSize=4096");

    /// The door to [ExitSlots], for the library's module.
    static final String EXPORT = "--add-exports=java.base/jdk.internal.access=";

    /// What does not change while this JVM lives, unless somebody deletes the files that it names.
    private record Fixed(
            List<String> collector,
            List<String> inherited,
            List<String> inheritedWords, // the same, perhaps in a file
            CodePath code,
            List<String> paths,
            Map<String, String> environment) {
        private static volatile @Nullable Fixed known;

        /// @throws UncheckedIOException if the library cannot be handed to a child; the next call tries again
        static Fixed get() {
            Fixed fixed = known;
            if (fixed == null || !fixed.isThere()) {
                Settings.check();
                CodePath code = CodePath.ofThisJvm();
                List<String> inherited = code.withoutIdleOptions(JvmOptions.inherited());
                fixed =
                        new Fixed(
                                JvmOptions.serialCollector(),
                                inherited,
                                words(inherited),
                                code,
                                CodePath.shortened("the class path is", code.arguments()),
                                JvmOptions.environmentWithoutCollisions(System.getenv()));
                known = fixed;
                AotCache.forget(); // it goes with the date of the jar
            }
            return fixed;
        }

        private static List<String> words(List<String> inherited) {
            Set<String> secrets = JvmOptions.fromFile(inherited);
            return secrets.isEmpty()
                    ? CodePath.shortened("the inherited JVM options are", inherited)
                    : SecretOptions.words(inherited, secrets);
        }

        private boolean isThere() {
            return code.isLibraryThere()
                    && CodePath.areThere(inheritedWords)
                    && CodePath.areThere(paths);
        }
    }

    /// @param options whose variables all differ from this process's own
    /// @param mayUseCache the ahead-of-time one
    /// @throws UncheckedIOException if the library or the class path cannot be handed to a child
    static CommandLine of(LaunchOptions options, Optional<String> debugger, boolean mayUseCache) {
        Path java = Host.java(); // first: who has none is told so, not what follows from that
        Fixed fixed = Fixed.get();
        var own = new ArrayList<>(JvmOptions.forEveryChild());
        debugger.ifPresent(own::add);
        own.addAll(options.jvmOptions());

        var words = new ArrayList<String>();
        words.add(java.toString());
        words.addAll(STANDARD);
        var environment = new LinkedHashMap<>(fixed.environment());
        JvmOptions.letCount(own, System.getenv(), environment);
        environment.putAll(options.environment());
        var besideInherited = new ArrayList<>(own);
        besideInherited.addAll(JvmOptions.inEnvironment(environment));
        if (!JvmOptions.mayChooseCollector(besideInherited)) {
            words.addAll(fixed.collector());
        }
        words.add(EXPORT + fixed.code().moduleName());
        if (mayUseCache) {
            words.addAll(AotCache.options(fixed.code(), fixed.inherited(), besideInherited));
        }
        Encodings encodings = Encodings.ofThisJvm();
        words.addAll(encodings.options());
        words.addAll(fixed.inheritedWords());
        words.addAll(own);
        words.addAll(fixed.paths());

        return new CommandLine(List.copyOf(words), environment, encodings);
    }

    /// The command of the JVM that only trains an ahead-of-time cache.
    static List<String> training(Path jar, List<String> aot) {
        var words = new ArrayList<String>();
        words.add(Host.java().toString());
        words.addAll(STANDARD);
        words.addAll(JvmOptions.serialCollector());
        words.add(EXPORT + "ALL-UNNAMED");
        words.addAll(aot);
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("multiprocessing.memory.")) { // without, it may be unable to share
                words.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        words.addAll(List.of("-cp", jar.toString(), ChildMain.class.getName()));
        return words;
    }
}
