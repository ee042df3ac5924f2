package multiprocessing.local;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import multiprocessing.error.ProcessStartException;
import multiprocessing.os.Host;
import multiprocessing.os.Pids;
import multiprocessing.process.JvmOption;

/// Which of the parent's JVM options a child gets.
///
/// | inherited | module flags, `-D…`, assertions, preview, boot class path, `-Xss`, what a main jar's manifest grants |
/// | --- | --- |
/// | not | heap, garbage collector, logging, all of `-XX` |
/// | never | debuggers, agents, fixed ports, fixed files, what belongs to the launcher or a test runner |
final class JvmOptions {
    private static final List<String> INHERITED =
            List.of(
                    "--add-modules=",
                    "--add-opens=",
                    "--add-exports=",
                    "--add-reads=",
                    "--patch-module=",
                    "--upgrade-module-path=",
                    "--limit-modules=",
                    "--enable-native-access=",
                    "--illegal-native-access=",
                    "--sun-misc-unsafe-memory-access=",
                    "--enable-final-field-mutation=",
                    "--illegal-final-field-mutation=",
                    "--enable-preview",
                    "-ea",
                    "-enableassertions",
                    "-da",
                    "-disableassertions",
                    "-esa",
                    "-enablesystemassertions",
                    "-dsa",
                    "-disablesystemassertions",
                    "-Xss",
                    "-Xbootclasspath/a:",
                    "-D");

    /// Agents, debuggers among them, and their ports. Who wants one in children says so by [#forEveryChild].
    private static final List<String> AGENTS =
            List.of("-agentlib:", "-agentpath:", "-javaagent:", "-Xrun", "-Dcom.sun.management.");

    private static final List<String> NEVER =
            List.of(
                    "-Xdebug",
                    "-Djava.rmi.server.",
                    "-Djava.class.path=",
                    "-Djdk.module.",
                    "-Djdk.internal.",
                    "-Dsun.java.",
                    "-Dsurefire",
                    "-Dbasedir=",
                    "-Didea.",
                    // what each child is given anyhow
                    "-Dstdout.encoding=",
                    "-Dstderr.encoding=",
                    CommandLine.EXPORT);

    private static final String PATCH = "--patch-module="; // module=paths
    private static final List<String> BEFORE_PATHS =
            List.of(
                    "--upgrade-module-path=",
                    "-Xbootclasspath/a:",
                    "-Dmultiprocessing.cache=",
                    "-Dmultiprocessing.memory.folder=");
    private static final String JAVA = "-Dmultiprocessing.java=";

    /// Options in an environment variable that would have each JVM write an archive to one file, or read one that is made for
    /// other options than children have, of which their JVMs print errors.
    private static final List<String> ARCHIVES =
            List.of(
                    "-XX:AOTMode=record",
                    "-XX:AOTMode=create",
                    "-XX:AOTMode=on",
                    "-XX:AOTConfiguration=",
                    "-XX:AOTCache=",
                    "-XX:AOTCacheOutput=",
                    "-XX:ArchiveClassesAtExit=",
                    "-XX:SharedArchiveFile=",
                    "-XX:+AutoCreateSharedArchive");

    /// Where `-Xlog` writes but to files; standard output when it does not say.
    private static final Set<String> LOG_STREAMS = Set.of("", "stdout", "stderr");

    /// The variables of the environment from which a JVM takes options.
    static final List<String> VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final String LAST = VARIABLES.getLast(); // behind those of the command line
    private static final String HEAP_MOST = "-Xmx";
    private static final String HEAP_FIRST = "-Xms";
    private static final List<String> SIZES = List.of(HEAP_MOST, HEAP_FIRST, "-Xss");

    private static final String FOR_EVERY_CHILD = "multiprocessing.childOptions";
    private static final String GARBAGE_COLLECTOR = "-XX:\\+Use\\w+GC";
    private static final String SERIAL_COLLECTOR = "-XX:+UseSerialGC";

    /// Those that a JVM knows without being told to unlock them.
    private static final Set<String> OTHER_COLLECTORS =
            Set.of("-XX:+UseParallelGC", "-XX:+UseG1GC", "-XX:+UseZGC", "-XX:+UseShenandoahGC");

    /// Options that stand for others, in a file.
    private static final List<String> FILES_OF_OPTIONS =
            List.of("@", "-XX:VMOptionsFile=", "-XX:Flags=");

    private JvmOptions() {}

    /// What a child gets of this JVM's own options.
    static List<String> inherited() {
        var inherited = new ArrayList<>(inheritedFrom(ofThisJvm(), System.getenv()));
        inherited.removeAll(forEveryChild()); // so that they do not add up over generations
        inherited.addAll(MainJar.options());
        return List.copyOf(inherited);
    }

    /// The `-D` among `inherited` that this JVM has from a file: they are not on its own command line, which every user may
    /// read, and may be secrets.
    static Set<String> fromFile(List<String> inherited) {
        var properties = new HashSet<String>();
        for (String option : inherited) {
            if (option.startsWith("-D") && !option.startsWith("-Dmultiprocessing.")) {
                properties.add(option);
            }
        }
        if (properties.isEmpty()) { // else there is nothing to look for
            return properties;
        }
        Set<String> shown = Pids.ownWords();
        if (shown.isEmpty()) {
            return Set.of();
        }
        properties.removeAll(shown);
        return properties;
    }

    static List<String> inheritedFrom(List<String> options, Map<String, String> environment) {
        var byEnvironment = new ArrayList<String>(); // those reach a child by themselves
        for (String variable : VARIABLES) {
            byEnvironment.addAll(words(environment.getOrDefault(variable, "")));
        }
        var inherited = new ArrayList<String>();
        for (String option : options) {
            if (!byEnvironment.remove(option)
                    && startsWithAny(option, INHERITED)
                    && !startsWithAny(option, AGENTS)
                    && !startsWithAny(option, NEVER)) {
                inherited.add(withAbsolutePaths(option));
            }
        }
        return List.copyOf(inherited);
    }

    /// The variables of the environment that a child must get in another form than its parent's: without agents, files
    /// that each JVM would write and archives, and in one line, which is what [Notes] leaves out of what a child prints.
    static Map<String, String> environmentWithoutCollisions(Map<String, String> environment) {
        var changes = new HashMap<String, String>();
        for (String variable : VARIABLES) {
            String value = environment.getOrDefault(variable, "");
            leaveOut(JvmOptions::collides, variable, value, changes);
        }
        return changes;
    }

    /// Has the sizes count that a child has options of its own for: they are left out of the variable in which a JVM finds the
    /// last word. With a largest heap of its own, which may be smaller than a first one, no variable has that.
    ///
    /// @param own its options
    /// @param environment this process's
    /// @param changes variables that differ from those
    static void letCount(
            List<String> own, Map<String, String> environment, Map<String, String> changes) {
        for (String variable : VARIABLES) {
            String value = changes.getOrDefault(variable, environment.getOrDefault(variable, ""));
            Predicate<String> isOutdone =
                    other -> own.stream().anyMatch(option -> outdoes(option, other, variable));
            leaveOut(isOutdone, variable, value, changes);
        }
    }

    /// Notes the value of a variable without such options, and in one line, if that makes it another.
    private static void leaveOut(
            Predicate<String> such, String variable, String value, Map<String, String> changes) {
        List<OptionText.Word> words = OptionText.words(value);
        List<String> kept =
                words.stream()
                        .filter(word -> !such.test(word.plain()))
                        .map(OptionText.Word::raw)
                        .toList();
        String left = String.join(" ", kept);
        boolean isInLines = value.indexOf('\n') >= 0 && !left.equals(value);
        if (kept.size() < words.size() || isInLines) {
            changes.put(variable, left);
        }
    }

    /// Whether `other`, of that variable, gives way to `own`.
    private static boolean outdoes(String own, String other, String variable) {
        boolean isSameSize =
                SIZES.stream().anyMatch(size -> own.startsWith(size) && other.startsWith(size));
        return (isSameSize && variable.equals(LAST))
                || (own.startsWith(HEAP_MOST) && other.startsWith(HEAP_FIRST));
    }

    private static boolean collides(String option) {
        boolean hasFixedFile =
                (option.startsWith("-XX:StartFlightRecording") && option.contains("filename="))
                        || logsToFile(option)
                        || option.startsWith("-Xloggc:");
        return hasFixedFile || startsWithAny(option, AGENTS) || startsWithAny(option, ARCHIVES);
    }

    /// `-Xlog:what:where`, where a file needs no `file=` before its name.
    private static boolean logsToFile(String option) {
        String[] parts = option.split(":", -1);
        return parts.length > 2
                && parts[0].equals("-Xlog")
                && !parts[1].equals("async") // what follows is a mode
                && !LOG_STREAMS.contains(parts[2]);
    }

    private static List<String> words(String text) {
        return OptionText.words(text).stream().map(OptionText.Word::plain).toList();
    }

    /// The same for a child with another working directory.
    private static String withAbsolutePaths(String option) {
        if (option.startsWith(JAVA)) {
            return JAVA + Host.absoluteProgram(option.substring(JAVA.length()));
        }
        int start = 0;
        for (String beginning : BEFORE_PATHS) {
            if (option.startsWith(beginning)) {
                start = beginning.length();
            }
        }
        if (option.startsWith(PATCH)) {
            start = option.indexOf('=', PATCH.length()) + 1;
        }
        return start == 0
                ? option
                : option.substring(0, start) + Host.absolutePaths(option.substring(start));
    }

    /// Options that the system property `multiprocessing.childOptions` wants for every child, as an agent that measures
    /// test coverage.
    ///
    /// @throws ProcessStartException if a JVM with them could not be a child
    static List<String> forEveryChild() {
        List<String> options = words(System.getProperty(FOR_EVERY_CHILD, ""));
        try {
            options.forEach(JvmOption::check);
        } catch (IllegalArgumentException e) {
            throw new ProcessStartException(
                    "system property " + FOR_EVERY_CHILD + ": " + e.getMessage(), e);
        }
        return options;
    }

    /// Options that reach a child by environment variables.
    ///
    /// @param changes variables that differ from this process's own
    static List<String> inEnvironment(Map<String, String> changes) {
        var options = new ArrayList<String>();
        for (String variable : VARIABLES) {
            String own = System.getenv().getOrDefault(variable, "");
            options.addAll(words(changes.getOrDefault(variable, own)));
        }
        return options;
    }

    /// Whether one of `options` chooses a garbage collector, of which a JVM takes only one, or may do so in a file.
    static boolean mayChooseCollector(List<String> options) {
        return options.stream()
                .anyMatch(option ->
                        option.matches(GARBAGE_COLLECTOR)
                                || startsWithAny(option, FILES_OF_OPTIONS));
    }

    /// Chooses the serial collector for a child.
    static List<String> serialCollector() {
        return Host.isJavaOfThisJvm()
                ? serialCollectorInPlaceOf(ofThisJvm())
                : List.of(SERIAL_COLLECTOR); // another may not know the options of this one
    }

    /// A child runs on the same image, made by `jlink`, which may choose another for all that run on it: that is taken back.
    static List<String> serialCollectorInPlaceOf(List<String> options) {
        var chosen = new LinkedHashSet<String>();
        for (String option : options) {
            if (OTHER_COLLECTORS.contains(option)) {
                chosen.add(option.replace('+', '-'));
            }
        }
        chosen.add(SERIAL_COLLECTOR);
        return List.copyOf(chosen);
    }

    private static boolean startsWithAny(String option, List<String> beginnings) {
        return beginnings.stream().anyMatch(option::startsWith);
    }

    /// What this JVM was started with; nothing where the module that knows it is left out.
    private static List<String> ofThisJvm() {
        try {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        } catch (LinkageError withoutManagement) {
            return List.of();
        }
    }
}
