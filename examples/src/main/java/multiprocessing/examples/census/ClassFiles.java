package multiprocessing.examples.census;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Stream;

/// The class files of this JVM's modules, each known by a name, as `java.base/java/lang/Object.class`.
final class ClassFiles {
    private static final Path MODULES =
            FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    private static final ClassFile PARSER = ClassFile.of();

    private ClassFiles() {}

    /// The names of all class files of these modules, or of all modules if none is named, in order.
    ///
    /// @throws NoSuchElementException if there is no such module
    static List<String> names(Set<String> modules) throws IOException {
        for (String module : modules) {
            if (!Files.isDirectory(MODULES.resolve(module))) {
                throw new NoSuchElementException("this JDK has no module " + module);
            }
        }
        try (Stream<Path> files = Files.walk(MODULES)) {
            return files.map(file -> MODULES.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .filter(name -> modules.isEmpty() || modules.contains(module(name)))
                    .sorted()
                    .toList();
        }
    }

    private static String module(String name) {
        return name.substring(0, name.indexOf('/'));
    }

    /// Reads, parses and counts the class file of that name.
    static void count(String name, Tally tally) throws IOException {
        var model = PARSER.parse(Files.readAllBytes(MODULES.resolve(name)));
        long codeBytes = 0;
        for (MethodModel method : model.methods()) {
            if (method.code().orElse(null) instanceof CodeAttribute code) {
                codeBytes += code.codeLength();
                code.forEach(element -> {
                    if (element instanceof Instruction instruction) {
                        tally.add(instruction);
                    }
                });
            }
        }
        tally.add(module(name), new Tally.Sums(1, model.methods().size(), codeBytes));
    }
}
