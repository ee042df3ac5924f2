package multiprocessing.stress;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// A fault put into what `kill` tortures: what does not find it would not find a real one.
enum KillPlant {
    /// Nothing is wrong.
    NONE,
    /// A message is taken and not noted.
    LOST_MESSAGE,
    /// A message is put twice.
    DOUBLED_MESSAGE,
    /// A message is changed after it was made.
    TORN_MESSAGE,
    /// Somebody goes in without the lock, or without a permit.
    STOLEN_LOCK,
    /// Somebody says that it has the lock from the dead, when the owner lives.
    ROBBED_LOCK,
    /// Somebody stays inside for ever.
    STUCK_LOCK,
    /// Something is given, and nobody who waits for it is called.
    LOST_SIGNAL,
    /// A value is read and put, where it should be changed in one.
    LOST_UPDATE,
    /// A wait is left out.
    LEFT_OUT_WAIT,
    /// A process is started that outlives all.
    ORPHAN,
    /// A file stays in the folder of the shared memory.
    LEFT_FILE,
    /// Shared memory is taken and never freed.
    LEFT_MEMORY;

    private static final String PROPERTY = "multiprocessing.stress.kill.plant"; // inherited

    private static final KillPlant HERE = named(System.getProperty(PROPERTY, "none"));

    /// The fault of that name, as in `lost-message`.
    ///
    /// @throws IllegalArgumentException if there is none
    static KillPlant named(String name) {
        return Arrays.stream(values())
                .filter(plant -> plant.word().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no such fault to plant: name=" + name));
    }

    static String words() {
        return Arrays.stream(values())
                .filter(plant -> plant != NONE)
                .map(KillPlant::word)
                .collect(Collectors.joining(", "));
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
