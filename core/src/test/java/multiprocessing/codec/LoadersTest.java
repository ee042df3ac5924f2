package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// By which loader this process finds what it receives.
class LoadersTest {
    private final ClassLoader red = new URLClassLoader(new URL[0]);
    private final ClassLoader blue = new URLClassLoader(new URL[0]);

    @Test
    void whatReceivesForAContextLoaderIsOneWhateverOthersReceiveBetween() {
        ClassLoader ofRed = Loaders.receiving(red);
        ClassLoader ofBlue = Loaders.receiving(blue);

        assertThat(Loaders.receiving(red)).isSameAs(ofRed).isNotSameAs(ofBlue);
        assertThat(Loaders.receiving(blue)).isSameAs(ofBlue);
    }

    @Test
    void theSameLoadersInTheSameTurnAreOneTogether() {
        ClassLoader redFirst = Loaders.together(List.of(red, blue));
        ClassLoader blueFirst = Loaders.together(List.of(blue, red));

        assertThat(Loaders.together(List.of(red, blue, red))).isSameAs(redFirst);
        assertThat(Loaders.together(List.of(blue, red))).isSameAs(blueFirst).isNotSameAs(redFirst);
        assertThat(Loaders.together(List.of(red))).isSameAs(red);
    }

    private record Answering(String answer) implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return answer;
        }
    }

    @Test
    void whatFindsTheClassesOfAProxyThatIsSentOnIsNoSourceOfClasses() {
        Object sent =
                Proxy.newProxyInstance(
                        LoadersTest.class.getClassLoader(),
                        new Class<?>[] {Callable.class},
                        new Answering("x"));
        Object received = Messages.copy(sent);

        assertThat(received.getClass().getClassLoader()).isSameAs(Loaders.receiving());
        assertThat(JavaStreams.encode(received).loaders()).isEmpty();
    }
}
