package multiprocessing.local;

import java.lang.System.Logger.Level;
import multiprocessing.log.Log;

/// A number and a switch that users set by system properties. A value that cannot be counts as none.
final class Settings {
    static final String SPARE_IDLE = "multiprocessing.spareIdleSeconds";
    static final String CACHE = "multiprocessing.aot";
    private static final long STANDARD_SECONDS = 30;

    private Settings() {}

    /// How long spares are kept when nothing is started.
    static long spareIdleSeconds() {
        long seconds = Long.getLong(SPARE_IDLE, STANDARD_SECONDS);
        return seconds >= 0 ? seconds : STANDARD_SECONDS;
    }

    /// Whether children may use the ahead-of-time cache.
    static boolean mayUseCache() {
        return !System.getProperty(CACHE, "on").equals("off");
    }

    /// Warns of values that cannot be.
    static void check() {
        String seconds = System.getProperty(SPARE_IDLE);
        if (seconds != null && Long.getLong(SPARE_IDLE, -1) < 0) {
            warn(SPARE_IDLE, seconds, "a number of seconds, from 0", STANDARD_SECONDS + " count");
        }
        String cache = System.getProperty(CACHE, "on");
        if (!cache.equals("on") && !cache.equals("off")) {
            warn(CACHE, cache, "on or off", "it is on");
        }
    }

    private static void warn(String property, String value, String rule, String effect) {
        Log.say(
                Level.WARNING,
                "system property "
                        + property
                        + " must be "
                        + rule
                        + ", else "
                        + effect
                        + ": value="
                        + value);
    }
}
