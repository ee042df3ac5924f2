package multiprocessing.subprocess;

/// There is no such program: Python's `FileNotFoundError`.
public final class ProgramNotFoundException extends SubprocessException {
    private static final long serialVersionUID = 1;

    private final String program;
    private final String searchPath;

    ProgramNotFoundException(String program, String searchPath, Throwable cause) {
        super(message(program, searchPath), cause);
        this.program = program;
        this.searchPath = searchPath;
    }

    /// Its name.
    public String program() {
        return program;
    }

    /// The PATH that was searched, or empty if the name says itself where the program is.
    public String searchPath() {
        return searchPath;
    }

    private static String message(String program, String searchPath) {
        return "there is no program '"
                + program
                + "'"
                + (searchPath.isEmpty() ? "" : " on the PATH " + searchPath)
                + (program.contains(" ")
                        ? "; each argument is a string of its own, a whole line is for shell()"
                        : "");
    }
}
