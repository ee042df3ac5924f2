package multiprocessing.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableBiConsumer;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableQuadConsumer;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.function.SerializableTriConsumer;
import org.jspecify.annotations.Nullable;

/// A function with its arguments, made to run once in another process.
///
/// ```
///  short form   1 | class | name | descriptor | handles | count | value … | keyword count or -1 | (name, value) …
///  long form    2 | JDK serialization of { function, arguments }
/// ```
///
/// The short form serves static lambda bodies and static methods of classes outside named modules, when everything
/// captured or given is a simple value or shared; the receiver calls the method itself ([Trampoline]) and makes no lambda.
public final class FunctionCall {
    private static final int SHORT_FORM = 1;
    private static final int LONG_FORM = 2;
    private static final int NO_KEYWORDS = -1;
    private static final int MAX_PREPARED = 1_000;

    private static final ConcurrentMap<String, Prepared> PREPARED = new ConcurrentHashMap<>();

    /// The way to a function of that name, for those who look it up through that loader: another may know another.
    private record Prepared(ClassLoader loader, Trampoline trampoline) {}

    private final Object function;
    private final @Nullable Object[] arguments;

    private FunctionCall(Object function, @Nullable Object[] arguments) {
        this.function = function;
        this.arguments = arguments;
    }

    /// A call of `function`, one of this library's function types, with `arguments`.
    ///
    /// @throws IllegalArgumentException if it does not take so many arguments, or not one of that type
    public static FunctionCall of(Object function, @Nullable Object... arguments) {
        check(function, arguments);
        return new FunctionCall(function, arguments.clone());
    }

    private static void check(Object function, @Nullable Object[] arguments) {
        int wanted = parameterCount(function);
        if (wanted != arguments.length) {
            throw new IllegalArgumentException(
                    "target does not take these arguments: parameters="
                            + wanted
                            + ", arguments="
                            + arguments.length);
        }
        Optional<SerializedLambda> lambda = Lambdas.serialized(function);
        if (lambda.isEmpty() || wanted == 0) {
            return;
        }
        MethodType type;
        try {
            type =
                    MethodType.fromMethodDescriptorString(
                            lambda.get().getInstantiatedMethodType(),
                            function.getClass().getClassLoader());
        } catch (TypeNotPresentException e) {
            return; // the receiver will say more
        }
        for (int i = 0; i < wanted; i++) {
            Object argument = arguments[i];
            if (argument instanceof Keywords) {
                checkTakesKeywords(i, type.parameterType(i));
            } else if (argument != null && !type.parameterType(i).isInstance(argument)) {
                throw new IllegalArgumentException(
                        "argument "
                                + (i + 1)
                                + " must be "
                                + type.parameterType(i).getName()
                                + ", but is "
                                + argument.getClass().getName()
                                + ": "
                                + argument);
            }
        }
    }

    private static void checkTakesKeywords(int index, Class<?> parameter) {
        if (!parameter.isAssignableFrom(Map.class)) {
            throw new IllegalArgumentException(
                    "keyword arguments come as a java.util.Map, but parameter "
                            + (index + 1)
                            + " is "
                            + parameter.getName());
        }
    }

    private static int parameterCount(Object function) {
        return switch (function) {
            case SerializableRunnable _ -> 0;
            case SerializableConsumer<?> _ -> 1;
            case SerializableBiConsumer<?, ?> _ -> 2;
            case SerializableTriConsumer<?, ?, ?> _ -> 3;
            case SerializableQuadConsumer<?, ?, ?, ?> _ -> 4;
            default ->
                    throw new IllegalArgumentException("not a function that travels: " + function);
        };
    }

    /// Encodes this call. What is encoded is the state at this moment.
    ///
    /// @throws TransferException if function or an argument cannot be sent; names the path to the culprit
    public Parcel pack() {
        var manifest = new Manifest();
        try {
            byte[] bytes = packShort(manifest);
            if (bytes == null) {
                bytes = packLong(manifest);
            }
            return new Parcel(bytes, manifest.loaders(), manifest.handles());
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            manifest.revoke();
            throw new TransferException(Culprit.explainCall(function, arguments, e), e);
        }
    }

    private byte[] packLong(Manifest manifest) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(LONG_FORM);
        JavaStreams.write(parts(), bytes, manifest);
        return bytes.toByteArray();
    }

    /// Function and arguments, for who serializes them together with something else. [#ofParts] makes a call of them.
    public Object[] parts() {
        return new Object[] {function, arguments};
    }

    /// The call that has given these [#parts].
    ///
    /// @throws TransferException if no call has
    public static FunctionCall ofParts(@Nullable Object parts) {
        if (parts instanceof Object[] pair
                && pair.length == 2
                && pair[0] != null
                && pair[1] instanceof Object[] arguments) {
            return new FunctionCall(pair[0], arguments);
        }
        throw new TransferException("cannot be received: not a function with arguments");
    }

    /// A call of a static method without parameters and result, which need not be a lambda's.
    public static Parcel toMethodWithoutParameters(Class<?> owner, String name) {
        try {
            var bytes = shortForm(owner, name, "()V", new Object[0], null, new Manifest());
            return new Parcel(bytes, Set.of());
        } catch (IOException e) {
            throw new IllegalStateException("a byte array cannot fail", e);
        }
    }

    private byte @Nullable [] packShort(Manifest manifest) throws IOException {
        Optional<SerializedLambda> serialized = Lambdas.serialized(function);
        if (serialized.isEmpty()) {
            return null;
        }
        SerializedLambda lambda = serialized.get();
        Class<?> capturing = function.getClass();
        boolean isCallable =
                lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic
                        && !capturing.getModule().isNamed()
                        && !FunctionCall.class.getModule().isNamed();
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
        return shortForm(
                owner,
                lambda.getImplMethodName(),
                lambda.getImplMethodSignature(),
                values,
                keywords,
                manifest);
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

    private static byte[] shortForm(
            Class<?> owner,
            String name,
            String descriptor,
            @Nullable Object[] values,
            @Nullable Map<?, ?> keywords,
            Manifest manifest)
            throws IOException {
        var bytes = new ByteArrayOutputStream(256);
        var out = new DataOutputStream(bytes);
        out.writeByte(SHORT_FORM);
        out.writeUTF(owner.getName());
        out.writeUTF(name);
        out.writeUTF(descriptor);
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

    /// Decodes a call. Classes are loaded through `loader`; of the user's code only what deserialization itself runs.
    ///
    /// @throws TransferException if a class or method is missing, or the bytes do not fit the classes
    public static FunctionCall unpack(byte[] bytes, int offset, ClassLoader loader) {
        try {
            return switch (bytes[offset]) {
                case SHORT_FORM -> unpackShort(input(bytes, offset), loader);
                case LONG_FORM ->
                        ofParts(ObjectForm.unpack(bytes, offset + 1, loader));
                default -> throw new IOException("not a call");
            };
        } catch (TransferException e) {
            throw e;
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new TransferException("cannot be received: ".concat(e.toString()), e);
        }
    }

    private static FunctionCall unpackShort(DataInputStream in, ClassLoader loader)
            throws IOException {
        Trampoline trampoline = trampoline(in, loader);
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

    /// A count that was read, of which each is at least a byte of what is left.
    static int count(int count, DataInputStream in) throws IOException {
        if (count > in.available()) {
            throw new IOException("message is cut: count=" + count);
        }
        return count;
    }

    /// Whether [#prepare] has a use for these bytes.
    public static boolean canPrepare(byte[] bytes, int offset) {
        return bytes[offset] == SHORT_FORM;
    }

    /// Whether two packed calls that can be prepared are of the same function.
    public static boolean isSameFunction(byte[] bytes, int offset, byte[] other, int otherOffset) {
        return key(bytes, offset).equals(key(other, otherOffset));
    }

    private static String key(byte[] bytes, int offset) {
        try {
            var in = input(bytes, offset);
            return in.readUTF().concat(".").concat(in.readUTF()).concat(in.readUTF());
        } catch (IOException e) {
            throw new TransferException("cannot be received: " + e, e);
        }
    }

    private static DataInputStream input(byte[] bytes, int offset) {
        return new DataInputStream(
                new ByteArrayInputStream(bytes, offset + 1, bytes.length - offset - 1));
    }

    /// Gets ready, in a process that will receive calls, for one like `bytes`: loads the class of the function, has it
    /// verified, and links the way to it. Runs none of the user's code. What cannot be prepared is left for the call
    /// itself to report.
    public static void prepare(byte[] bytes, int offset, ClassLoader loader) {
        if (bytes[offset] == SHORT_FORM) {
            try {
                Trampoline made = trampoline(input(bytes, offset), loader);
                if (PREPARED.size() < MAX_PREPARED) {
                    PREPARED.put(key(bytes, offset), new Prepared(loader, made));
                }
                verify(Class.forName(input(bytes, offset).readUTF(), false, loader));
            } catch (IOException
                    | TransferException
                    | ClassNotFoundException
                    | LinkageError unprepared) {
                return; // the call will meet the same and report it
            }
        }
    }

    /// Has the JVM verify a class, which loads those that it is checked against. A class is verified when it is first
    /// used, a milliseconds' work for the main class of a program, unless somebody asks for its members before.
    @SuppressWarnings("ReturnValueIgnored") // what counts is the asking
    private static void verify(Class<?> type) {
        type.getDeclaredConstructors();
    }

    private static Trampoline trampoline(DataInputStream in, ClassLoader loader)
            throws IOException {
        String owner = in.readUTF();
        String name = in.readUTF();
        String descriptor = in.readUTF();
        String key = owner.concat(".").concat(name).concat(descriptor);
        Prepared known = PREPARED.get(key);
        if (known != null && known.loader() == loader) {
            return known.trampoline();
        }
        try {
            Class<?> type = Class.forName(owner, false, loader);
            return Trampoline.to(type, name, descriptor);
        } catch (ClassNotFoundException e) {
            throw new TransferException(
                    "class is missing in the receiver: ".concat(String.valueOf(e.getMessage())), e);
        } catch (IllegalAccessException | LinkageError e) {
            throw new TransferException("cannot be received: ".concat(e.toString()), e);
        }
    }

    /// Calls the function.
    ///
    /// @throws Throwable whatever it throws
    @SuppressWarnings("unchecked")
    public void run() throws Throwable {
        if (function instanceof Trampoline trampoline) {
            trampoline.call(arguments);
        } else {
            runObject();
        }
    }

    @SuppressWarnings("unchecked")
    private void runObject() throws Exception {
        var a = withUnmodifiableKeywords();
        switch (function) {
            case SerializableRunnable f -> f.runOrThrow();
            case SerializableConsumer<?> f ->
                    ((SerializableConsumer<Object>) f).acceptOrThrow(a[0]);
            case SerializableBiConsumer<?, ?> f ->
                    ((SerializableBiConsumer<Object, Object>) f).acceptOrThrow(a[0], a[1]);
            case SerializableTriConsumer<?, ?, ?> f ->
                    ((SerializableTriConsumer<Object, Object, Object>) f)
                            .acceptOrThrow(a[0], a[1], a[2]);
            case SerializableQuadConsumer<?, ?, ?, ?> f ->
                    ((SerializableQuadConsumer<Object, Object, Object, Object>) f)
                            .acceptOrThrow(a[0], a[1], a[2], a[3]);
            default -> throw new TransferException("not a function: " + function.getClass());
        }
    }

    private @Nullable Object[] withUnmodifiableKeywords() {
        int last = arguments.length - 1;
        if (last < 0 || !(arguments[last] instanceof Keywords keywords)) {
            return arguments;
        }
        var all = arguments.clone();
        all[last] = Collections.unmodifiableMap(keywords);
        return all;
    }
}
