package multiprocessing.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Writes the class file of a trampoline to a constructor: its call returns the new object.
final class ConstructorClass extends TrampolineClass {
    ConstructorClass(Class<?> owner, String descriptor) {
        super(owner, "<init>", descriptor);
    }

    @Override
    ByteArrayOutputStream call() throws IOException {
        var code = new ByteArrayOutputStream();
        code.write(NEW);
        twoBytes(code, classRef(owner));
        code.write(DUP);
        loadArguments(code);
        invoke(code, INVOKESPECIAL, METHOD, owner, "<init>", descriptor);
        code.write(ARETURN);
        return code;
    }

    @Override
    int stackSlots() {
        return argumentSlots() + 4; // beside the arguments: the object twice, array, index
    }
}
