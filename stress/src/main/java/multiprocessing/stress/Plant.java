package multiprocessing.stress;

import java.util.Locale;

/// A fault put into the tortured programs on purpose: what does not find it would not find a real one.
enum Plant {
    /// Nothing is wrong.
    NONE,
    /// A process starts a program that outlives it.
    ORPHAN,
    /// A line is numbered and not printed.
    LOST_LINE,
    /// A line is printed twice.
    DOUBLED_LINE,
    /// Of a line only the beginning is printed.
    TORN_LINE,
    /// A process ends by itself with an exit code that is none of its kind.
    WRONG_EXIT_CODE,
    /// A process never comes to its end.
    HANG,
    /// A file stays in the temporary folder.
    LEFT_FILE,
    /// A thread with the library's prefix stays in the root.
    LEFT_THREAD;

    private static final String PROPERTY = "multiprocessing.stress.plant"; // children inherit it

    private static final Plant HERE = named(System.getProperty(PROPERTY, "none"));

    /// The fault of that name, as in `lost-line`.
    ///
    /// @throws IllegalArgumentException if there is none
    static Plant named(String name) {
        for (Plant plant : values()) {
            if (plant.word().equals(name)) {
                return plant;
            }
        }
        throw new IllegalArgumentException("no such fault to plant: name=" + name);
    }

    /// Whether this is the fault of this JVM.
    boolean isHere() {
        return this == HERE;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The option that puts it into a JVM and all its children.
    String option() {
        return "-D" + PROPERTY + "=" + word();
    }
}
