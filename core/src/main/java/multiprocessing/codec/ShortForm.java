package multiprocessing.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// The form of a [FunctionCall] that takes no object streams.
///
/// ```
///  1 | length 4 | class | name | descriptor | handles | count | value … | keyword count or -1 | (name, value) …
///               |--------- function --------|
/// ```
///
/// It serves static lambda bodies and static methods of classes outside named modules, when everything captured or given
/// is a simple value or shared; the receiver calls the method itself ([Trampoline]) and makes no lambda.
///
/// Offsets here are behind the first byte.
final class ShortForm {
    private static final int NO_KEYWORDS = -1;
    private static final int MAX_PREPARED = 100;

    /// Few, and compared as the bytes they are: a process that receives one call would spend more on strings to look up.
    private static final List<Prepared> PREPARED = new CopyOnWriteArrayList<>();

    /// The way to a function, for those who look it up through that loader: another may know another of that name.
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Prepared(byte[] function, ClassLoader loader, Trampoline trampoline) {
        boolean isFor(byte[] bytes, int from, int to, ClassLoader loader) {
            return this.loader == loader
                    && Arrays.equals(function, 0, function.length, bytes, from, to);
        }
    }

    /// Of lambdas that capture nothing and take nothing: another of that class says the same.
    private static final ClassValue<AtomicReference<@Nullable Parcel>> KNOWN =
            new ClassValue<>() {
                @Override
                protected AtomicReference<@Nullable Parcel> computeValue(Class<?> type) {
                    return new AtomicReference<>();
                }
            };

    private ShortForm() {}

    /// What a function was packed as before, if that was all there is to say of it.
    static Optional<Parcel> known(Object function) {
        return function.getClass().isHidden() // as each class made for a lambda
                ? Optional.ofNullable(KNOWN.get(function.getClass()).get())
                : Optional.empty();
    }

    /// Null if the call needs the long form.
    static byte @Nullable [] pack(
            Object function,
            SerializedLambda lambda,
            @Nullable Object[] arguments,
            Manifest manifest)
            throws IOException {
        Class<?> capturing = function.getClass();
        boolean isCallable =
                lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic
                        && !capturing.getModule().isNamed()
                        && !ShortForm.class.getModule().isNamed();
        if (!isCallable) {
            return null;
        }
        int captured = lambda.getCapturedArgCount();
        var values = new @Nullable Object[captured + arguments.length];
        for (int i = 0; i < captured; i++) {
            values[i] = lambda.getCapturedArg(i);
        }
        System.arraycopy(arguments, 0, values, captured, arguments.length);

        Map<?, ?> keywords = null;
        if (values.length > 0 && values[values.length - 1] instanceof Keywords map) {
            keywords = map;
            values[values.length - 1] = null;
            if (!areSimple(keywords.values().toArray(), manifest)) {
                return null;
            }
        }
        if (!areSimple(values, manifest)) {
            return null;
        }
        Class<?> owner;
        try {
            owner =
                    Class.forName(
                            lambda.getImplClass().replace('/', '.'),
                            false,
                            capturing.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
        if (owner.getModule().isNamed() || !unboxes(lambda.getImplMethodSignature(), values)) {
            return null;
        }
        manifest.note(owner);
        manifest.note(capturing);
        byte[] bytes =
                encode(
                        owner,
                        lambda.getImplMethodName(),
                        lambda.getImplMethodSignature(),
                        values,
                        keywords,
                        manifest);
        if (values.length == 0) {
            KNOWN.get(capturing).set(new Parcel(bytes, manifest.loaders()));
        }
        return bytes;
    }

    private static boolean areSimple(@Nullable Object[] values, Manifest manifest) {
        for (Object value : values) {
            if (!ShortHandles.isSimple(value, manifest)) {
                return false;
            }
        }
        return true;
    }

    /// Whether each value for a primitive parameter is of exactly its box; widening is left to the long form.
    private static boolean unboxes(String descriptor, @Nullable Object[] values) {
        int at = 1;
        for (Object value : values) {
            char type = descriptor.charAt(at);
            if (type != 'L' && type != '[' && (value == null || boxedType(value) != type)) {
                return false;
            }
            at = TrampolineClass.endOfType(descriptor, at);
        }
        return descriptor.charAt(at) == ')';
    }

    private static char boxedType(Object value) {
        return switch (value) {
            case Boolean _ -> 'Z';
            case Byte _ -> 'B';
            case Short _ -> 'S';
            case Character _ -> 'C';
            case Integer _ -> 'I';
            case Long _ -> 'J';
            case Float _ -> 'F';
            case Double _ -> 'D';
            default -> 'L';
        };
    }

    static Parcel toMethodWithoutParameters(Class<?> owner, String name) {
        try {
            var bytes = encode(owner, name, "()V", new Object[0], null, new Manifest());
            return new Parcel(bytes, Set.of());
        } catch (IOException e) {
            throw new IllegalStateException("a byte array cannot fail", e);
        }
    }

    private static byte[] encode(
            Class<?> owner,
            String name,
            String descriptor,
            @Nullable Object[] values,
            @Nullable Map<?, ?> keywords,
            Manifest manifest)
            throws IOException {
        var bytes = new ByteArrayOutputStream(256);
        var out = new DataOutputStream(bytes);
        byte[] function = function(owner.getName(), name, descriptor);
        out.writeByte(FunctionCall.SHORT_FORM);
        out.writeInt(function.length);
        out.write(function);
        ShortHandles.write(manifest, out);
        out.writeShort(values.length);
        for (Object value : values) {
            ShortHandles.write(value, out, manifest);
        }
        out.writeInt(keywords == null ? NO_KEYWORDS : keywords.size());
        if (keywords != null) {
            for (Map.Entry<?, ?> entry : keywords.entrySet()) {
                SimpleValues.write(entry.getKey(), out);
                ShortHandles.write(entry.getValue(), out, manifest);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] function(String owner, String name, String descriptor)
            throws IOException {
        var bytes = new ByteArrayOutputStream(128);
        var out = new DataOutputStream(bytes);
        out.writeUTF(owner);
        out.writeUTF(name);
        out.writeUTF(descriptor);
        return bytes.toByteArray();
    }

    private static int startOfFunction(int offset) {
        return offset + Integer.BYTES;
    }

    private static int endOfFunction(byte[] bytes, int offset) {
        int length =
                ((bytes[offset] & 0xFF) << 24)
                        | ((bytes[offset + 1] & 0xFF) << 16)
                        | ((bytes[offset + 2] & 0xFF) << 8)
                        | (bytes[offset + 3] & 0xFF);
        return startOfFunction(offset)
                + Objects.checkIndex(length, bytes.length - startOfFunction(offset));
    }

    private static DataInputStream input(byte[] bytes, int from) {
        return new DataInputStream(new ByteArrayInputStream(bytes, from, bytes.length - from));
    }

    /// @throws TransferException if a class or method is missing, or the bytes do not fit the classes
    static FunctionCall unpack(byte[] bytes, int offset, ClassLoader loader) throws IOException {
        Trampoline trampoline = trampoline(bytes, offset, loader);
        DataInputStream in = input(bytes, endOfFunction(bytes, offset));
        Object[] shared = ShortHandles.resolve(in, loader);
        var values = new @Nullable Object[count(in.readUnsignedShort(), in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = ShortHandles.read(in, shared);
        }
        int keywordCount = in.readInt();
        if (keywordCount != NO_KEYWORDS) {
            var keywords = new LinkedHashMap<String, @Nullable Object>();
            for (int i = 0; i < keywordCount; i++) {
                keywords.put((String) SimpleValues.read(in), ShortHandles.read(in, shared));
            }
            values[values.length - 1] = Collections.unmodifiableMap(keywords);
        }
        return new FunctionCall(trampoline, values);
    }

    /// A count that was read, of things each of which is at least a byte of what is left.
    static int count(int count, DataInputStream in) throws IOException {
        if (count > in.available()) {
            throw new IOException("message is cut: count=".concat(Integer.toString(count)));
        }
        return count;
    }

    private static Trampoline trampoline(byte[] bytes, int offset, ClassLoader loader)
            throws IOException {
        int start = startOfFunction(offset);
        int end = endOfFunction(bytes, offset);
        for (int i = 0; i < PREPARED.size(); i++) {
            Prepared prepared = PREPARED.get(i);
            if (prepared.isFor(bytes, start, end, loader)) {
                return prepared.trampoline();
            }
        }
        DataInputStream in = input(bytes, start);
        String owner = in.readUTF();
        try {
            return TrampolineClass.to(
                    Class.forName(owner, false, loader), in.readUTF(), in.readUTF());
        } catch (ClassNotFoundException | IllegalAccessException | LinkageError e) {
            throw Unreadable.because(e);
        }
    }

    static boolean isPrepared(Class<?> owner) {
        for (Prepared prepared : PREPARED) {
            try {
                if (input(prepared.function, 0).readUTF().equals(owner.getName())) {
                    return true;
                }
            } catch (IOException e) {
                throw new IllegalStateException("a byte array cannot fail", e);
            }
        }
        return false;
    }

    static boolean isSameFunction(byte[] bytes, int offset, byte[] other, int otherOffset) {
        return Arrays.equals(
                bytes,
                startOfFunction(offset),
                endOfFunction(bytes, offset),
                other,
                startOfFunction(otherOffset),
                endOfFunction(other, otherOffset));
    }

    /// As [FunctionCall#prepare].
    static void prepare(byte[] bytes, int offset, ClassLoader loader) {
        int start = startOfFunction(offset);
        try {
            Trampoline made = trampoline(bytes, offset, loader);
            if (PREPARED.size() < MAX_PREPARED) {
                byte[] function = Arrays.copyOfRange(bytes, start, endOfFunction(bytes, offset));
                PREPARED.add(new Prepared(function, loader, made));
            }
            verify(Class.forName(input(bytes, start).readUTF(), false, loader));
            ShortHandles.prepare(input(bytes, endOfFunction(bytes, offset)), loader);
        } catch (IOException
                | TransferException
                | IllegalAccessException
                | ClassNotFoundException
                | LinkageError unprepared) {
            return; // the call will meet the same and report it
        }
    }

    /// Has the JVM verify a class, which loads those that it is checked against. A class is verified when it is first
    /// used, a milliseconds' work for the main class of a program, unless somebody asks for its members before.
    @SuppressWarnings("ReturnValueIgnored") // what counts is the asking
    private static void verify(Class<?> type) {
        type.getDeclaredConstructors();
    }
}
