package multiprocessing.stress;

import java.util.List;

/// How long and how to kill.
///
/// @param kills after how many to end
/// @param seed of all decisions; not of the moments at which they meet the processes
/// @param isNamed whether the shared memory is a file with a name, as where there is no /proc
/// @param lanes names of those to torture, with commas between; `all` for all
/// @param plant a fault to be found
record KillSettings(int kills, long seed, boolean isNamed, String lanes, KillPlant plant) {
    static final int SHORT_KILLS = 20;
    static final int LONG_KILLS = 1_000;

    /// Those of the short form. All at once are some forty JVMs.
    static final String USUAL_LANES = "growing,large,pipe,lock,condition,barrier";

    static final String OTHER_LANES = "rlock,event,semaphore,permit,map";

    private static final List<String> LANES =
            List.of((USUAL_LANES + "," + OTHER_LANES + ",all").split(",", -1));

    static KillSettings standard(int kills) {
        return new KillSettings(
                kills, System.nanoTime() & 0xFFFFFF, false, USUAL_LANES, KillPlant.NONE);
    }

    /// @throws IllegalArgumentException if an option is unknown or its value is no good
    static KillSettings parse(String... options) {
        KillSettings parsed = standard(LONG_KILLS);
        for (int i = 0; i < options.length; i += 2) {
            if (i + 1 == options.length) {
                throw new IllegalArgumentException("an option without its value: " + options[i]);
            }
            parsed = parsed.with(options[i], options[i + 1]);
        }
        return parsed;
    }

    private KillSettings with(String option, String value) {
        return switch (option) {
            case "--kills" ->
                    new KillSettings(Option.count(option, value), seed, isNamed, lanes, plant);
            case "--seed" ->
                    new KillSettings(kills, Option.count(option, value), isNamed, lanes, plant);
            case "--form" -> new KillSettings(kills, seed, isNamed(value), lanes, plant);
            case "--lanes" -> {
                String known = Option.words(option, value, LANES);
                yield new KillSettings(kills, seed, isNamed, known, plant);
            }
            case "--plant" -> new KillSettings(kills, seed, isNamed, lanes, KillPlant.named(value));
            default -> throw new IllegalArgumentException("no such option: " + option);
        };
    }

    private static boolean isNamed(String form) {
        return switch (form) {
            case "named" -> true;
            case "nameless" -> false;
            default -> throw new IllegalArgumentException("no such form of memory: form=" + form);
        };
    }
}
