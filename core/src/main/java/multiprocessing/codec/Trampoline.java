package multiprocessing.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/// Calls one method that is known by name, at once.
///
/// The results of primitive type are dropped.
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

    /// How the method is called.
    enum Kind {
        /// A static method.
        STATIC,
        /// An instance method of an interface; the receiver is the first argument.
        INTERFACE
    }

    /// Calls the method.
    ///
    /// @param arguments the receiver, if there is one, then the arguments; boxed where the method wants a primitive
    /// @throws Throwable whatever the method throws
    @Nullable
    Object call(@Nullable Object[] arguments) throws Throwable;

    /// A trampoline to a method. Runs no code of the method's class.
    ///
    /// @param host the class in whose name the call is made: what it may call can be called
    /// @param owner the class that declares the method, in the form `java/lang/String`
    /// @param descriptor parameters and result, as in `(ILjava/lang/String;)V`
    /// @param ownerIsInterface whether `owner` is an interface
    /// @throws IllegalAccessException if `host` is not open to this module
    static Trampoline to(
            Class<?> host,
            Kind kind,
            String owner,
            boolean ownerIsInterface,
            String name,
            String descriptor)
            throws IllegalAccessException {
        Lookup lookup = MethodHandles.privateLookupIn(host, MethodHandles.lookup());
        if (!lookup.hasFullPrivilegeAccess()) { // another module
            lookup = MethodHandles.privateLookupIn(host, InsiderClass.lookup(host, lookup));
        }
        byte[] code =
                new TrampolineClass(
                                host.getPackageName(),
                                kind,
                                owner,
                                ownerIsInterface,
                                name,
                                descriptor)
                        .bytes();
        return TrampolineClass.make(lookup, code);
    }

    /// For the made insiders only: hands over a lookup.
    static void inside(Lookup lookup) {
        InsiderClass.handOver(lookup);
    }

    /// For the made classes only: hands over their one instance.
    static void made(Trampoline trampoline) {
        TrampolineClass.handOver(trampoline);
    }
}
