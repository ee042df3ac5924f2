package multiprocessing.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Writes the class file of a lambda, or of a reference to a method, whose body is a static method. The trampoline that is
/// handed over makes it: it wants what was captured.
///
/// ```
///  final class Host/Call implements Trampoline, SerializableFunction {
///      private final Object[] captured;
///      Call(Object[] captured) { this.captured = captured; }
///      static { Trampoline.made(new Call(null)); }
///      public Object call(Object[] captured) { return new Call(captured); }
///      public Object applyOrThrow(Object a) { return Host.body((String) captured[0], (Integer) a); }
///  }
/// ```
final class LambdaClass extends TrampolineClass {
    private static final int PRIVATE_FINAL = 0x12;

    private static final int ALOAD = 0x19;
    private static final int PUTFIELD = 0xb5;

    private static final String CAPTURED = "captured";
    private static final String CAPTURED_TYPE = "[Ljava/lang/Object;";
    private static final String CONSTRUCTOR_TYPE = "([Ljava/lang/Object;)V";

    private static final String PRIMITIVES = "ZBSCIJFD";
    private static final List<String> BOXES =
            List.of(
                    "Ljava/lang/Boolean;",
                    "Ljava/lang/Byte;",
                    "Ljava/lang/Short;",
                    "Ljava/lang/Character;",
                    "Ljava/lang/Integer;",
                    "Ljava/lang/Long;",
                    "Ljava/lang/Float;",
                    "Ljava/lang/Double;");

    private final LambdaKind kind;
    private final List<String> taken; // types of the function
    private final List<String> wanted; // types of the body
    private final int captured;

    /// @param body the class that has the method
    LambdaClass(LambdaKind kind, Class<?> body) {
        super(kind.capturing(), body, kind.implementationMethod(), kind.implementationSignature());
        this.kind = kind;
        this.taken = types(kind.instantiatedType());
        this.wanted = types(descriptor);
        this.captured = wanted.size() - taken.size();
    }

    /// Whether boxing and unboxing is all that lies between the function and its body, and the function gives an object or
    /// nothing. It is one of this library's, which take objects.
    boolean isPossible() {
        for (int i = 0; i < taken.size() - 1; i++) {
            if (!isBoxed(wanted.get(captured + i), taken.get(i))) {
                return false;
            }
        }
        String given = types(kind.faceSignature()).getLast();
        return given.equals("V")
                || (given.startsWith("L") && isBoxed(wanted.getLast(), taken.getLast()));
    }

    private static boolean isBoxed(String type, String object) {
        int primitive = PRIMITIVES.indexOf(type);
        return primitive < 0 ? !type.equals("V") : BOXES.get(primitive).equals(object);
    }

    /// The types of the parameters, and of the result.
    private static List<String> types(String descriptor) {
        var types = new ArrayList<String>();
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            int end = endOfType(descriptor, at);
            types.add(descriptor.substring(at, end));
            at = end;
        }
        types.add(descriptor.substring(at + 1));
        return types;
    }

    @Override
    byte[] file() throws IOException {
        int thisClass = classRef(self);
        return file(
                FINAL_SUPER_SYNTHETIC,
                thisClass,
                classRef("java/lang/Object"),
                new int[] {classRef(INTERFACE), classRef(kind.face())},
                List.of(field(PRIVATE_FINAL, CAPTURED, CAPTURED_TYPE)),
                List.of(
                        method(0, "<init>", CONSTRUCTOR_TYPE, 2, 2, constructor(thisClass)),
                        method(STATIC, "<clinit>", "()V", 3, 0, initializer(thisClass)),
                        method(PUBLIC, "call", CALL_TYPE, 3, 2, maker(thisClass)),
                        method(
                                PUBLIC,
                                kind.faceMethod(),
                                kind.faceSignature(),
                                argumentSlots() + 2, // the array and an index, or the result
                                taken.size(), // this, and the parameters
                                body(thisClass))));
    }

    private ByteArrayOutputStream constructor(int thisClass) throws IOException {
        var code = new ByteArrayOutputStream();
        code.write(ALOAD_0);
        invoke(code, INVOKESPECIAL, METHOD, "java/lang/Object", "<init>", "()V");
        code.write(ALOAD_0);
        code.write(ALOAD_1);
        invoke(code, PUTFIELD, FIELD, thisClass, CAPTURED, CAPTURED_TYPE);
        code.write(RETURN);
        return code;
    }

    private ByteArrayOutputStream initializer(int thisClass) throws IOException {
        var code = new ByteArrayOutputStream();
        make(code, thisClass, ACONST_NULL);
        handOver(code);
        return code;
    }

    private ByteArrayOutputStream maker(int thisClass) throws IOException {
        var code = new ByteArrayOutputStream();
        make(code, thisClass, ALOAD_1);
        code.write(ARETURN);
        return code;
    }

    private void make(ByteArrayOutputStream code, int thisClass, int load) throws IOException {
        code.write(NEW);
        twoBytes(code, thisClass);
        code.write(DUP);
        code.write(load);
        invoke(code, INVOKESPECIAL, METHOD, thisClass, "<init>", CONSTRUCTOR_TYPE);
    }

    private ByteArrayOutputStream body(int thisClass) throws IOException {
        var code = new ByteArrayOutputStream();
        for (int i = 0; i < captured; i++) {
            code.write(ALOAD_0);
            invoke(code, GETFIELD, FIELD, thisClass, CAPTURED, CAPTURED_TYPE);
            element(code, i);
            unbox(code, wanted.get(i));
        }
        for (int i = 0; i < taken.size() - 1; i++) {
            code.write(ALOAD);
            code.write(i + 1);
            unbox(code, taken.get(i)); // what the function takes, though its body may take more
            if (PRIMITIVES.contains(wanted.get(captured + i))) {
                unbox(code, wanted.get(captured + i));
            }
        }
        invokeOwner(code);
        if (kind.faceSignature().endsWith("V")) {
            code.write(RETURN); // with what is on the stack
            return code;
        }
        String given = wanted.getLast();
        if (PRIMITIVES.contains(given)) {
            String box = taken.getLast();
            invoke(
                    code,
                    INVOKESTATIC,
                    METHOD,
                    box.substring(1, box.length() - 1),
                    "valueOf",
                    "(".concat(given).concat(")").concat(box));
        }
        code.write(ARETURN);
        return code;
    }
}
