package multiprocessing.codec;

import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A serializable lambda or method reference, opened: what it captured, and where it was written.
///
/// Works for lambdas of every module, open to us or not. The class file of the lambda is read only
/// when a question needs it; when it cannot be found, the answers are shorter.
final class CapturedLambda {
    /// How compilers name the method of a lambda's body: javac, Eclipse's, Kotlin, Scala 2, Scala 3.
    private static final Pattern BODY_NAME =
            Pattern.compile(
                    "lambda\\$(?<java>.+?)\\$.*"
                            + "|lambda\\$\\d+"
                            + "|(?<kotlin>.+?)\\$lambda\\$.*"
                            + "|\\$anonfun\\$(?<scala>.+?)\\$.*"
                            + "|(?<scala3>.+?)\\$\\$anonfun\\$.*");

    private final SerializedLambda serialized;
    private final @Nullable ClassLoader loader;
    private @Nullable LambdaBody body;

    private CapturedLambda(SerializedLambda serialized, @Nullable ClassLoader loader) {
        this.serialized = serialized;
        this.loader = loader;
    }

    /// Opens `function`; null if it is not a serializable lambda or method reference.
    static @Nullable CapturedLambda of(Object function) {
        return Probe.withoutParts(function).standIn() instanceof SerializedLambda serialized
                ? of(function, serialized)
                : null;
    }

    /// As [#of(Object)], for one whose serialized form is known.
    static CapturedLambda of(Object function, SerializedLambda serialized) {
        // A serialized form met alone does not know its loader.
        var loader =
                function == serialized
                        ? Thread.currentThread().getContextClassLoader()
                        : function.getClass().getClassLoader();
        return new CapturedLambda(serialized, loader);
    }

    /// The form in which the lambda travels.
    SerializedLambda serialized() {
        return serialized;
    }

    /// One line for people: `lambda at Main.java:12 in Main.run`, or
    /// `method reference Greeter::greet at Main.java:12`.
    @Override
    public String toString() {
        var place = file() == null || line() == 0 ? "" : " at " + file() + ":" + line();
        return isMethodReference()
                ? "method reference " + implementation() + place
                : "lambda"
                        + place
                        + " in "
                        + simpleName(serialized.getCapturingClass())
                        + enclosingMethod();
    }

    /// The source file, if the class file tells.
    @Nullable
    String file() {
        return body().file();
    }

    /// The line of the body's first statement, or of the method reference; 0 if the class file does
    /// not tell.
    int line() {
        return body().line();
    }

    /// Whether a method was named, rather than a body written.
    boolean isMethodReference() {
        return !isBody(serialized.getImplMethodName());
    }

    /// The method of a method reference, as in `Greeter::greet`.
    String implementation() {
        var constructor = serialized.getImplMethodKind() == MethodHandleInfo.REF_newInvokeSpecial;
        return simpleName(serialized.getImplClass())
                + "::"
                + (constructor ? "new" : serialized.getImplMethodName());
    }

    /// Whether the first captured value is the object in whose method the lambda was written.
    boolean capturesThis() {
        return !isMethodReference()
                && serialized.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic;
    }

    /// The name of the local variable whose value is captured argument `index`; null if the class
    /// was compiled without names.
    @Nullable
    String variable(int index) {
        return body().variables().get(index);
    }

    /// For what the body uses the captured `this`, and what to do about it; empty if that is not
    /// seen.
    String useOfThis() {
        var fields = body().fields();
        var methods = body().methods();
        if (!fields.isEmpty()) {
            return fields.size() == 1
                    ? ", to read its field "
                            + quoted(fields)
                            + ": copy it to a local variable first"
                    : ", to read its fields "
                            + quoted(fields)
                            + ": copy them to local variables first";
        }
        if (!methods.isEmpty()) {
            return ", to call its "
                    + (methods.size() == 1 ? "method " : "methods ")
                    + quoted(methods)
                    + ": make "
                    + (methods.size() == 1 ? "it" : "them")
                    + " static if possible";
        }
        return "";
    }

    /// For a method reference to an own method of the class that it is written in, as `this::work`: what to do about its
    /// receiver; else empty.
    String useOfReceiver() {
        return isMethodReference()
                        && serialized.getImplMethodKind() != MethodHandleInfo.REF_newInvokeSpecial
                        && serialized.getImplClass().equals(serialized.getCapturingClass())
                ? ", to call its method "
                        + quoted(List.of(serialized.getImplMethodName()))
                        + ": make it static if possible"
                : "";
    }

    private LambdaBody body() {
        var known = body;
        if (known == null) {
            known = LambdaBody.read(serialized, loader);
            body = known;
        }
        return known;
    }

    static boolean isBody(String methodName) {
        return BODY_NAME.matcher(methodName).matches();
    }

    /// The method in which the lambda was written; empty for an initializer or a constructor.
    private String enclosingMethod() {
        var name = BODY_NAME.matcher(serialized.getImplMethodName());
        if (!name.matches()) {
            return "";
        }
        var method =
                Stream.of("java", "kotlin", "scala", "scala3")
                        .map(name::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse("new");
        return method.equals("new") || method.equals("static") ? "" : "." + method;
    }

    private static String simpleName(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }

    private static String quoted(Iterable<String> names) {
        return "'" + String.join("', '", names) + "'";
    }
}
