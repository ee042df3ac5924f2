package multiprocessing.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendsTest {
    private final String before = Backends.inherited();

    @AfterEach
    void asItWas() {
        Backends.inherit(before);
    }

    @Test
    void whatStartedThisProcessStartsItsChildren() {
        Backends.inherit("spawn");

        assertThat(Backends.standard().name()).isEqualTo("spawn");
    }

    @Test
    void whereThereIsNothingLikeWhatStartedThisProcessTheUsualIsUsed() {
        Backends.inherit("cluster");

        assertThat(Backends.standard().name()).isEqualTo("forkserver");
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backends.named("cluster"))
                .withMessageContaining("cluster")
                .withMessageContaining("forkserver");
    }

    @Test
    void aProgramThatLostTheListOfThemIsToldWhichFileItLacks() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backends.named("forkserver", Map.of()))
                .withMessageContaining("META-INF/services/multiprocessing.backend.Backend");
    }

    /// A program on the class path finds them by files, one on the module path by the descriptor.
    @Test
    void theModuleProvidesWhatTheFilesName() throws Exception {
        ModuleDescriptor module = ownModule();

        assertThat(module.provides())
                .extracting(ModuleDescriptor.Provides::service)
                .containsExactlyInAnyOrderElementsOf(module.uses());
        for (var each : module.provides()) {
            assertThat(linesOf("/META-INF/services/" + each.service()))
                    .as(each.service())
                    .isEqualTo(each.providers());
        }
    }

    private static ModuleDescriptor ownModule() throws URISyntaxException {
        CodeSource source = Backends.class.getProtectionDomain().getCodeSource();
        Path library = Path.of(requireNonNull(source).getLocation().toURI());
        return ModuleFinder.of(library).find("multiprocessing").orElseThrow().descriptor();
    }

    private static List<String> linesOf(String resource) throws IOException {
        try (var in = requireNonNull(Backends.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        }
    }

    /// Stands on another back end.
    abstract static class Standing implements Backend {
        private final Backend inner;

        Standing(Backend inner) {
            this.inner = inner;
        }

        @Override
        public final String name() {
            return "standing";
        }

        @Override
        public final Worker launch(LaunchRequest request) {
            return inner.launch(request);
        }

        @Override
        public final String toString() {
            return "on " + inner.name();
        }
    }

    /// Asks for the other when it is made itself.
    public static final class Asking extends Standing {
        /// For [java.util.ServiceLoader].
        public Asking() {
            super(Backends.named("thread"));
        }
    }

    /// Waits, when it is made first, for another thread that asks for the other.
    public static final class Waiting extends Standing {
        private static final AtomicBoolean isMade = new AtomicBoolean();

        /// For [java.util.ServiceLoader].
        public Waiting() {
            super(isMade.getAndSet(true) ? Backends.named("thread") : askInAnotherThread());
        }

        private static Backend askInAnotherThread() {
            return CompletableFuture.supplyAsync(
                            () -> Backends.named("thread"), work -> Thread.ofPlatform().start(work))
                    .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Asking.class, Waiting.class})
    void aProviderMayAskForOthersWhenItIsMade(Class<?> provider, @TempDir Path folder)
            throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(Backend.class.getName()), provider.getName());

        try (var program = new URLClassLoader(classPathBehind(folder), null)) {
            Class<?> backends = program.loadClass(Backends.class.getName());
            var named = backends.getMethod("named", String.class);
            assertThat(named.invoke(null, "standing")).hasToString("on thread");
            assertThat(named.invoke(null, "spawn")).isSameAs(named.invoke(null, "spawn"));
        }
    }

    /// Of this program, whose library is loaded anew from it; that folder comes first.
    private static URL[] classPathBehind(Path folder) throws IOException {
        var all = new ArrayList<URL>();
        all.add(folder.toUri().toURL());
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            all.add(Path.of(part).toUri().toURL());
        }
        return all.toArray(URL[]::new);
    }
}
