package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.backend.Backend;
import multiprocessing.backend.ExitStatus;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.process.Bootstrap;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a process that is a thread keeps; what it does is in the contract of [multiprocessing.process.Process].
@ExtendWith(Leftovers.class)
class ThreadBackendTest {
    @SuppressWarnings("UnusedMethod") // called by its name
    private static void nothing() {}

    private static final InheritableThreadLocal<String> OF_THE_CALLER =
            new InheritableThreadLocal<>();
    private static final List<Object> SEEN = new CopyOnWriteArrayList<>();

    /// As one for which there is no memory.
    @Test
    void aJobThatCannotBeReadIsTheReasonOfItsEnd() throws Exception {
        var job = new byte[0];
        var request = new LaunchRequest("broken", job, Set.of(), LaunchOptions.standard());

        ExitStatus status =
                new ThreadBackend()
                        .launch(request)
                        .ended()
                        .get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(status.code()).isEqualTo(1);
        assertThat(status.failure()).isPresent();
    }

    @Test
    void aProcessHasTheLoaderOfWhoStartsItAndNoneOfHisThreadLocals() throws Exception {
        Process process =
                Multiprocessing.context(StartMethod.THREAD)
                        .process(() -> {
                            SEEN.add(String.valueOf(OF_THE_CALLER.get()));
                            SEEN.add(Thread.currentThread().getContextClassLoader());
                        });
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        var own = new ClassLoader(before) {};
        OF_THE_CALLER.set("a secret");
        Thread.currentThread().setContextClassLoader(own);
        try {
            process.start();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
            OF_THE_CALLER.remove();
        }

        assertThat(process.join(Await.PATIENCE)).isTrue();
        assertThat(SEEN).containsExactly("null", own);
    }

    @Test
    void aProcessThatHasEndedDoesNotKeepItsJob() throws Exception {
        byte[] job = Bootstrap.jobOf(ThreadBackendTest.class, "nothing");
        var kept = new WeakReference<>(job);
        var request = new LaunchRequest("done", job, Set.of(), LaunchOptions.standard());
        Worker worker = new ThreadBackend().launch(request);
        job = null;
        request = null;
        assertThat(worker.ended().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).code())
                .isZero();

        try {
            Await.await(
                    () -> {
                        System.gc();
                        return kept.refersTo(null);
                    },
                    "the job to be forgotten");
        } finally {
            Reference.reachabilityFence(worker);
        }
    }

    /// Its processes run for ever, and cannot be told that their parent is ending.
    private static final class Deaf implements Backend {
        @Override
        public String name() {
            return "deaf";
        }

        @Override
        public Worker launch(LaunchRequest request) {
            return (Worker)
                    Proxy.newProxyInstance(
                            Worker.class.getClassLoader(),
                            new Class<?>[] {Worker.class},
                            (_, method, _) -> {
                                if (method.getName().equals("abandon")) {
                                    throw new OutOfMemoryError("planned");
                                }
                                return new CompletableFuture<ExitStatus>();
                            });
        }
    }

    private static void startDaemonThatIsDeaf() {
        Process.builder().target(() -> {}).daemon(true).backend(new Deaf()).build().start();
    }

    /// It had failed without a word of why.
    @Test
    void aProcessTellsWhatItThrewAlsoIfItsChildrenCannotBeToldThatItEnds() throws Exception {
        Process fails =
                Multiprocessing.context(StartMethod.THREAD)
                        .process(() -> {
                            startDaemonThatIsDeaf();
                            throw new IllegalStateException("planned");
                        });
        Process returns =
                Multiprocessing.context(StartMethod.THREAD)
                        .process(ThreadBackendTest::startDaemonThatIsDeaf);
        fails.start();
        returns.start();

        assertThat(fails.join(Await.PATIENCE)).isTrue();
        assertThat(fails.exception()).containsInstanceOf(IllegalStateException.class);
        assertThat(returns.join(Await.PATIENCE)).isTrue();
        assertThat(returns.exitCode()).hasValue(1);
        assertThat(returns.exception()).containsInstanceOf(OutOfMemoryError.class);
    }
}
