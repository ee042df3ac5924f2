package multiprocessing.codec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;

/// Classes that are compiled while testing, with other options or into another module than the
/// tests.
final class Compiled {
    private final Path folder;

    private Compiled(Path folder) {
        this.folder = folder;
    }

    /// Compiles `sources`, by file name, with `options` in `folder`.
    static Compiled in(Path folder, Map<String, String> sources, String... options)
            throws IOException {
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-d", folder.toString()));
        for (var source : sources.entrySet()) {
            var file = folder.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        var words = new StringWriter();
        var out = new PrintWriter(words);
        var javac = ToolProvider.findFirst("javac").orElseThrow();
        if (javac.run(out, out, arguments.toArray(String[]::new)) != 0) {
            throw new AssertionError(words.toString());
        }
        return new Compiled(folder);
    }

    /// What the static method `make` of a class outside of modules returns.
    Object make(String type) throws ReflectiveOperationException, MalformedURLException {
        @SuppressWarnings("resource") // the object needs its classes
        var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        return made(loader.loadClass(type));
    }

    /// The same for a class of a named module.
    ///
    /// @param others where other modules are that it needs
    Object make(String module, String type, Path... others) throws ReflectiveOperationException {
        var places = new ArrayList<>(List.of(others));
        places.add(folder);
        var finder = ModuleFinder.of(places.toArray(Path[]::new));
        var configuration =
                ModuleLayer.boot()
                        .configuration()
                        .resolve(finder, ModuleFinder.of(), Set.of(module));
        var layer =
                ModuleLayer.boot()
                        .defineModulesWithOneLoader(
                                configuration, ClassLoader.getSystemClassLoader());
        return made(layer.findLoader(module).loadClass(type));
    }

    private static Object made(Class<?> type) throws ReflectiveOperationException {
        return type.getMethod("make").invoke(null);
    }
}
