package multiprocessing.subprocess;

import java.io.File;
import java.util.List;

/// Runs other programs: Python's module `subprocess`.
///
/// ```java
/// Subprocess.run("ls", "-l");                                  // prints where this program prints
/// String head = Subprocess.checkOutput("git", "rev-parse", "HEAD").strip();
/// var sorted = Subprocess.command("sort").input("b\na\n").capture().check()
///         .timeout(Duration.ofSeconds(5)).run().stdout();
/// ```
///
/// A program's output goes to the [System#out] and [System#err] of the moment it starts, byte by
/// byte, and its input is empty. Python lets it inherit both; in a JVM that would pass by a
/// replaced `System.out` and write into the channel of a test runner, so it is a choice here:
/// [Command#inheritIO] and [Command#inheritInput].
///
/// A program is looked up on the PATH of this JVM. Its name and each argument reach it as they are;
/// no shell reads them, unless by [#shell].
///
/// All methods may be called by any thread. Those that run wait until the program has ended. If the
/// waiting thread is interrupted, they kill the program with all that descends from it and throw
/// [InterruptedException]. A program that cannot be started is a [ProgramNotFoundException] or
/// another [SubprocessException], at once; what cannot be an argument is refused as by
/// [#command(String...)].
///
/// If this JVM ends, the program lives on. Where its output was forwarded or captured, it finds a
/// broken pipe from then on, and what it writes is lost: one that is to live on needs
/// [Command#inheritIO] or a redirect.
public final class Subprocess {
    private Subprocess() {}

    /// Runs a program and waits for it, whatever its return code: `subprocess.run(args)`.
    public static CompletedProcess run(String... args) throws InterruptedException {
        return command(args).run();
    }

    /// [#run(String...)] for arguments in a list.
    public static CompletedProcess run(List<String> args) throws InterruptedException {
        return command(args).run();
    }

    /// A program to run, with more to say about how: the keyword arguments of `subprocess.run`.
    ///
    /// @throws IllegalArgumentException if `args` is empty, begins with an empty string, or has in it
    ///     a character 0, or one for which the encoding of the system's locale has no bytes
    public static Command command(String... args) {
        return new Command(List.of(args));
    }

    /// [#command(String...)] for arguments in a list.
    public static Command command(List<String> args) {
        return new Command(args);
    }

    /// A line for the system's shell: Python's `shell=True`. It is `/bin/sh -c` or `cmd /c` that
    /// reads it, so never build it from words of strangers.
    public static Command shell(String line) {
        return File.separatorChar == '/'
                ? command("/bin/sh", "-c", line)
                // Of the outer quotes /s makes the only ones that cmd takes away.
                : command("cmd.exe", "/d", "/s", "/c", '"' + line + '"');
    }

    /// Runs a program and gives its return code: `subprocess.call`.
    public static int call(String... args) throws InterruptedException {
        return run(args).returnCode();
    }

    /// Runs a program that must succeed: `subprocess.check_call`.
    ///
    /// @throws CalledProcessException if the return code is not 0
    public static void checkCall(String... args) throws InterruptedException {
        command(args).check().run();
    }

    /// What a program that must succeed writes to its standard output: `subprocess.check_output`.
    /// Standard error is forwarded.
    ///
    /// @throws CalledProcessException if the return code is not 0
    public static String checkOutput(String... args) throws InterruptedException {
        return command(args).stdout(ProcessBuilder.Redirect.PIPE).check().run().stdout();
    }

    /// What a shell line writes to standard output and error, whatever its return code, without the
    /// last line end: `subprocess.getoutput`.
    public static String getOutput(String line) throws InterruptedException {
        return getStatusOutput(line).output();
    }

    /// The return code of a shell line, and what [#getOutput] gives: `subprocess.getstatusoutput`.
    public static StatusOutput getStatusOutput(String line) throws InterruptedException {
        var done = shell(line).capture().mergeError().run();
        return new StatusOutput(
                done.returnCode(), done.stdout().replaceFirst("(\\r\\n|\\n|\\r)\\z", ""));
    }

    /// A return code, and standard output and error in one.
    public record StatusOutput(int status, String output) {}
}
