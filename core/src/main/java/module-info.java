/// Python's `multiprocessing` for the JVM: processes as easy as threads.
///
/// Needs nothing but `java.base` at run time. With `java.management` present, children inherit the JVM options of their
/// parent that they should; with `jdk.management`, children with a heap by percentage start as fast as they can; with
/// `jdk.jfr`, pools write to the flight recorder.
module multiprocessing {
    requires static org.jspecify;
    requires static java.management;
    requires static jdk.management;
    requires static jdk.jfr;

    exports multiprocessing;
    exports multiprocessing.backend;
    exports multiprocessing.codec;
    exports multiprocessing.connection;
    exports multiprocessing.error;
    exports multiprocessing.function;
    exports multiprocessing.manager;
    exports multiprocessing.pool;
    exports multiprocessing.process;
    exports multiprocessing.queue;
    exports multiprocessing.shared;
    exports multiprocessing.subprocess;
    exports multiprocessing.sync;
    exports multiprocessing.time;

    uses multiprocessing.backend.Backend;
    uses multiprocessing.backend.Exercise;

    provides multiprocessing.backend.Backend with
            multiprocessing.local.SpawnBackend,
            multiprocessing.local.ForkServerBackend,
            multiprocessing.local.ThreadBackend;
    provides multiprocessing.backend.Exercise with
            multiprocessing.queue.QueueExercise,
            multiprocessing.pool.WorkerExercise;
}
