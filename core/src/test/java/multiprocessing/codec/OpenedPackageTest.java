package multiprocessing.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a module opens to this library, as its records need, it opens to nobody else.
class OpenedPackageTest {
    private static final String OPENING =
            "module opening { requires multiprocessing; opens opening to multiprocessing; }";
    private static final String SECRET =
            """
            package opening;

            class Secret {
                private static void wipe() {
                    System.setProperty("multiprocessing.test.wiped", "true");
                }
            }
            """;
    private static final String FOREIGN =
            "module foreign { requires multiprocessing; requires opening; exports foreign; }";
    private static final String CALLER =
            """
            package foreign;

            import java.lang.invoke.MethodHandleInfo;
            import multiprocessing.codec.FunctionCall;
            import multiprocessing.codec.LambdaKind;

            public class Caller {
                public static Object make() throws Throwable {
                    Class<?> secret = Class.forName("opening.Secret");
                    return call(secret) + "; " + lambda(secret);
                }

                private static String call(Class<?> secret) throws Throwable {
                    byte[] call = FunctionCall.toMethodWithoutParameters(secret, "wipe").bytes();
                    try {
                        FunctionCall.unpack(call, 0, Caller.class.getClassLoader()).run();
                        return "has called it";
                    } catch (RuntimeException refused) {
                        return refused.getMessage();
                    }
                }

                private static String lambda(Class<?> secret) throws Throwable {
                    var kind = new LambdaKind(
                            secret,
                            "multiprocessing/function/SerializableRunnable",
                            "runOrThrow",
                            "()V",
                            MethodHandleInfo.REF_invokeStatic,
                            "opening/Secret",
                            "wipe",
                            "()V",
                            "()V");
                    try {
                        ((Runnable) kind.maker().make(new Object[0])).run();
                        return "has run it";
                    } catch (RuntimeException refused) {
                        return refused.getMessage();
                    }
                }
            }
            """;

    @Test
    void anotherModuleCannotCallAPrivateMethodThere(@TempDir Path folder) throws Exception {
        Path library = library();
        var compiled =
                Compiled.in(
                        folder,
                        Map.of(
                                "opening/module-info.java", OPENING,
                                "opening/opening/Secret.java", SECRET,
                                "foreign/module-info.java", FOREIGN,
                                "foreign/foreign/Caller.java", CALLER),
                        "--module-source-path",
                        folder.toString(),
                        "-p",
                        library.toString());

        Object outcome = compiled.make("foreign", "foreign.Caller", library);

        assertThat(outcome)
                .asString()
                .matches(".*named module.*opening.Secret; .*named module.*opening.Secret");
        assertThat(System.getProperty("multiprocessing.test.wiped")).isNull();
    }

    private static Path library() {
        var source = requireNonNull(Codec.class.getProtectionDomain().getCodeSource());
        return Path.of(URI.create(source.getLocation().toString()));
    }
}
