package multiprocessing.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the class file of one trampoline: to a static method, if a subclass says nothing else.
class TrampolineClass extends ClassFileText {
    static final int FINAL_SUPER_SYNTHETIC = 0x1030;
    static final int PUBLIC = 1;

    static final int ACONST_NULL = 0x01;
    static final int SIPUSH = 0x11;
    static final int ALOAD_0 = 0x2a;
    static final int ALOAD_1 = 0x2b;
    static final int AALOAD = 0x32;
    private static final int POP = 0x57;
    private static final int POP2 = 0x58;
    static final int DUP = 0x59;
    static final int ARETURN = 0xb0;
    private static final int INVOKEVIRTUAL = 0xb6;
    static final int INVOKESPECIAL = 0xb7;
    static final int NEW = 0xbb;
    private static final int CHECKCAST = 0xc0;

    static final String INTERFACE = Trampoline.class.getName().replace('.', '/');
    static final String CALL_TYPE = "([Ljava/lang/Object;)Ljava/lang/Object;";

    private static @Nullable Trampoline handedOver; // guarded by the class

    final String self;
    final String owner;
    private final boolean ownerIsInterface;
    private final String name;
    final String descriptor;

    TrampolineClass(Class<?> owner, String name, String descriptor) {
        this(owner, owner, name, descriptor);
    }

    TrampolineClass(Class<?> host, Class<?> owner, String name, String descriptor) {
        this.owner = owner.getName().replace('.', '/');
        this.ownerIsInterface = owner.isInterface();
        String hostName = host.getName().replace('.', '/');
        this.self = hostName.substring(0, hostName.lastIndexOf('/') + 1).concat("Call");
        this.name = name;
        this.descriptor = descriptor;
    }

    /// A trampoline to a static method. Runs no code of the method's class.
    ///
    /// @param owner the class that declares the method
    /// @param descriptor parameters and result, as in `(ILjava/lang/String;)V`
    /// @throws IllegalAccessException if `owner` is of another named module, or not open to this one
    static Trampoline to(Class<?> owner, String name, String descriptor)
            throws IllegalAccessException {
        refuseNamedModule(owner);
        return make(owner, new TrampolineClass(owner, name, descriptor).bytes());
    }

    /// What a module opens to this library, it does not open to whoever can call this library.
    ///
    /// @throws IllegalAccessException if `host` is of another named module
    static void refuseNamedModule(Class<?> host) throws IllegalAccessException {
        Module module = host.getModule();
        if (module.isNamed() && module != TrampolineClass.class.getModule()) {
            throw new IllegalAccessException(
                    "methods of a named module are not called by name: ".concat(host.getName()));
        }
    }

    /// An instance of the class in `code`, which may do whatever its host may do.
    ///
    /// @throws IllegalAccessException if the host is not open to this module
    static Trampoline make(Class<?> host, byte[] code) throws IllegalAccessException {
        TrampolineClass.class.getModule().addReads(host.getModule());
        Lookup lookup = MethodHandles.privateLookupIn(host, MethodHandles.lookup());
        if (!lookup.hasFullPrivilegeAccess()) { // another module
            lookup = MethodHandles.privateLookupIn(host, InsiderClass.lookup(host, lookup));
        }
        return make(lookup, code);
    }

    private static synchronized Trampoline make(Lookup lookup, byte[] code)
            throws IllegalAccessException {
        lookup.defineHiddenClass(code, true, ClassOption.NESTMATE);
        Trampoline made = handedOver;
        handedOver = null;
        if (made == null) {
            throw new IllegalStateException("trampoline was not handed over");
        }
        return made;
    }

    static synchronized void handOver(Trampoline trampoline) {
        handedOver = trampoline;
    }

    final byte[] bytes() {
        try {
            return file();
        } catch (IOException e) {
            throw new IllegalStateException("a byte array cannot fail", e);
        }
    }

    /// The file. A subclass may write another class whose initializer hands a trampoline over.
    byte[] file() throws IOException {
        int thisClass = classRef(self);
        return file(
                FINAL_SUPER_SYNTHETIC,
                thisClass,
                classRef("java/lang/Object"),
                new int[] {classRef(INTERFACE)},
                List.of(),
                List.of(
                        method(0, "<init>", "()V", 1, 1, constructor()),
                        method(STATIC, "<clinit>", "()V", 2, 0, initializer(thisClass)),
                        method(PUBLIC, "call", CALL_TYPE, stackSlots(), 2, call())));
    }

    private ByteArrayOutputStream constructor() throws IOException {
        var code = new ByteArrayOutputStream();
        code.write(ALOAD_0);
        invoke(code, INVOKESPECIAL, METHOD, "java/lang/Object", "<init>", "()V");
        code.write(RETURN);
        return code;
    }

    private ByteArrayOutputStream initializer(int thisClass) throws IOException {
        var code = new ByteArrayOutputStream();
        code.write(NEW);
        twoBytes(code, thisClass);
        code.write(DUP);
        // the JVM renames a hidden class by its one entry in the pool
        invoke(code, INVOKESPECIAL, METHOD, thisClass, "<init>", "()V");
        handOver(code);
        return code;
    }

    /// Hands over what is on the stack, and ends.
    final void handOver(ByteArrayOutputStream code) throws IOException {
        invoke(
                code,
                INVOKESTATIC,
                INTERFACE_METHOD,
                INTERFACE,
                "made",
                "(L".concat(INTERFACE).concat(";)V"));
        code.write(RETURN);
    }

    /// The code of [Trampoline#call]. Has no branch.
    ByteArrayOutputStream call() throws IOException {
        var code = new ByteArrayOutputStream();
        int at = loadArguments(code);
        invokeOwner(code);
        switch (descriptor.charAt(at + 1)) {
            case 'L', '[' -> {}
            case 'V' -> code.write(ACONST_NULL);
            case 'J', 'D' -> {
                code.write(POP2);
                code.write(ACONST_NULL);
            }
            default -> {
                code.write(POP);
                code.write(ACONST_NULL);
            }
        }
        code.write(ARETURN);
        return code;
    }

    /// Calls the static method.
    final void invokeOwner(ByteArrayOutputStream code) throws IOException {
        invoke(
                code,
                INVOKESTATIC,
                ownerIsInterface ? INTERFACE_METHOD : METHOD,
                owner,
                name,
                descriptor);
    }

    /// Loads what the descriptor wants from the array.
    ///
    /// @return where in the descriptor the parameters end
    final int loadArguments(ByteArrayOutputStream code) throws IOException {
        int index = 0;
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            int end = endOfType(descriptor, at);
            load(code, index++);
            unbox(code, descriptor.substring(at, end));
            at = end;
        }
        return at;
    }

    static void load(ByteArrayOutputStream code, int index) {
        code.write(ALOAD_1);
        element(code, index);
    }

    /// Of the array on the stack.
    static void element(ByteArrayOutputStream code, int index) {
        code.write(SIPUSH);
        twoBytes(code, index);
        code.write(AALOAD);
    }

    final void unbox(ByteArrayOutputStream code, String type) throws IOException {
        switch (type.charAt(0)) {
            case 'L' -> cast(code, type.substring(1, type.length() - 1));
            case '[' -> cast(code, type);
            case 'Z' -> unbox(code, "java/lang/Boolean", "booleanValue", "()Z");
            case 'B' -> unbox(code, "java/lang/Byte", "byteValue", "()B");
            case 'S' -> unbox(code, "java/lang/Short", "shortValue", "()S");
            case 'C' -> unbox(code, "java/lang/Character", "charValue", "()C");
            case 'I' -> unbox(code, "java/lang/Integer", "intValue", "()I");
            case 'J' -> unbox(code, "java/lang/Long", "longValue", "()J");
            case 'F' -> unbox(code, "java/lang/Float", "floatValue", "()F");
            case 'D' -> unbox(code, "java/lang/Double", "doubleValue", "()D");
            default -> throw new IllegalArgumentException("not a type: " + type);
        }
    }

    private void unbox(ByteArrayOutputStream code, String box, String method, String type)
            throws IOException {
        cast(code, box);
        invoke(code, INVOKEVIRTUAL, METHOD, box, method, type);
    }

    final void cast(ByteArrayOutputStream code, String className) throws IOException {
        code.write(CHECKCAST);
        twoBytes(code, classRef(className));
    }

    static int endOfType(String descriptor, int start) {
        int at = start;
        while (descriptor.charAt(at) == '[') {
            at++;
        }
        if (descriptor.charAt(at) != 'L') {
            return at + 1;
        }
        int end = descriptor.indexOf(';', at);
        if (end < 0) {
            throw new IllegalArgumentException("not a descriptor: ".concat(descriptor));
        }
        return end + 1;
    }

    final int argumentSlots() {
        int slots = 0;
        for (int at = 1; descriptor.charAt(at) != ')'; at = endOfType(descriptor, at)) {
            char type = descriptor.charAt(at);
            slots += type == 'J' || type == 'D' ? 2 : 1;
        }
        return slots;
    }

    /// How deep the stack of [#call] may get.
    int stackSlots() {
        return argumentSlots() + 3; // beside the arguments: receiver, array, index
    }
}
