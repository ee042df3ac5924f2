package multiprocessing.codec;

import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// What all lambdas have in common that are made at one place of a program: all but the values that they captured. Who sends
/// many of them sends this once, and then the values alone. For the library's own use: no part of the API.
///
/// A lambda is made again of its body ([LambdaClass]), which takes a new JVM a moment; one that is not so simple by the
/// method that the compiler gives each class which has serializable lambdas, as in JDK serialization, but without an object
/// stream.
///
/// @param capturing the class in which the lambda is written
/// @param implementationKind a constant of `MethodHandleInfo`
/// @param instantiatedType the type of the function, as in `(Ljava/lang/Integer;)Ljava/lang/Integer;`
public record LambdaKind(
        Class<?> capturing,
        String face,
        String faceMethod,
        String faceSignature,
        int implementationKind,
        String implementationClass,
        String implementationMethod,
        String implementationSignature,
        String instantiatedType) {
    private static final String MAKER = "$deserializeLambda$";
    private static final String FUNCTIONS = "multiprocessing/function/";
    private static final String MAKER_TYPE =
            "(Ljava/lang/invoke/SerializedLambda;)Ljava/lang/Object;";

    /// Makes lambdas of one kind.
    public interface Maker {
        /// The lambda that captured these values.
        ///
        /// @throws Throwable if the class does not know such a lambda; where it is made of its body, its call says so
        Object make(@Nullable Object[] captured) throws Throwable;
    }

    /// The kind of a lambda, or null if `function` is none, or one that has to travel whole.
    public static @Nullable LambdaKind of(Object function) {
        SerializedLambda lambda = Lambdas.serialized(function).orElse(null);
        if (lambda == null || LambdaKind.class.getModule().isNamed()) {
            return null;
        }
        try {
            Class<?> capturing =
                    Class.forName(
                            lambda.getCapturingClass().replace('/', '.'),
                            false,
                            function.getClass().getClassLoader());
            if (capturing.getModule().isNamed()) {
                return null;
            }
            var kind =
                    new LambdaKind(
                            capturing,
                            lambda.getFunctionalInterfaceClass(),
                            lambda.getFunctionalInterfaceMethodName(),
                            lambda.getFunctionalInterfaceMethodSignature(),
                            lambda.getImplMethodKind(),
                            lambda.getImplClass(),
                            lambda.getImplMethodName(),
                            lambda.getImplMethodSignature(),
                            lambda.getInstantiatedMethodType());
            Maker _ = kind.maker(); // what works here works there
            return kind;
        } catch (ClassNotFoundException | LinkageError | TransferException closed) {
            return null;
        }
    }

    /// What a lambda captured.
    ///
    /// @throws TransferException if it is of a module that has been closed, or what would arrive is not what it captured
    public static @Nullable Object[] captured(Object function) {
        SerializedLambda lambda =
                Lambdas.serialized(function)
                        .orElseThrow(() -> new TransferException("not a lambda: " + function));
        var captured = new @Nullable Object[lambda.getCapturedArgCount()];
        for (int i = 0; i < captured.length; i++) {
            captured[i] = lambda.getCapturedArg(i);
            if (captured[i] instanceof Throwable failure
                    && !Failures.fits(failure, typeOf(i, lambda, function))) {
                throw new TransferException("not as it is: captured value " + i);
            }
        }
        return captured;
    }

    /// What the captured value with that index must be.
    private static Class<?> typeOf(int index, SerializedLambda lambda, Object function) {
        int kind = lambda.getImplMethodKind();
        String type = lambda.getImplMethodSignature();
        if (kind != MethodHandleInfo.REF_invokeStatic
                && kind != MethodHandleInfo.REF_newInvokeSpecial) { // its object comes first
            type = "(L" + lambda.getImplClass() + ";" + type.substring(1);
        }
        return MethodType.fromMethodDescriptorString(type, function.getClass().getClassLoader())
                .parameterType(index);
    }

    /// What makes lambdas of this kind.
    ///
    /// @throws TransferException if the class is closed to this library
    public Maker maker() {
        try {
            TrampolineClass.refuseNamedModule(capturing);
            LambdaClass ofBody = classOfBody();
            if (ofBody != null) {
                Trampoline made = TrampolineClass.make(capturing, ofBody.bytes());
                return captured -> checked(made.call(captured));
            }
            Trampoline made = TrampolineClass.to(capturing, MAKER, MAKER_TYPE);
            return captured -> checked(made.call(new Object[] {serialized(captured)}));
        } catch (IllegalAccessException e) {
            throw new TransferException("cannot be received: " + e.getMessage(), e);
        }
    }

    private @Nullable LambdaClass classOfBody() {
        if (implementationKind != MethodHandleInfo.REF_invokeStatic
                || !face.startsWith(FUNCTIONS)) {
            return null;
        }
        try {
            Class<?> body =
                    Class.forName(
                            implementationClass.replace('/', '.'),
                            false,
                            capturing.getClassLoader());
            var made = new LambdaClass(this, body);
            return made.isPossible() ? made : null;
        } catch (ClassNotFoundException | LinkageError gone) {
            return null;
        }
    }

    private static Object checked(@Nullable Object lambda) {
        if (lambda == null) {
            throw new TransferException("cannot be received: no lambda");
        }
        return lambda;
    }

    private SerializedLambda serialized(@Nullable Object[] captured) {
        return new SerializedLambda(
                capturing,
                face,
                faceMethod,
                faceSignature,
                implementationKind,
                implementationClass,
                implementationMethod,
                implementationSignature,
                instantiatedType,
                captured);
    }
}
