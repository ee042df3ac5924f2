package multiprocessing.examples;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// A program that can be run by its name.
///
/// @param number that of the listing it follows; `-` when it follows none
/// @param name the simple name of its class, in this package
/// @param line what it shows
record Example(String number, String name, String line) {
    private static final String NO_NUMBER = "-";

    static Example parse(String row) {
        String[] cells = row.strip().split(" {2,}", 3);
        return new Example(cells[0], cells[1], cells[2]);
    }

    boolean isListing() {
        return !number.equals(NO_NUMBER);
    }

    boolean isCalled(String nameOrNumber) {
        return name.equalsIgnoreCase(nameOrNumber) || (isListing() && number.equals(nameOrNumber));
    }

    /// Runs its `main` in the calling thread.
    ///
    /// @throws Throwable what it throws
    void run() throws Throwable {
        var lookup = MethodHandles.lookup();
        var type = lookup.findClass(Example.class.getPackageName() + "." + name);
        lookup.findStatic(type, "main", MethodType.methodType(void.class)).invoke();
    }
}
