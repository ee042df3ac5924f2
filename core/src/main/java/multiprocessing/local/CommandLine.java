package multiprocessing.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.os.Host;

/// The command that starts a child JVM.
///
/// @param words the program and its arguments
/// @param environment variables that differ from this process's own
/// @param key of the child's frames
record CommandLine(List<String> words, Map<String, String> environment, long key) {
    /*
     * A child is small: the serial collector starts fastest, has no threads and takes least memory; a file for
     * performance counters would be left behind by SIGKILL. Whoever wants it otherwise says so by JVM options, which
     * come last.
     */
    private static final List<String> STANDARD = List.of("-XX:-UsePerfData");
    private static final String COLLECTOR = "-XX:+UseSerialGC";

    /// What does not change while this JVM lives.
    private static final class Fixed {
        private static final List<String> INHERITED = JvmOptions.inherited();
        private static final CodePath CODE = CodePath.ofThisJvm();
        private static final List<String> PATHS = CodePath.shortened(CODE.arguments());
        private static final Map<String, String> ENVIRONMENT =
                JvmOptions.environmentWithoutCollisions(System.getenv());
    }

    static CommandLine of(LaunchOptions options, Optional<String> debugger, long key) {
        var own = new ArrayList<>(JvmOptions.forEveryChild());
        debugger.ifPresent(own::add);
        own.addAll(options.jvmOptions());

        var words = new ArrayList<String>();
        words.add(Host.java().toString());
        words.addAll(STANDARD);
        if (!JvmOptions.chooseCollector(own)) {
            words.add(COLLECTOR);
        }
        words.add("--add-exports=java.base/jdk.internal.access=" + CodePath.moduleName());
        words.addAll(AotCache.options(Fixed.CODE, Fixed.INHERITED, own));
        words.add("-Dstdout.encoding=" + System.out.charset().name());
        words.add("-Dstderr.encoding=" + System.err.charset().name());
        words.addAll(Fixed.INHERITED);
        words.addAll(own);
        words.addAll(Fixed.PATHS);
        words.add(Long.toHexString(key));

        var environment = new LinkedHashMap<>(Fixed.ENVIRONMENT);
        environment.putAll(options.environment());
        return new CommandLine(List.copyOf(words), environment, key);
    }

    /// The command of the JVM that only trains an ahead-of-time cache.
    static List<String> training(Path jar, List<String> aot, String argument) {
        var words = new ArrayList<String>();
        words.add(Host.java().toString());
        words.addAll(STANDARD);
        words.add(COLLECTOR);
        words.add("--add-exports=java.base/jdk.internal.access=ALL-UNNAMED");
        words.addAll(aot);
        words.addAll(List.of("-cp", jar.toString(), ChildMain.class.getName(), argument));
        return words;
    }
}
