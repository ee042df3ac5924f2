package multiprocessing.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import multiprocessing.backend.Exercise;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Output;
import multiprocessing.codec.Failures;
import multiprocessing.codec.ObjectForm;
import multiprocessing.connection.Pipe;
import multiprocessing.process.Bootstrap;
import multiprocessing.shared.Value;
import multiprocessing.sync.Lock;
import org.jspecify.annotations.Nullable;

/// The life of a child that is recorded for [AotCache]: it is told and does what most children are told and do.
final class Training {
    private static final long MAX_SECONDS = 120;

    /// From which a JVM takes options when it makes a cache, and only then.
    private static final String VARIABLE_OF_ASSEMBLY = "JDK_AOT_VM_OPTIONS";

    /// What is at work. An assembler has no line to its parent, whose end must end it all the same.
    private static volatile @Nullable Process latest;

    private Training() {}

    /// Ends what is at work; what is started when this JVM is ending ends at once.
    static void stop() {
        Process process = latest;
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /// Has a JVM with the options `aot` live such a life.
    ///
    /// @throws IOException if it did not end well
    static void record(Path jar, List<String> aot) throws IOException, InterruptedException {
        Process process = start(jar, aot);
        JvmWorker worker;
        try {
            worker = new JvmWorker(process, Encodings.ofThisJvm(), "training");
        } catch (OutOfMemoryError e) {
            process.destroyForcibly();
            throw e;
        }
        byte[] job = Bootstrap.jobOf(Training.class, "life");
        worker.send(Wire.PREPARE, job);
        worker.send(Wire.REHEARSE, new byte[] {0}); // it shares nothing with its parent
        var options =
                new LaunchOptions(List.of(), Map.of(), Optional.empty(), Output.discard(), false);
        worker.assign(new LaunchRequest("training", job, Set.of(), options));
        try {
            int code = worker.ended().get(MAX_SECONDS, TimeUnit.SECONDS).code();
            // the record is written behind the goodbye
            if (process.waitFor() != 0 || code != 0) {
                throw new IOException("training failed: exit code " + code);
            }
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("training takes too long", e);
        } finally {
            worker.kill();
        }
    }

    /// Has a JVM with the options `aot` assemble the cache; it runs no program.
    ///
    /// @throws IOException if it did not end well
    static void assemble(Path jar, List<String> aot) throws IOException, InterruptedException {
        Process process = start(jar, aot);
        try {
            process.getOutputStream().close();
            if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("assembly failed");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Path jar, List<String> aot) throws IOException {
        var builder = new ProcessBuilder(CommandLine.training(jar, aot));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeAll(JvmOptions.VARIABLES); // the cache is for all programs
        environment.remove(VARIABLE_OF_ASSEMBLY);
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        latest = process;
        if (Living.isEnding()) {
            process.destroyForcibly();
        }
        return process;
    }

    /// What the recorded child does as its job; called by its name.
    @SuppressWarnings("UnusedMethod")
    private static void life() throws Exception {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        loadFromFolderAndJar();
        System.out.println("life " + loader.getName() + ' ' + ProcessHandle.current().pid());
        Runnable lambda = () -> System.out.println(String.format("%s %d", loader, 1));
        lambda.run();
        System.out.println(IntStream.range(0, 3).boxed().map(i -> i + 1).toList());
        byte[] bytes = ObjectForm.pack(List.of("life", 1)).bytes();
        System.out.println(ObjectForm.unpack(bytes, 0, loader));
        var failure = new IllegalStateException("life", new IOException("cause"));
        System.out.println(Failures.decode(Failures.encode(failure), loader));
        var text = new ByteArrayOutputStream();
        failure.printStackTrace(new PrintStream(text, true, StandardCharsets.UTF_8));
        share();
        for (Exercise exercise : Exercise.all()) {
            exercise.run();
        }
        var thread = new Thread(lambda);
        thread.start();
        thread.join();
        Thread.sleep(1);
    }

    private static void share() throws InterruptedException {
        Pipe pipe = Pipe.create();
        pipe.first().send(Map.of("life", 1));
        System.out.println(pipe.second().recv());
        try (var _ = Lock.create().hold()) {
            System.out.println(Value.ofInt(1).get());
        }
    }

    /// Goes the way of a user's class, which here all come from the jar: what the JDK has for that must be recorded too.
    private static void loadFromFolderAndJar() throws IOException {
        Path jar = Path.of(System.getProperty("java.class.path"));
        Path folder = Path.of("").toAbsolutePath();
        URL[] path = {folder.toUri().toURL(), jar.toUri().toURL()};
        try (var fresh = new URLClassLoader(path, null)) {
            fresh.loadClass(Wire.class.getName());
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }
}
