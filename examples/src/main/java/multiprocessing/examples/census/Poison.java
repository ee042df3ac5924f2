package multiprocessing.examples.census;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// Names of class files that nobody can read and live.
final class Poison {
    static final String CRASH = "poison/Crash.class";
    static final String HANG = "poison/Hang.class";
    static final Set<String> ALL = Set.of(CRASH, HANG);

    /// What the JVM of a reader needs, so that its crash is told in a few lines.
    static final List<String> JVM_OPTIONS =
            List.of("--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash");

    private Poison() {}

    static void take(String name) {
        switch (name) {
            case CRASH -> crash();
            case HANG -> hang();
            default -> {
                // wholesome
            }
        }
    }

    /// Writes where no memory is: SIGSEGV, as by a bug in native code.
    @SuppressWarnings("restricted") // on purpose
    private static void crash() {
        MemorySegment.NULL.reinterpret(Long.BYTES).set(ValueLayout.JAVA_LONG, 0, 42);
    }

    /// Heeds no interrupt.
    private static void hang() {
        var never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException ignored) {
                // as code does that is not to be stopped
            }
        }
    }
}
