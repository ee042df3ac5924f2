package multiprocessing.codec;

import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/// Calls one static method that is known by name, at once; or a constructor, or reads the fields of an object, or makes a
/// lambda.
/// For the library's own use: no part of the API.
///
/// Public for the classes that are made. The results of primitive type are dropped.
public interface Trampoline {
    /*
     * A new JVM reaches a user's function by name. Ways to call it, measured in a child from an AOT cache on 2 cores:
     * re-making the lambda (`$deserializeLambda$`) 4 to 6 ms, Method.invoke 6 to 9 ms, a method handle 8 to 10 ms: all
     * three spin method handles for a call that happens once. A hidden class with the call in plain bytecode: 0.2 ms,
     * and it can be made before the call without running any of the user's code, static initializers included.
     *
     * The class is a nest mate of its host, therefore private methods (each lambda body is one) can be called:
     *
     *     final class Host/Call implements Trampoline {
     *         static { Trampoline.made(new Call()); }
     *         Object call(Object[] a) { return Host.name((String) a[0], ((Integer) a[1]).intValue()); }
     *     }
     *
     * No branch, hence no stack map. The static initializer hands the instance over, for a reflective constructor call
     * would spin method handles again.
     */

    /// Calls the method.
    ///
    /// @param arguments boxed where the method wants a primitive
    /// @throws Throwable whatever the method throws
    @Nullable
    Object call(@Nullable Object[] arguments) throws Throwable;

    /// For the made insiders only: hands over a lookup.
    static void inside(Lookup lookup) {
        InsiderClass.handOver(lookup);
    }

    /// For the made classes only: hands over their one instance.
    static void made(Trampoline trampoline) {
        TrampolineClass.handOver(trampoline);
    }
}
