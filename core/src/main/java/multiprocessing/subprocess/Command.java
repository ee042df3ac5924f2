package multiprocessing.subprocess;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import multiprocessing.error.Variables;
import org.jspecify.annotations.Nullable;

/// A program and how to run it: what Python gives to `subprocess.run` and `Popen` as keywords.
///
/// Made by [Subprocess#command] or [Subprocess#shell]. Each method changes this command and returns
/// it; of two that speak of the same thing, the later holds. A command may be run many times. It is
/// for one thread at a time.
public final class Command {
    private static final Charset SYSTEM =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final ProcessBuilder builder;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private boolean isCleared;
    private boolean forwardOut = true;
    private boolean forwardErr = true;
    private byte @Nullable [] input;
    private @Nullable String text;
    private Charset encoding = nativeEncoding();
    private @Nullable Duration timeout;
    private boolean check;

    Command(List<String> args) {
        if (args.isEmpty() || args.getFirst().isEmpty()) {
            throw new IllegalArgumentException("the program has no name: args=" + args);
        }
        if (args.stream().anyMatch(arg -> arg.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("an argument has a character 0 in it: args=" + args);
        }
        args.forEach(arg -> checkEncodable(arg, "argument", arg));
        builder = new ProcessBuilder(List.copyOf(args));
        stdin(Redirect.from(Redirect.DISCARD.file()));
    }

    /// Keeps standard output and error for the result: `capture_output=True`.
    ///
    /// After [#start], they are to be read by the caller or by [Popen#communicate].
    public Command capture() {
        return both(Redirect.PIPE);
    }

    /// Sends standard output elsewhere; [Redirect#PIPE] captures it.
    ///
    /// @throws IllegalArgumentException if nothing can be written to `target`
    public Command stdout(Redirect target) {
        builder.redirectOutput(target);
        forwardOut = false;
        return this;
    }

    /// Writes standard output to a file, which is made, or emptied. One file may take both outputs: see [#stderr(Path)].
    public Command stdout(Path file) {
        return stdout(Redirect.to(file.toFile()));
    }

    /// Sends standard error elsewhere; [Redirect#PIPE] captures it.
    ///
    /// @throws IllegalArgumentException if nothing can be written to `target`
    public Command stderr(Redirect target) {
        error(target);
        builder.redirectErrorStream(false);
        return this;
    }

    /// Writes standard error to a file, which is made, or emptied. May be the file of standard output, which then takes both in
    /// order.
    public Command stderr(Path file) {
        return stderr(Redirect.to(file.toFile()));
    }

    /// Sends standard error where standard output goes: `stderr=STDOUT`. Holds until [#stderr].
    public Command mergeError() {
        builder.redirectErrorStream(true);
        return this;
    }

    /// Throws standard output and error away: `DEVNULL`.
    public Command discard() {
        return both(Redirect.DISCARD);
    }

    /// Gives the program this JVM's own input, output and error, as Python does by default. The
    /// program needs this to see a terminal.
    public Command inheritIO() {
        return both(Redirect.INHERIT).inheritInput();
    }

    /// Gives the program this JVM's own standard input. In a process of this library there is none:
    /// the program's first read fails.
    public Command inheritInput() {
        return stdin(Redirect.INHERIT);
    }

    /// Takes standard input from elsewhere. With [Redirect#PIPE], the caller writes it to
    /// [Popen#stdin] or gives it to [Popen#communicate(String)].
    ///
    /// @throws IllegalArgumentException if nothing can be read from `source`
    public Command stdin(Redirect source) {
        builder.redirectInput(source);
        input = null;
        text = null;
        return this;
    }

    /// Standard input, written in the [#encoding] of this command, then closed. If that has no bytes for a
    /// character, the start is refused.
    public Command input(String input) {
        Objects.requireNonNull(input, "input must be a string");
        stdin(Redirect.PIPE);
        text = input;
        return this;
    }

    /// Standard input, then closed.
    public Command input(byte[] input) {
        byte[] copy = input.clone();
        stdin(Redirect.PIPE);
        this.input = copy;
        return this;
    }

    /// How input and output are text. By default the system's encoding, as in Python: the property
    /// `native.encoding`, but UTF-8 where that is plain ASCII. Bytes that are no text become
    /// U+FFFD; line ends stay as they are.
    public Command encoding(Charset encoding) {
        this.encoding = Objects.requireNonNull(encoding, "encoding must be a charset");
        return this;
    }

    /// How long [#run] waits at most, from the start of the program. Then the program is killed,
    /// and all that descends from it; zero or less kills it at once. The output of one that ended
    /// in time is delivered whole, however slowly [System#out] takes it.
    public Command timeout(Duration timeout) {
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /// Lets [#run] fail if the program does: `check=True`.
    public Command check() {
        check = true;
        return this;
    }

    /// Where the program runs: `cwd`.
    public Command directory(Path directory) {
        builder.directory(
                directory.toAbsolutePath().toFile()); // an empty name is none to the system
        return this;
    }

    /// Adds to the environment that the program takes over from this JVM. Python's `env` replaces
    /// the whole: that is [#clearEnvironment] before this.
    ///
    /// @throws IllegalArgumentException if a name has `=` in it, or a name or value a character 0, or
    ///     the encoding of the system's locale has no bytes for a character of a variable that this
    ///     JVM has not itself; the environment is as before
    public Command environment(Map<String, String> variables) {
        Variables.check(variables);
        variables.forEach((name, value) -> {
            if (!value.equals(System.getenv(name))) {
                checkEncodable(name + value, "environment variable", name);
            }
        });
        this.variables.putAll(variables);
        return this;
    }

    /// Starts again from an empty environment.
    public Command clearEnvironment() {
        variables.clear();
        isCleared = true;
        return this;
    }

    /// A variable that is as in this JVM stays where it is: its bytes, which may be no text, are the true ones.
    private void setEnvironment() {
        if (!isCleared && variables.isEmpty()) {
            return; // asked for its map, the JDK would make the environment of that
        }
        var environment = builder.environment();
        if (isCleared) {
            environment
                    .entrySet()
                    .removeIf(set -> !set.getValue().equals(variables.get(set.getKey())));
        }
        variables.forEach((name, value) -> {
            if (!value.equals(environment.get(name))) {
                environment.put(name, value);
            }
        });
    }

    /// Runs the program and waits until it has ended, and its output with it.
    ///
    /// If a descendant of the program outlives it and holds its output open, the output is awaited
    /// for half a second more, where Python waits for ever. What comes later is forwarded if the
    /// output was, else thrown away; but a program that ends in the millisecond of its start may
    /// leave its descendants a broken pipe. Redirect the output of one that is to live on.
    ///
    /// @throws TimeoutExpiredException   if the program has not ended within the timeout; it was
    ///     killed with all that descends from it, and the exception has what was captured.
    ///     What `sudo` runs for another user cannot be killed: it runs on, and the message says so
    /// @throws IllegalArgumentException  if the [#encoding] has no bytes for a character of the input;
    ///     nothing was started
    /// @throws CalledProcessException    if [#check] was said and the return code is not 0
    /// @throws ProgramNotFoundException  if there is no such program
    /// @throws SubprocessException       if it cannot be started for another reason, or if its
    ///     output cannot be delivered: more than 2 GB to keep, or a [System#out] that throws
    /// @throws InterruptedException      if this thread is interrupted while waiting; the program
    ///     was killed with all that descends from it
    public CompletedProcess run() throws InterruptedException {
        var popen = open();
        CompletedProcess completed;
        try {
            completed = timeout == null ? popen.communicate() : popen.communicate(timeout);
        } catch (TimeoutExpiredException expired) {
            boolean isLeft = popen.abandon();
            throw popen.expired(expired.timeout(), isLeft ? ", nor when it was killed" : "");
        } catch (Throwable failure) {
            popen.abandon();
            throw failure;
        }
        return check ? completed.checkReturnCode() : completed;
    }

    /// Starts the program and returns at once: `Popen(args)`.
    ///
    /// @throws IllegalStateException    if [#timeout] or [#check] was said; they are for [#run]
    /// @throws IllegalArgumentException if the [#encoding] has no bytes for a character of the input;
    ///     nothing was started
    /// @throws ProgramNotFoundException if there is no such program
    /// @throws SubprocessException      if it cannot be started for another reason
    public Popen start() {
        if (timeout != null || check) {
            throw new IllegalStateException(
                    "timeout() and check() are for run(); after start() use"
                            + " Popen.await(Duration) and CompletedProcess.checkReturnCode()");
        }
        return open();
    }

    /// Refuses what the JDK would write `?` for. To Windows it gives characters, not bytes.
    private static void checkEncodable(String text, String what, String name) {
        if (File.separatorChar == '/' && !SYSTEM.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    StandardCharsets.UTF_8.newEncoder().canEncode(text)
                            ? "the encoding of this system's locale, "
                                    + SYSTEM
                                    + ", has no bytes for a character of the "
                                    + what
                                    + " "
                                    + name
                                    + "; that of LC_ALL=C.UTF-8 has"
                            : "half a character, a lone surrogate, has no bytes in any encoding: in the "
                                    + what
                                    + " "
                                    + name);
        }
    }

    private Command both(Redirect target) {
        return stdout(target).error(target);
    }

    private Command error(Redirect target) {
        builder.redirectError(target);
        forwardErr = false;
        return this;
    }

    private Popen open() {
        var bytes = text == null ? input : encode(text, encoding);
        var process = launch();
        refuseMistaken(process);
        try {
            return new Popen(this, process, bytes);
        } catch (Throwable failure) { // no memory for one more thread
            ProcessTree.kill(process.toHandle());
            throw failure;
        }
    }

    private Process launch() {
        boolean isMerged = builder.redirectErrorStream();
        try {
            builder.redirectErrorStream(isMerged || isOneFile());
            setEnvironment();
            return builder.start();
        } catch (IOException e) {
            throw notStarted(e);
        } finally {
            builder.redirectErrorStream(isMerged);
        }
    }

    /// Opened once for each output, a file has two positions, and what is written at one overwrites what was at the other.
    private boolean isOneFile() throws IOException {
        File out = builder.redirectOutput().file();
        File err = builder.redirectError().file();
        return out != null && err != null && err.getCanonicalFile().equals(out.getCanonicalFile());
    }

    /// The JDK forgets the end of a program only when nobody is in a read of its output any more. Till then, with a descendant
    /// that holds it, the pid may come again: the JDK would give the old end for that of the new program, and never wait for it.
    private void refuseMistaken(Process process) {
        boolean hasEnded = !process.isAlive(); // and if truly, it is not there any more
        if (hasEnded && process.toHandle().isAlive()) {
            process.toHandle().destroyForcibly();
            process.destroy(); // which takes it for ended, too, and closes its pipes
            throw new SubprocessException(
                    "cannot start "
                            + args()
                            + ": the JDK takes it for an earlier program of the pid "
                            + process.pid()
                            + ", whose output a descendant still holds; it was killed");
        }
    }

    List<String> args() {
        return builder.command();
    }

    Charset encoding() {
        return encoding;
    }

    /// Refuses what `String.getBytes` would write `?` for.
    static byte[] encode(String input, Charset encoding) {
        try {
            var encoded = encoding.newEncoder().encode(CharBuffer.wrap(input));
            var bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "the encoding "
                            + encoding
                            + " has no bytes for a character of the input; encoding() chooses another",
                    e);
        }
    }

    boolean pipesInput() {
        return builder.redirectInput().type() == Redirect.Type.PIPE;
    }

    Destination output() {
        return forwardOut ? Destination.FORWARDED : destination(builder.redirectOutput());
    }

    Destination error() {
        if (builder.redirectErrorStream()) {
            return Destination.ELSEWHERE;
        }
        return forwardErr ? Destination.FORWARDED : destination(builder.redirectError());
    }

    private static Destination destination(Redirect redirect) {
        return redirect.type() == Redirect.Type.PIPE ? Destination.CAPTURED : Destination.ELSEWHERE;
    }

    /// Where an output goes, as far as this JVM has to do with it.
    enum Destination {
        FORWARDED,
        CAPTURED,
        ELSEWHERE
    }

    private static Charset nativeEncoding() {
        var encoding = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
        return encoding.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : encoding;
    }

    private SubprocessException notStarted(IOException cause) {
        var directory = builder.directory();
        if (directory != null && Files.notExists(directory.toPath())) {
            return new SubprocessException(
                    "the directory to run in is not there: " + directory, cause);
        }
        var program = args().getFirst();
        if (program.contains("/") || program.contains(File.separator)) {
            var base = directory == null ? Path.of("") : directory.toPath();
            if (Files.notExists(base.resolve(program))) {
                return new ProgramNotFoundException(program, "", cause);
            }
        } else {
            var path = Objects.requireNonNullElse(System.getenv("PATH"), ""); // Windows has Path
            if (Stream.of(path.split(File.pathSeparator))
                    .noneMatch(folder -> has(folder, program))) {
                return new ProgramNotFoundException(program, path, cause);
            }
        }
        return new SubprocessException("cannot start " + args() + ": " + cause.getMessage(), cause);
    }

    private static boolean has(String folder, String program) {
        return new File(folder, program).exists() || new File(folder, program + ".exe").exists();
    }
}
