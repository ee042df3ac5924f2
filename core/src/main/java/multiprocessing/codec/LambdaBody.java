package multiprocessing.codec;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a class file tells about a lambda or method reference written in that class.
///
/// @param file      the source file; null if unknown
/// @param line      the first line of the body, or the line of the method reference; 0 if unknown
/// @param variables the names of the captured values, by their index; none if compiled without `-g`
/// @param fields    the fields of a captured `this` that the body reads
/// @param methods   the methods of the class of `this` that the body calls
record LambdaBody(
        @Nullable String file,
        int line,
        Map<Integer, String> variables,
        Set<String> fields,
        Set<String> methods) {

    private static final LambdaBody UNKNOWN = new LambdaBody(null, 0, Map.of(), Set.of(), Set.of());

    /// Reads the class file that `loader` has for the class in which `lambda` was written. If there
    /// is none, or one that cannot be understood, all is unknown.
    static LambdaBody read(SerializedLambda lambda, @Nullable ClassLoader loader) {
        try (var bytes = open(lambda.getCapturingClass() + ".class", loader)) {
            return bytes == null
                    ? UNKNOWN
                    : read(lambda, ClassFile.of().parse(bytes.readAllBytes()));
        } catch (IOException | RuntimeException _) {
            return UNKNOWN;
        }
    }

    private static @Nullable InputStream open(String name, @Nullable ClassLoader loader) {
        return loader == null
                ? ClassLoader.getSystemResourceAsStream(name)
                : loader.getResourceAsStream(name);
    }

    private static LambdaBody read(SerializedLambda lambda, ClassModel type) {
        var file =
                type.findAttribute(Attributes.sourceFile())
                        .map(source -> source.sourceFile().stringValue())
                        .orElse(null);
        if (!CapturedLambda.isBody(lambda.getImplMethodName())) {
            return new LambdaBody(
                    file, lineOfReference(lambda, type), Map.of(), Set.of(), Set.of());
        }
        var method = find(type, lambda.getImplMethodName(), lambda.getImplMethodSignature());
        var code = method.flatMap(LambdaBody::code);
        if (code.isEmpty()) {
            return new LambdaBody(file, 0, Map.of(), Set.of(), Set.of());
        }
        var uses = new Uses(type);
        uses.addFrom(method.get());
        return new LambdaBody(
                file,
                firstLine(code.get()),
                names(lambda, method.get(), code.get()),
                uses.fields,
                uses.methods);
    }

    private static int firstLine(CodeAttribute code) {
        return code.findAttribute(Attributes.lineNumberTable())
                .filter(table -> !table.lineNumbers().isEmpty())
                .map(table -> table.lineNumbers().getFirst().lineNumber())
                .orElse(0);
    }

    /// The captured values are the first parameters of the body.
    private static Map<Integer, String> names(
            SerializedLambda lambda, MethodModel method, CodeAttribute code) {
        var bySlot =
                code.findAttribute(Attributes.localVariableTable()).stream()
                        .flatMap(table -> table.localVariables().stream())
                        .filter(variable -> variable.startPc() == 0)
                        .collect(
                                Collectors.toMap(
                                        LocalVariableInfo::slot,
                                        variable -> variable.name().stringValue(),
                                        (first, _) -> first));
        var names = new HashMap<Integer, String>();
        var parameters = method.methodTypeSymbol().parameterList();
        int receiver = method.flags().has(AccessFlag.STATIC) ? 0 : 1;
        int slot = receiver;
        for (int index = receiver; index < lambda.getCapturedArgCount(); index++) {
            var name = bySlot.get(slot);
            if (name != null) {
                names.put(index, name);
            }
            slot += TypeKind.from(parameters.get(index - receiver)).slotSize();
        }
        return names;
    }

    /// Only where the method is referred to on one line, it is surely this reference.
    private static int lineOfReference(SerializedLambda lambda, ClassModel type) {
        var lines = new HashSet<Integer>();
        for (var method : type.methods()) {
            if (method.methodName().equalsString("$deserializeLambda$")) {
                continue;
            }
            int line = 0;
            for (var element :
                    code(method).stream().flatMap(CodeAttribute::elementStream).toList()) {
                if (element instanceof LineNumber number) {
                    line = number.line();
                } else if (element instanceof InvokeDynamicInstruction site
                        && bodies(site).anyMatch(body -> isTarget(body, lambda))) {
                    lines.add(line);
                }
            }
        }
        return lines.size() == 1 ? lines.iterator().next() : 0;
    }

    private static boolean isTarget(MemberRefEntry method, SerializedLambda lambda) {
        return method.owner().asInternalName().equals(lambda.getImplClass())
                && method.name().equalsString(lambda.getImplMethodName())
                && method.type().equalsString(lambda.getImplMethodSignature());
    }

    /// The methods that a lambda or method reference is made of.
    private static Stream<MemberRefEntry> bodies(InvokeDynamicInstruction site) {
        return site.invokedynamic().bootstrap().arguments().stream()
                .filter(MethodHandleEntry.class::isInstance)
                .map(handle -> ((MethodHandleEntry) handle).reference());
    }

    private static Optional<MethodModel> find(ClassModel type, String name, String descriptor) {
        return type.methods().stream()
                .filter(method ->
                        method.methodName().equalsString(name)
                                && method.methodType().equalsString(descriptor))
                .findFirst();
    }

    private static Optional<CodeAttribute> code(MethodModel method) {
        return method.findAttribute(Attributes.code());
    }

    /// Collects what a body, and the lambdas inside it, use of `this`.
    private static final class Uses {
        final Set<String> fields = new LinkedHashSet<>();
        final Set<String> methods = new LinkedHashSet<>();
        private final ClassModel type;
        private final Set<MethodModel> done = new HashSet<>();

        Uses(ClassModel type) {
            this.type = type;
        }

        void addFrom(MethodModel body) {
            if (body.flags().has(AccessFlag.STATIC) || !done.add(body)) {
                return;
            }
            boolean thisOnTop = false;
            for (var element : code(body).stream().flatMap(CodeAttribute::elementStream).toList()) {
                if (element instanceof Instruction instruction) {
                    thisOnTop = add(instruction, thisOnTop);
                }
            }
        }

        /// Returns whether the instruction leaves `this`, or an instance around it, on top of the
        /// stack.
        private boolean add(Instruction instruction, boolean thisOnTop) {
            switch (instruction) {
                case LoadInstruction load when load.opcode() == Opcode.ALOAD_0 -> {
                    return true;
                }
                case FieldInstruction field when field.opcode() == Opcode.GETFIELD && thisOnTop -> {
                    var name = field.name().stringValue();
                    if (name.startsWith("this$")) {
                        return true;
                    }
                    fields.add(name);
                }
                case InvokeInstruction call when call.opcode() != Opcode.INVOKESTATIC ->
                        addCall(call.method());
                case InvokeDynamicInstruction site -> bodies(site).forEach(this::addNested);
                default -> {}
            }
            return false;
        }

        private void addNested(MemberRefEntry body) {
            if (CapturedLambda.isBody(body.name().stringValue())) {
                find(type, body.name().stringValue(), body.type().stringValue())
                        .ifPresent(this::addFrom);
            } else {
                addCall(body);
            }
        }

        private void addCall(MemberRefEntry method) {
            var name = method.name().stringValue();
            if (method.owner().asInternalName().equals(type.thisClass().asInternalName())
                    && !name.equals("<init>")) {
                methods.add(name);
            }
        }
    }
}
