package multiprocessing.codec;

import static multiprocessing.codec.Explained.assertExplained;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Classes of other compilers' options and of other modules.
class CulpritElsewhereTest {
    private static final String TASK =
            """
            package shop;

            import java.io.Serializable;
            import java.util.List;

            public class Task {
                static class Service implements Serializable {
                    private final Runnable after;
                    private final Object pool = new Object();
                    private transient Object cache = new Object();

                    Service(Runnable after) {
                        this.after = after;
                    }
                }

                private String title = "a";

                public static Object make() {
                    int n = List.of(1).size();
                    Service service = new Service((Runnable & Serializable) () -> {});
                    return (Runnable & Serializable) () -> System.out.println(n + "" + service);
                }

                public static class OfThis {
                    public static Object make() {
                        return new Task().ofThis();
                    }
                }

                Object ofThis() {
                    Object thing = 1;
                    return (Runnable & Serializable) () -> System.out.println(title + thing);
                }
            }
            """;

    @TempDir Path folder;

    @Test
    void withoutDebugInformationArgumentsAreCounted() throws Exception {
        var compiled = Compiled.in(folder, Map.of("shop/Task.java", TASK));
        assertExplained(
                compiled.make("shop.Task"),
                "captured argument 2 → Service.pool: java.lang.Object is not serializable",
                "  lambda at Task.java:22 in Task.make",
                "  -> captures argument 2 : shop.Task$Service",
                "  -> field Service.pool",
                "  -> NOT SERIALIZABLE: java.lang.Object");
    }

    @Test
    void withoutLinesTheMethodIsStillNamed() throws Exception {
        var compiled = Compiled.in(folder, Map.of("shop/Task.java", TASK), "-g:none");
        assertExplained(
                compiled.make("shop.Task$OfThis"),
                "captured 'this': shop.Task is not serializable",
                "  lambda in Task.ofThis",
                "  -> captures 'this' : shop.Task, to read its field 'title':"
                        + " copy it to a local variable first",
                "  -> NOT SERIALIZABLE: shop.Task");
    }

    @Test
    void aModuleThatIsNotOpenIsSeenFromOutside() throws Exception {
        var sources =
                Map.of("shop/Task.java", TASK, "module-info.java", "module shop { exports shop; }");
        var compiled = Compiled.in(folder, sources, "-g");
        assertExplained(
                compiled.make("shop", "shop.Task"),
                "captured variable 'service' → Service.pool: java.lang.Object is not serializable",
                "  lambda at Task.java:22 in Task.make",
                "  -> captures local variable 'service' : shop.Task$Service",
                "  -> field pool of Service : java.lang.Object"
                        + " (not looked into: module shop does not open shop)",
                "  -> NOT SERIALIZABLE: java.lang.Object");
    }

    @Test
    void aLambdaOfAModuleThatIsNotOpenIsRead() throws Exception {
        var sources =
                Map.of("shop/Task.java", TASK, "module-info.java", "module shop { exports shop; }");
        var lambda =
                CapturedLambda.of(Compiled.in(folder, sources, "-g").make("shop", "shop.Task"));
        assertThat(lambda).hasToString("lambda at Task.java:22 in Task.make");
    }
}
