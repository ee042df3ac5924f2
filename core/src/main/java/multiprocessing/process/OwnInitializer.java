package multiprocessing.process;

/// A static initializer that gives a new process a function of its own class. Whoever runs the function initializes the class
/// first, and so the next process would start another, without end.
///
/// The root may do it: only a child that comes to the same place repeats it. What is seen is where the function is written, not
/// what it calls: one of another class that uses this one is not noticed, as that of a class around it; one of a nested class that
/// does not use it is refused all the same.
///
/// For the library's own use: no part of the API.
public final class OwnInitializer {
    /// How the JVM calls a static initializer.
    private static final String METHOD = "<clinit>";

    /// Of frames, by the JVM's option `MaxJavaStackTraceDepth` if nobody gives it.
    private static final int MOST_OF_TRACE = 1024;

    private static final String LAMBDA = "$$Lambda";

    private OwnInitializer() {}

    /// Checks that another process may be given `function`, which is a process object or a function. Looks at the stack, but not
    /// in the root.
    ///
    /// @throws IllegalStateException if this process is a child, and its calling thread initializes the class that the function
    /// was written in, or one that encloses it
    public static void refuse(Object function) {
        if (!Process.current().isChild()) {
            return;
        }
        String written = whereWritten(function.getClass());
        for (StackTraceElement frame : stack()) {
            String type = frame.getClassName();
            if (frame.getMethodName().equals(METHOD)
                    && (written.equals(type) || written.startsWith(type.concat("$")))) {
                throw new IllegalStateException(
                        "the static initializer of "
                                + type
                                + " runs in each child that uses the class, and would start a process"
                                + " in each: start it in main, or in a method");
            }
        }
    }

    /// A walker takes a young JVM 18 ms, but a trace ends after some frames, and may have none where the JVM is told so.
    private static StackTraceElement[] stack() {
        StackTraceElement[] trace = new Throwable().getStackTrace();
        boolean isWhole = trace.length > 0 && trace.length < MOST_OF_TRACE;
        return isWhole
                ? trace
                : StackWalker.getInstance()
                        .walk(all ->
                                all.map(StackWalker.StackFrame::toStackTraceElement)
                                        .toArray(StackTraceElement[]::new));
    }

    /// A lambda's class is hidden, and named after the one that it is written in.
    private static String whereWritten(Class<?> type) {
        int lambda = type.isHidden() ? type.getName().indexOf(LAMBDA) : -1;
        return lambda < 0 ? type.getName() : type.getName().substring(0, lambda);
    }
}
