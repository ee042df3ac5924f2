package multiprocessing.examples.census;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFile.LineNumbersOption;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The class files of this JVM's modules, each known by a name as `java.base/java/lang/Object.class`.
final class ClassFiles {
    private static final FileSystem RUNTIME = FileSystems.getFileSystem(URI.create("jrt:/"));
    private static final Path MODULES = RUNTIME.getPath("/modules");
    private static final ClassFile PARSER =
            ClassFile.of(DebugElementsOption.DROP_DEBUG, LineNumbersOption.DROP_LINE_NUMBERS);

    private ClassFiles() {}

    /// The names of all class files of these modules, or of all modules if there is none, in order.
    static List<String> names(Set<String> modules) throws IOException {
        try (Stream<Path> files = Files.walk(MODULES)) {
            return files.map(file -> MODULES.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .filter(name -> modules.isEmpty() || modules.contains(module(name)))
                    .sorted()
                    .toList();
        }
    }

    static String module(String name) {
        return name.substring(0, name.indexOf('/'));
    }

    /// Reads and parses the class file of that name.
    static Counts count(String name) throws IOException {
        var uses = new int[Counts.CODES];
        var methods = PARSER.parse(Files.readAllBytes(MODULES.resolve(name))).methods();
        int codeBytes = 0;
        for (MethodModel method : methods) {
            CodeModel code = method.code().orElse(null);
            if (code instanceof CodeAttribute attribute) {
                codeBytes += attribute.codeLength();
                code.forEach(element -> {
                    if (element instanceof Instruction instruction) {
                        uses[instruction.opcode().bytecode() % Counts.CODES]++;
                    }
                });
            }
        }
        return new Counts(methods.size(), codeBytes, uses);
    }
}
