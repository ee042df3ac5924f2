package multiprocessing.process;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import multiprocessing.backend.Backend;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.Output;
import multiprocessing.codec.FunctionCall;
import multiprocessing.codec.Keywords;
import multiprocessing.error.Variables;
import multiprocessing.function.SerializableBiConsumer;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableQuadConsumer;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.function.SerializableTriConsumer;
import org.jspecify.annotations.Nullable;

/// Sets up a [Process] with more than a target. Not thread-safe; each [#build] makes another process.
///
/// ```java
/// Process.builder().target(Greeter::greet).args("bob", 27).kwargs(Map.of("key", 12)).name("greeter").build();
/// ```
///
/// A target may take up to four arguments. Keyword arguments reach it as one unmodifiable map, its last argument.
///
/// With the start method `THREAD` there is no JVM to start: JVM options, environment, directory, output and
/// `outlivesParent` have no effect.
public final class Builder {
    private @Nullable Object target;
    private @Nullable Object[] args = {};
    private @Nullable Keywords kwargs;
    @Nullable String name;
    @Nullable Boolean daemon;
    @Nullable Backend backend;
    private List<String> jvmOptions = List.of();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Optional<Path> directory = Optional.empty();
    private Output output = Output.forward();
    private boolean outlivesParent;

    Builder() {}

    /// A builder of which all is set as in this one. What is set in either from now on is not in the other.
    public Builder copy() {
        var copy = new Builder();
        copy.target = target;
        copy.args = args;
        copy.kwargs = kwargs;
        copy.name = name;
        copy.daemon = daemon;
        copy.backend = backend;
        copy.jvmOptions = jvmOptions;
        copy.environment.putAll(environment);
        copy.directory = directory;
        copy.output = output;
        copy.outlivesParent = outlivesParent;
        return copy;
    }

    /// What the process shall do.
    public Builder target(SerializableRunnable target) {
        return to(target);
    }

    /// What the process shall do with one argument, from [#args] or [#kwargs].
    public <A extends @Nullable Object> Builder target(SerializableConsumer<A> target) {
        return to(target);
    }

    /// What the process shall do with two arguments, from [#args] and [#kwargs].
    public <A extends @Nullable Object, B extends @Nullable Object> Builder target(
            SerializableBiConsumer<A, B> target) {
        return to(target);
    }

    /// What the process shall do with three arguments, from [#args] and [#kwargs].
    public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
            Builder target(SerializableTriConsumer<A, B, C> target) {
        return to(target);
    }

    /// What the process shall do with four arguments, from [#args] and [#kwargs].
    public <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object>
            Builder target(SerializableQuadConsumer<A, B, C, D> target) {
        return to(target);
    }

    private Builder to(Object target) {
        this.target = Objects.requireNonNull(target, "target");
        return this;
    }

    /// The target's arguments, in order. They are copied to the child when the process is started.
    public Builder args(@Nullable Object... args) {
        Objects.requireNonNull(
                args, "args must be an array: one argument that is null is (Object) null");
        this.args = Arrays.copyOf(args, args.length, Object[].class); // it may be a String[]
        return this;
    }

    /// The target's keyword arguments; the map is copied now. An empty one is none to a target that takes just the [#args].
    public Builder kwargs(Map<String, ? extends @Nullable Object> kwargs) {
        this.kwargs = new Keywords(Objects.requireNonNull(kwargs, "kwargs must be a map"));
        return this;
    }

    /// A name for people; need not be unique. Without one: the class and the number, as in `Process-1`.
    public Builder name(String name) {
        this.name = Objects.requireNonNull(name, "name must be a string");
        return this;
    }

    /// The name that was set.
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }

    /// Whether the process ends with its creator instead of being waited for. Without this call: as the creator itself.
    public Builder daemon(boolean daemon) {
        this.daemon = daemon;
        return this;
    }

    /// Options for the child's JVM, as in `-Xmx128m`, behind those that it inherits. Such a process gets a fresh JVM,
    /// and the first start with options not yet tried waits until that JVM has accepted them. A start fails where the
    /// encoding of the system's locale, as that of `LC_ALL=C`, has no bytes for a character of them.
    ///
    /// @throws IllegalArgumentException if an option does not begin with `-`, names a class path, which is always that of
    ///     the parent, has a JVM do something else, as `-jar` and `--version`, or has a character 0 in it
    public Builder jvmOptions(String... options) {
        Objects.requireNonNull(options, "jvmOptions must be an array");
        for (String option : options) {
            JvmOption.check(option);
            if (!option.startsWith("-")) {
                throw new IllegalArgumentException(
                        "a JVM option begins with '-', with its value behind '=': option="
                                + option);
            }
        }
        this.jvmOptions = List.of(options);
        return this;
    }

    /// Environment variables for the child, beside those that it inherits. Such a process gets a fresh JVM. For their
    /// characters the same holds as for those of [#jvmOptions]. One that is as in this process, as in a copy of its environment,
    /// counts as inherited. With options for JVMs among the others, as in `JAVA_TOOL_OPTIONS`, `start()` waits until the child is
    /// up, unless the same were tried before: with a debugger that the child waits for, until that has come.
    ///
    /// @throws IllegalArgumentException if a name has `=` in it, or a name or value a character 0
    public Builder environment(Map<String, String> variables) {
        Variables.check(variables);
        environment.putAll(variables);
        return this;
    }

    /// The child's working directory; the start fails if it is not there. Such a process gets a fresh JVM.
    public Builder directory(Path directory) {
        this.directory =
                Optional.of(
                        Objects.requireNonNull(directory, "directory must be a path")
                                .toAbsolutePath());
        return this;
    }

    /// Where the child's output goes; forwarded to this process's `System.out` and `System.err` without this call.
    public Builder output(Output output) {
        this.output = Objects.requireNonNull(output, "output");
        return this;
    }

    /// Lets the process go on when its parent ends. Such a process gets a fresh JVM, and all its classes must be on the
    /// class path. What it prints after its parent's end is lost, wherever [#output] sends it, for all output passes
    /// through the parent: let it write to a file of its own. Its start waits until it has its job, and what is shared; from then on
    /// the parent may end.
    public Builder outlivesParent() {
        this.outlivesParent = true;
        return this;
    }

    /// Where the process runs; the standard place without this call. Users choose by `Context`.
    public Builder backend(Backend backend) {
        this.backend = Objects.requireNonNull(backend, "backend");
        return this;
    }

    /// A process, not yet started.
    ///
    /// @throws IllegalStateException if there is no target
    /// @throws IllegalArgumentException if the target does not take the arguments
    public Process build() {
        if (target == null) {
            throw new IllegalStateException(
                    "no target: call target(…), or subclass Process and override run()");
        }
        return new Process(this);
    }

    @Nullable
    FunctionCall call() {
        if (target == null) {
            return null;
        }
        @Nullable Object[] all = args;
        if (kwargs != null && !(kwargs.isEmpty() && FunctionCall.takes(target, args.length))) {
            all = Arrays.copyOf(args, args.length + 1);
            all[args.length] = kwargs;
        }
        return FunctionCall.of(target, all);
    }

    LaunchOptions options() {
        return new LaunchOptions(jvmOptions, environment, directory, output, outlivesParent);
    }
}
