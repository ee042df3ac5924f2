package multiprocessing.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
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
/// | in a named module | the parent's module path and modules, `-m` |
/// | in a jar or folder | that, then the parent's class path |
/// | elsewhere: a nested jar, a bundle | a jar made of its classes in the cache folder, then the parent's class path |
final class CodePath {
    private static final String MAIN = ChildMain.class.getName();
    private static final Module OWN_MODULE = ChildMain.class.getModule();

    private final Optional<Path> library;
    private final List<String> arguments;

    private CodePath(Optional<Path> library, List<String> arguments) {
        this.library = library;
        this.arguments = arguments;
    }

    /// @throws UncheckedIOException if the library's own classes can be given to the child in no way
    static CodePath ofThisJvm() {
        return OWN_MODULE.isNamed() ? modules() : classPath();
    }

    /// The jar of this library, where it stands in one on the class path: what an ahead-of-time cache is made of.
    Optional<Path> libraryJar() {
        return library.filter(Files::isRegularFile);
    }

    /// The name by which `--add-exports` and the like know the library.
    static String moduleName() {
        return OWN_MODULE.isNamed() ? OWN_MODULE.getName() : "ALL-UNNAMED";
    }

    /// Where to look for code and what to run: the end of the command line, but for the arguments of `main`.
    List<String> arguments() {
        return arguments;
    }

    private static CodePath modules() {
        var arguments = new ArrayList<String>();
        String path = Host.absolutePaths(System.getProperty("jdk.module.path", ""));
        if (!path.isEmpty()) {
            arguments.add("--module-path");
            arguments.add(path);
        }
        String others =
                String.join(
                        ",",
                        ModuleLayer.boot().modules().stream()
                                .map(Module::getName)
                                .filter(name ->
                                        !name.startsWith("java.") && !name.startsWith("jdk."))
                                .sorted()
                                .toList());
        arguments.add("--add-modules");
        arguments.add(others);
        String classPath = Host.absolutePaths(System.getProperty("java.class.path", ""));
        if (!classPath.isEmpty()) {
            arguments.add("-cp");
            arguments.add(classPath);
        }
        arguments.add("-m");
        arguments.add(OWN_MODULE.getName() + "/" + MAIN);
        return new CodePath(Optional.empty(), List.copyOf(arguments));
    }

    private static CodePath classPath() {
        Path library = ownLocation().orElseGet(LibraryJar::make);
        String rest = Host.absolutePaths(System.getProperty("java.class.path", ""));
        String whole = rest.isEmpty() ? library.toString() : library + File.pathSeparator + rest;
        return new CodePath(Optional.of(library), List.of("-cp", whole, MAIN));
    }

    /// The jar or folder that this class was loaded from, if a command line can name it.
    private static Optional<Path> ownLocation() {
        CodeSource source = ChildMain.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            URI location = source.getLocation().toURI();
            if (!"file".equals(location.getScheme())) {
                return Optional.empty();
            }
            Path path = Path.of(location).toAbsolutePath();
            return Files.exists(path) ? Optional.of(path) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Makes long arguments short: the JVM reads them from a file in the cache folder, one file for each class path.
    ///
    /// @throws UncheckedIOException if the file cannot be written
    static List<String> shortened(List<String> arguments) {
        int length = 0;
        for (String argument : arguments) {
            length += argument.length();
        }
        if (length < Host.longestArgumentBytes()) {
            return arguments;
        }
        var text = new StringBuilder();
        for (String argument : arguments) {
            text.append('"')
                    .append(argument.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\"\n");
        }
        try {
            return List.of("@" + CacheFile.of("arguments", ".txt", text.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the class path is too long for a command line, and the cache folder cannot hold it",
                    e);
        }
    }
}
