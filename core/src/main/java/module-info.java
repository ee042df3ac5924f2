/// Python's `multiprocessing` for the JVM: processes as easy as threads.
///
/// Needs nothing but `java.base` at run time.
module multiprocessing {
    requires static transitive org.jspecify;

    exports multiprocessing.error;
    exports multiprocessing.subprocess;
}
