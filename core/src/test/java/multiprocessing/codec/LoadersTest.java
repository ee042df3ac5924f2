package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
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
}
