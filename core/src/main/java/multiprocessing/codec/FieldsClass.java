package multiprocessing.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.util.List;

/// Writes the class file of a trampoline that reads fields: its call fills an array with them, boxed, whose last element
/// is the object to read from. It returns null.
final class FieldsClass extends TrampolineClass {
    private static final int AASTORE = 0x53;

    private final List<String> names;
    private final List<Class<?>> types;

    FieldsClass(Class<?> owner, List<String> names, List<Class<?>> types) {
        super(owner, "", "()V");
        this.names = List.copyOf(names);
        this.types = List.copyOf(types);
    }

    @Override
    ByteArrayOutputStream call() throws IOException {
        var code = new ByteArrayOutputStream();
        for (int i = 0; i < names.size(); i++) {
            String type = types.get(i).descriptorString();
            code.write(ALOAD_1);
            code.write(SIPUSH);
            twoBytes(code, i);
            load(code, names.size());
            cast(code, owner);
            invoke(code, GETFIELD, FIELD, owner, names.get(i), type);
            if (types.get(i).isPrimitive()) {
                String box = box(types.get(i));
                invoke(
                        code,
                        INVOKESTATIC,
                        METHOD,
                        box,
                        "valueOf",
                        "(".concat(type).concat(")L").concat(box).concat(";"));
            }
            code.write(AASTORE);
        }
        code.write(ACONST_NULL);
        code.write(ARETURN);
        return code;
    }

    private static String box(Class<?> primitive) {
        return MethodType.methodType(primitive).wrap().returnType().getName().replace('.', '/');
    }

    @Override
    int stackSlots() {
        return 4; // array, index; array and index of the object, or a field of two slots
    }
}
