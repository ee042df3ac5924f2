package multiprocessing.codec;

import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Words for an object on the path: what it is, and if the path ends there, what is wrong with it.
record Suspect(Object object) {
    /// The functional interfaces whose lambdas travel: this, and the simple name of the JDK's.
    private static final String SERIALIZABLE = "multiprocessing.function.Serializable";

    /// What the JVM puts between the name of a class and the number of its lambda.
    private static final String LAMBDA = "$$Lambda";

    /// Its class; for a lambda its place in the source, for a proxy its interfaces.
    @Override
    public String toString() {
        var lambda = CapturedLambda.of(object);
        if (lambda != null) {
            return lambda.toString();
        }
        if (isPlainLambda()) {
            return "a plain lambda of " + face().getName();
        }
        return Proxy.isProxyClass(type())
                ? Arrays.stream(type().getInterfaces())
                        .map(Class::getName)
                        .collect(Collectors.joining(", ", "a proxy of ", ""))
                : type().getTypeName();
    }

    /// What the user may do about an object of a class that is not serializable; may be empty.
    String advice() {
        if (isPlainLambda()) {
            var maker = type().getName().substring(0, type().getName().indexOf(LAMBDA));
            return ", made in " + maker + ": " + adviceForLambda();
        }
        if (type().isHidden()) {
            return ", a hidden class";
        }
        var lacking = Instantiable.lacking(type());
        if (lacking != null) {
            return ", which a receiver cannot make: "
                    + lacking.getTypeName()
                    + " has no constructor without parameters that may be called";
        }
        if (type().isAnonymousClass() && type().getInterfaces().length == 1) {
            return ", an anonymous " + face().getName() + ": make it a lambda or a record";
        }
        var name = type().getPackageName();
        if (type().isRecord() && !type().getModule().isOpen(name, Suspect.class.getModule())) {
            return ", a record of "
                    + type().getModule()
                    + ", which does not open "
                    + name
                    + " to multiprocessing: add `opens "
                    + name
                    + " to multiprocessing` to its module-info.java";
        }
        return "";
    }

    /// A lambda is serializable only if the type it is written for is; by the compilers of some languages not even then.
    private String adviceForLambda() {
        if (Contents.isOfJdk(type())) {
            return "write one of your own in its place";
        }
        if (Serializable.class.isAssignableFrom(face())) {
            return "its compiler made none that is serializable: write an object of a class";
        }
        if (face().getName().startsWith("kotlin.jvm.functions.")) {
            return "write it where it is given, or annotate it with @JvmSerializableLambda";
        }
        var name = face().getSimpleName();
        if (!Contents.isOfJdk(face())) {
            return "let " + name + " extend Serializable";
        }
        return isKnown(SERIALIZABLE + name)
                ? "declare its variable as Serializable" + name
                : "cast it to (" + name + " & Serializable)";
    }

    private boolean isPlainLambda() {
        return type().isHidden()
                && type().getName().contains(LAMBDA)
                && type().getInterfaces().length > 0
                && CapturedLambda.of(object) == null;
    }

    private static boolean isKnown(String name) {
        try {
            Class.forName(name, false, Suspect.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException _) {
            return false;
        }
    }

    private Class<?> type() {
        return object.getClass();
    }

    private Class<?> face() {
        return type().getInterfaces()[0];
    }
}
