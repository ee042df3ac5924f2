package multiprocessing.python;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Objects of any class, as an interface shows them.
final class FaceMethods {
    /// What Python can call by its name: it is no word of the language.
    private static final Pattern NAME =
            Pattern.compile(
                    "(?!(False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except"
                            + "|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return"
                            + "|try|while|with|yield)$)[\\p{L}_][\\p{L}\\p{N}_]*");

    private FaceMethods() {}

    /// @throws IllegalArgumentException if the interface cannot be used from here, or has two methods that differ only in
    ///     the types of their parameters
    static Methods of(Object object, Class<?> face, Faces faces) {
        Methods methods = Methods.of(object);
        byName(face)
                .forEach((name, all) -> {
                    int most = all.stream().mapToInt(Method::getParameterCount).max().orElseThrow();
                    Methods.Body body =
                            call -> {
                                Method method = withParameters(all, call.count());
                                return faces.toSend(
                                        run(object, method, call), method.getReturnType());
                            };
                    if (NAME.matcher(name).matches()) {
                        methods.on(declaration(name, most), body);
                    } else { // a proxy with that name could not be made
                        methods.untold(declaration(name, most), body);
                    }
                });
        return methods;
    }

    /// @throws IllegalArgumentException as [#of]
    static void check(Class<?> face) {
        var _ = byName(face);
    }

    private static Map<String, List<Method>> byName(Class<?> face) {
        var byName = new LinkedHashMap<String, List<Method>>();
        for (Method method : face.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !method.isBridge()) {
                if (!method.trySetAccessible()) {
                    throw new IllegalArgumentException("cannot be called from here: " + method);
                }
                add(method, byName.computeIfAbsent(method.getName(), _ -> new ArrayList<>()));
            }
        }
        return byName;
    }

    private static void add(Method method, List<Method> alike) {
        for (int i = 0; i < alike.size(); i++) {
            Method other = alike.get(i);
            if (Arrays.equals(other.getParameterTypes(), method.getParameterTypes())) {
                if (other.getReturnType().isAssignableFrom(method.getReturnType())) {
                    alike.set(i, method);
                }
                return; // it is one, which two interfaces have
            }
            if (other.getParameterCount() == method.getParameterCount()) {
                throw new IllegalArgumentException(
                        "Python cannot tell which is meant: " + method + ", " + other);
            }
        }
        alike.add(method);
    }

    /// Any number of arguments up to the most, without names, which Java does not keep.
    private static String declaration(String name, int most) {
        return IntStream.range(0, most)
                .mapToObj(i -> "argument" + i + "?, ")
                .collect(Collectors.joining("", name + "(", "/)"));
    }

    private static Method withParameters(List<Method> alike, int count) {
        return alike.stream()
                .filter(method -> method.getParameterCount() == count)
                .findFirst()
                .orElseThrow(() ->
                        Errors.type(
                                alike.getFirst().getName()
                                        + "() does not take "
                                        + count
                                        + " arguments"));
    }

    private static @Nullable Object run(Object object, Method method, Call call)
            throws InterruptedException {
        var arguments = new @Nullable Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Class<?> type = method.getParameterTypes()[i];
            Object given = call.at(i);
            arguments[i] = Conversion.to(type, type.isArray() ? call.session().read(given) : given);
        }
        boolean mayWait =
                Arrays.asList(method.getExceptionTypes()).contains(InterruptedException.class);
        return mayWait
                ? call.await(() -> invoke(method, object, arguments))
                : invoke(method, object, arguments);
    }

    private static @Nullable Object invoke(
            Method method, Object object, @Nullable Object[] arguments)
            throws InterruptedException {
        try {
            return method.invoke(object, arguments);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e); // it was made accessible
        } catch (InvocationTargetException e) {
            throw Errors.<RuntimeException>thrownOn(e);
        }
    }
}
