package multiprocessing.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableBiConsumer;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableQuadConsumer;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.function.SerializableTriConsumer;
import org.jspecify.annotations.Nullable;

/// A function with its arguments, made to run once in another process.
/// For the library's own use: no part of the API.
///
/// ```
///  short form   1 | see ShortForm
///  long form    2 | JDK serialization of { function, arguments }
/// ```
public final class FunctionCall {
    static final int SHORT_FORM = 1;
    private static final int LONG_FORM = 2;

    private final Object function;
    private final @Nullable Object[] arguments;

    FunctionCall(Object function, @Nullable Object[] arguments) {
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

    /// Whether `function`, one of this library's function types, takes so many arguments.
    public static boolean takes(Object function, int count) {
        return parameterCount(function) == count;
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
            } else if (argument == null) {
                checkTakesNull(i, wanted, lambda.get());
            } else if (!type.parameterType(i).isInstance(argument)) {
                throw new IllegalArgumentException(
                        "argument "
                                + (i + 1)
                                + " must be "
                                + type.parameterType(i).getName()
                                + ", but is "
                                + told(argument));
            }
        }
    }

    /// Its class, and if that is one of the boxes of primitive types, what is in it: any other's text may be endless.
    private static String told(Object argument) {
        Class<?> type = argument.getClass();
        return MethodType.methodType(type).hasWrappers()
                ? type.getName() + ": " + argument
                : type.getName();
    }

    /// What a lambda captures comes before the arguments.
    private static void checkTakesNull(int index, int wanted, SerializedLambda lambda) {
        List<ClassDesc> parameters =
                MethodTypeDesc.ofDescriptor(lambda.getImplMethodSignature()).parameterList();
        int place = parameters.size() - wanted + index; // below 0: the object of an instance method
        if (place >= 0 && parameters.get(place).isPrimitive()) {
            String name = parameters.get(place).displayName();
            throw new IllegalArgumentException(
                    "argument " + (index + 1) + " must be " + name + ", but is null");
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
                    throw new IllegalArgumentException(
                            "not a function that travels: " + function.getClass().getName());
        };
    }

    /// Encodes this call. What is encoded is the state at this moment.
    ///
    /// @throws TransferException if function or an argument cannot be sent; names the path to the culprit
    public Parcel pack() {
        Optional<Parcel> known = ShortForm.known(function);
        if (known.isPresent()) {
            return known.get();
        }
        var manifest = new Manifest();
        try {
            byte[] bytes = packShort(manifest);
            if (bytes == null) {
                bytes = packLong(manifest);
            }
            return new Parcel(bytes, manifest.loaders(), manifest.handles());
        } catch (Exception | LinkageError | StackOverflowError e) { // perhaps thrown undeclared
            manifest.revoke();
            throw new TransferException(Culprit.explainCall(function, arguments, e), e);
        } catch (Throwable e) { // such as for want of memory
            manifest.revoke();
            throw e;
        }
    }

    private byte @Nullable [] packShort(Manifest manifest) throws IOException {
        Optional<SerializedLambda> lambda = Lambdas.serialized(function);
        return lambda.isEmpty()
                ? null
                : ShortForm.pack(function, lambda.get(), arguments, manifest);
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
        return ShortForm.toMethodWithoutParameters(owner, name);
    }

    /// Decodes a call. Classes are loaded through `loader`; of the user's code only what deserialization itself runs.
    ///
    /// @throws TransferException if a class or method is missing, or the bytes do not fit the classes
    public static FunctionCall unpack(byte[] bytes, int offset, ClassLoader loader) {
        try {
            return switch (bytes[offset]) {
                case SHORT_FORM -> ShortForm.unpack(bytes, offset + 1, loader);
                case LONG_FORM -> ofParts(ObjectForm.unpack(bytes, offset + 1, loader));
                default -> throw new IOException("not a call");
            };
        } catch (Throwable e) { // reading runs code of the user's
            throw Unreadable.because(e);
        }
    }

    /// Whether [#prepare] has a use for these bytes.
    public static boolean canPrepare(byte[] bytes, int offset) {
        return bytes[offset] == SHORT_FORM;
    }

    /// Whether two packed calls that can be prepared are of the same function.
    public static boolean isSameFunction(byte[] bytes, int offset, byte[] other, int otherOffset) {
        return ShortForm.isSameFunction(bytes, offset + 1, other, otherOffset + 1);
    }

    /// Gets ready, in a process that will receive calls, for one like `bytes`, which [can be prepared][#canPrepare]: loads the
    /// class of the function, has it verified, and links the way to it. Runs none of the user's code. What goes wrong is left
    /// for the call itself to report.
    public static void prepare(byte[] bytes, int offset, ClassLoader loader) {
        ShortForm.prepare(bytes, offset + 1, loader);
    }

    /// Whether a call of a function of `owner` has been prepared.
    public static boolean isPrepared(Class<?> owner) {
        return ShortForm.isPrepared(owner);
    }

    /// Calls the function.
    ///
    /// @throws Throwable whatever it throws
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
