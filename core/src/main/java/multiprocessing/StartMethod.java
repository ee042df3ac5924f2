package multiprocessing;

import java.util.Locale;
import multiprocessing.backend.Backend;
import multiprocessing.backend.Backends;

/// How a process comes into being. Python: the names that `set_start_method` takes.
public enum StartMethod {
    /// A fresh JVM for each process, with an ahead-of-time cache that the library keeps. Some tens of milliseconds.
    SPAWN,

    /// A JVM that was started ahead takes the job, and the next is made ready behind it. About a millisecond. The default.
    FORKSERVER,

    /// Named only to be refused: a running JVM cannot be forked.
    FORK,

    /// A thread of this JVM: for tests and for debugging. Python: `multiprocessing.dummy`.
    THREAD;

    /// The one by which `backend` starts processes.
    ///
    /// @throws IllegalStateException if it is none of the library's own
    static StartMethod of(Backend backend) {
        for (StartMethod method : values()) {
            if (method.nameOfBackend().equals(backend.name())) {
                return method;
            }
        }
        throw new IllegalStateException(
                "no start method of the library's own: backend=" + backend.name());
    }

    /// The back end behind it.
    ///
    /// @throws IllegalArgumentException for [#FORK]
    Backend backend() {
        if (this == FORK) {
            throw new IllegalArgumentException(
                    "a JVM cannot be forked: only the forking thread would survive in the child;"
                            + " FORKSERVER starts as fast, SPAWN is the slower form of the same");
        }
        return Backends.named(nameOfBackend());
    }

    private String nameOfBackend() {
        return name().toLowerCase(Locale.ROOT);
    }
}
