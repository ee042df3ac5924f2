package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.function.SerializableRunnable;
import org.junit.jupiter.api.Test;

class PreparedCallTest {
    /// Public, for the [Target] of another loader stands in another package of that name.
    public static final class Seen {
        public static final List<String> EVENTS = new ArrayList<>();

        private Seen() {}
    }

    /// What the verifier has to see when it checks that one is the other.
    static class Shape {}

    static class Circle extends Shape {}

    static class Target {
        static {
            Seen.EVENTS.add("initialized");
        }

        static void run() {
            Seen.EVENTS.add("run");
        }

        static Shape shape(Circle circle) {
            return circle;
        }
    }

    /// Makes its own [Target], and notes what that one asks for.
    private static final class Noting extends ClassLoader {
        private String missing = "";

        Noting() {
            super(PreparedCallTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Target.class.getName())) {
                Seen.EVENTS.add(name);
                if (name.equals(missing)) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void hasTheClassOfTheFunctionVerifiedAheadAndRunsNoneOfIt() throws Throwable {
        SerializableRunnable function = Target::run;
        byte[] call = FunctionCall.of(function).pack().bytes();
        var loader = new Noting();

        Seen.EVENTS.clear();
        FunctionCall.prepare(call, 0, loader);
        assertThat(Seen.EVENTS)
                .contains(Shape.class.getName())
                .doesNotContain("initialized", "run");

        Seen.EVENTS.clear();
        FunctionCall.unpack(call, 0, loader).run();
        assertThat(Seen.EVENTS)
                .contains("initialized", "run")
                .doesNotContain(Shape.class.getName());
    }

    @Test
    void runsAFunctionWhoseClassCouldNotBeVerifiedAhead() throws Throwable {
        SerializableRunnable function = Target::run;
        byte[] call = FunctionCall.of(function).pack().bytes();
        var loader = new Noting();
        loader.missing = Shape.class.getName();

        FunctionCall.prepare(call, 0, loader);
        loader.missing = "";
        Seen.EVENTS.clear();
        FunctionCall.unpack(call, 0, loader).run();
        assertThat(Seen.EVENTS).contains(Shape.class.getName(), "run");
    }
}
