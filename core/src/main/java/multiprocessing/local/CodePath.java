package multiprocessing.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import multiprocessing.os.Host;

/// Where a child finds its code: this library first, then what the parent's own command line names. What neither holds,
/// the child asks its parent for.
///
/// | the library is | the child's command line |
/// | --- | --- |
/// | in a named module of the command line | the parent's module path and modules, `-m` |
/// | in a jar of its own | that, then the parent's class path |
/// | in a folder, or in a jar with other code | the parent's class path in its order, then that if it lacks it |
/// | elsewhere: a nested jar, a bundle, a module layer, a folder with a path separator in its name | a jar made of its classes in the cache folder, then the parent's class path |
final class CodePath {
    private static final String MAIN = ChildMain.class.getName();
    private static final Module OWN_MODULE = ChildMain.class.getModule();

    /// What `--add-modules` names to have all that a program on the class path gets anyhow.
    private static final String DEFAULT_MODULES = "--add-modules=ALL-DEFAULT";

    private final boolean isModule;
    private final Optional<Path> library;
    private final Optional<Path> first;
    private final List<String> arguments;

    private CodePath(
            boolean isModule,
            Optional<Path> library,
            Optional<Path> first,
            List<String> arguments) {
        this.isModule = isModule;
        this.library = library;
        this.first = first;
        this.arguments = arguments;
    }

    /// @throws UncheckedIOException if the library's own classes can be given to the child in no way
    static CodePath ofThisJvm() {
        boolean isModule = OWN_MODULE.isNamed() && OWN_MODULE.getLayer() == ModuleLayer.boot();
        return isModule ? modules() : classPath();
    }

    /// The jar of this library, where the class path begins with one: what an ahead-of-time cache is made of.
    Optional<Path> libraryJar() {
        return first.filter(Files::isRegularFile);
    }

    /// Whether the library is still where a child looks for it: a file in the cache folder can be deleted at any time.
    boolean isLibraryThere() {
        return library.isEmpty() || Files.exists(library.get());
    }

    /// The name by which `--add-exports` and the like know the library in a child.
    String moduleName() {
        return isModule ? OWN_MODULE.getName() : "ALL-UNNAMED";
    }

    /// Where to look for code and what to run: the end of the command line.
    List<String> arguments() {
        return arguments;
    }

    /// The same options, but for those that change nothing in a child. The source launcher and others give some to the
    /// parent, and each option for modules denies the child its archive of classes, and so a third of its speed.
    List<String> withoutIdleOptions(List<String> options) {
        return options.stream()
                .filter(option -> isModule || !option.equals(DEFAULT_MODULES))
                .toList();
    }

    private static CodePath modules() {
        List<String> arguments = moduleArguments();
        String classPath = Host.absolutePaths(System.getProperty("java.class.path", ""));
        if (!classPath.isEmpty()) {
            arguments.add("-cp");
            arguments.add(classPath);
        }
        arguments.add("-m");
        arguments.add(OWN_MODULE.getName() + "/" + MAIN);
        return new CodePath(true, Optional.empty(), Optional.empty(), List.copyOf(arguments));
    }

    /// The parent's modules, but for those of the JDK.
    private static List<String> moduleArguments() {
        var arguments = new ArrayList<String>();
        String path = Host.absolutePaths(System.getProperty("jdk.module.path", ""));
        if (!path.isEmpty()) {
            arguments.add("--module-path");
            arguments.add(path);
        }
        List<String> modules =
                ModuleLayer.boot().modules().stream()
                        .map(Module::getName)
                        .filter(name -> !isOfJdk(name))
                        .sorted()
                        .toList();
        if (!modules.isEmpty()) {
            arguments.add("--add-modules");
            arguments.add(String.join(",", modules));
        }
        return arguments;
    }

    private static CodePath classPath() {
        Path library = ownLocation().orElseGet(LibraryJar::make);
        var paths = new ArrayList<String>();
        String rest = Host.absolutePaths(System.getProperty("java.class.path", ""));
        if (!rest.isEmpty()) {
            paths.addAll(List.of(rest.split(File.pathSeparator, -1)));
        }
        if (LibraryJar.isAlone(library)) {
            paths.removeIf(library.toString()::equals);
            paths.addFirst(library.toString()); // an ahead-of-time cache wants it there
        } else if (!paths.contains(library.toString())) {
            paths.add(library.toString());
        }
        List<String> arguments = hasModules() ? moduleArguments() : new ArrayList<>();
        boolean isFirst = arguments.isEmpty() && paths.getFirst().equals(library.toString());
        arguments.add("-cp");
        arguments.add(String.join(File.pathSeparator, paths));
        arguments.add(MAIN);
        Optional<Path> first = isFirst ? Optional.of(library) : Optional.empty();
        return new CodePath(false, Optional.of(library), first, List.copyOf(arguments));
    }

    /// Whether this JVM was given modules beside those of the JDK.
    private static boolean hasModules() {
        String main = System.getProperty("jdk.module.main", "jdk.none");
        return !System.getProperty("jdk.module.path", "").isEmpty() || !isOfJdk(main);
    }

    private static boolean isOfJdk(String module) {
        return module.startsWith("java.") || module.startsWith("jdk.");
    }

    /// The jar or folder that this class was loaded from, if a command line can name it.
    private static Optional<Path> ownLocation() {
        return locationOf(ChildMain.class)
                .filter(path -> !path.toString().contains(File.pathSeparator))
                .filter(Files::exists);
    }

    /// The jar or folder that a class was loaded from, perhaps gone since.
    static Optional<Path> locationOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            URI location = source.getLocation().toURI();
            return "file".equals(location.getScheme())
                    ? Optional.of(Path.of(location).toAbsolutePath())
                    : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Whether the file that [#shortened] has made, if it has, is there still.
    static boolean areThere(List<String> shortened) {
        return shortened.stream()
                .allMatch(
                        word -> !word.startsWith("@") || Files.exists(Path.of(word.substring(1))));
    }

    /// Makes long arguments short: the JVM reads them from a file in the cache folder, one file for each class path.
    ///
    /// @param what they are
    /// @throws UncheckedIOException if the file cannot be written
    static List<String> shortened(String what, List<String> arguments) {
        if (fitCommandLine(arguments)) {
            return arguments;
        }
        try {
            return List.of("@" + CacheFile.of("arguments", ".txt", fileOf(arguments)));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    what
                            + " too long for a command line, and cannot be written to the"
                            + " cache folder (system property multiprocessing.cache): "
                            + e.getMessage(),
                    e);
        }
    }

    static boolean fitCommandLine(List<String> arguments) {
        Charset charset = Host.encodingOfFiles();
        int lengthBytes = 0;
        for (String argument : arguments) {
            lengthBytes += argument.getBytes(charset).length;
        }
        return lengthBytes < Host.longestArgumentBytes();
    }

    /// What an argument file of them has in it.
    static String fileOf(List<String> arguments) {
        var text = new StringBuilder();
        for (String argument : arguments) {
            text.append('"').append(escaped(argument)).append("\"\n");
        }
        return text.toString();
    }

    /// As it stands within quotes.
    private static String escaped(String argument) {
        return argument.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
