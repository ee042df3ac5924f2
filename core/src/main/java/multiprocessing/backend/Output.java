package multiprocessing.backend;

import java.nio.file.Path;
import java.util.Objects;

/// Where a process's standard output and standard error go. Immutable.
public sealed interface Output {
    /// To this process's [System#out] and [System#err], as they are when a line arrives, whole lines at a time. The
    /// default: what a test runner, an IDE or a log captures of the parent, it captures of the child.
    static Output forward() {
        return new Forward("");
    }

    /// As [#forward], each line begun with `prefix`, in which `%n` becomes the name of the process and `%p` its id.
    static Output prefixed(String prefix) {
        return new Forward(Objects.requireNonNull(prefix, "prefix"));
    }

    /// To this process's own standard output and standard error, byte by byte as it comes, past [System#out]. What
    /// one of them does not take, as a pipe that nobody reads, is lost; a warning tells once for each of the two. A last byte
    /// 0 comes with what follows it, or at the end: a message to this library begins with one.
    static Output inherit() {
        return new Inherit();
    }

    /// Both to one file, to which they are appended. What it does not take, as on a full disk, is lost; a warning tells once for
    /// each of the two.
    static Output file(Path file) {
        return new ToFile(file.toAbsolutePath());
    }

    /// To nowhere.
    static Output discard() {
        return new Discard();
    }

    /// Lines to `System.out` and `System.err`, each behind a prefix.
    record Forward(String prefix) implements Output {}

    /// Bytes to standard output and standard error.
    record Inherit() implements Output {}

    /// Bytes to a file.
    record ToFile(Path file) implements Output {}

    /// Bytes to nowhere.
    record Discard() implements Output {}
}
