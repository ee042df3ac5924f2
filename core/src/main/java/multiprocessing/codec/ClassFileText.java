package multiprocessing.codec;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/// Writes a class file: the constant pool grows while the methods are written.
///
/// By hand, since `java.lang.classfile` costs a new JVM many times what the made class saves.
abstract class ClassFileText {
    static final int STATIC = 8;

    static final int RETURN = 0xb1;
    static final int GETFIELD = 0xb4;
    static final int INVOKESTATIC = 0xb8;

    static final int FIELD = 9;
    static final int METHOD = 10;
    static final int INTERFACE_METHOD = 11;

    private static final int MAGIC = 0xCAFEBABE;
    private static final int JAVA_17 = 61;

    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int NAME_AND_TYPE = 12;

    private final ByteArrayOutputStream poolBytes = new ByteArrayOutputStream();
    private final DataOutputStream pool = new DataOutputStream(poolBytes);
    private int poolCount = 1;

    /// The whole file.
    final byte[] file(
            int access,
            int thisClass,
            int superClass,
            int[] interfaces,
            List<byte[]> fields,
            List<byte[]> methods)
            throws IOException {
        var file = new ByteArrayOutputStream();
        var data = new DataOutputStream(file);
        data.writeInt(MAGIC);
        data.writeInt(JAVA_17);
        data.writeShort(poolCount);
        poolBytes.writeTo(data);
        data.writeShort(access);
        data.writeShort(thisClass);
        data.writeShort(superClass);
        data.writeShort(interfaces.length);
        for (int face : interfaces) {
            data.writeShort(face);
        }
        data.writeShort(fields.size());
        for (byte[] field : fields) {
            data.write(field);
        }
        data.writeShort(methods.size());
        for (byte[] method : methods) {
            data.write(method);
        }
        data.writeShort(0); // attributes
        return file.toByteArray();
    }

    final byte[] field(int access, String name, String type) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeShort(access);
        out.writeShort(utf8(name));
        out.writeShort(utf8(type));
        out.writeShort(0); // attributes
        return bytes.toByteArray();
    }

    final byte[] method(
            int access, String name, String type, int stack, int locals, ByteArrayOutputStream code)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeShort(access);
        out.writeShort(utf8(name));
        out.writeShort(utf8(type));
        out.writeShort(1);
        out.writeShort(utf8("Code"));
        out.writeInt(12 + code.size()); // what follows, up to the end of the attribute
        out.writeShort(stack);
        out.writeShort(locals);
        out.writeInt(code.size());
        code.writeTo(out);
        out.writeShort(0); // handlers
        out.writeShort(0); // attributes
        return bytes.toByteArray();
    }

    final void invoke(
            ByteArrayOutputStream code, int opcode, int tag, String owner, String name, String type)
            throws IOException {
        invoke(code, opcode, tag, classRef(owner), name, type);
    }

    final void invoke(
            ByteArrayOutputStream code, int opcode, int tag, int ownerRef, String name, String type)
            throws IOException {
        int nameAndType = entry(NAME_AND_TYPE, utf8(name), utf8(type));
        code.write(opcode);
        twoBytes(code, entry(tag, ownerRef, nameAndType));
    }

    final int utf8(String text) throws IOException {
        pool.writeByte(UTF8);
        pool.writeUTF(text);
        return poolCount++;
    }

    final int classRef(String internalName) throws IOException {
        int nameRef = utf8(internalName);
        pool.writeByte(CLASS);
        pool.writeShort(nameRef);
        return poolCount++;
    }

    private int entry(int tag, int first, int second) throws IOException {
        pool.writeByte(tag);
        pool.writeShort(first);
        pool.writeShort(second);
        return poolCount++;
    }

    static void twoBytes(ByteArrayOutputStream code, int value) {
        code.write(value >> 8);
        code.write(value);
    }
}
