package multiprocessing.stress;

/// How long and how to torture.
///
/// @param kills after how many strikes to end
/// @param seconds after how many seconds to end, though there were fewer
/// @param seed of all decisions; not of the moments at which they meet the processes
/// @param aot whether cold children use an ahead-of-time cache, made before the first strike
/// @param plant a fault to be found
record Settings(int kills, long seconds, long seed, boolean aot, Plant plant) {
    static final int SHORT_KILLS = 10;
    static final int LONG_KILLS = 200;

    static Settings standard(int kills) {
        return new Settings(
                kills, Integer.MAX_VALUE, System.nanoTime() & 0xFFFFFF, false, Plant.NONE);
    }

    /// @throws IllegalArgumentException if an option is unknown or its value is no good
    static Settings parse(String... options) {
        Settings parsed = standard(LONG_KILLS);
        for (int i = 0; i < options.length; i++) {
            String option = options[i];
            if (option.equals("--aot")) {
                parsed = parsed.withAot();
            } else if (++i < options.length) {
                parsed = parsed.with(option, options[i]);
            } else {
                throw new IllegalArgumentException("an option without its value: " + option);
            }
        }
        return parsed;
    }

    private Settings with(String option, String value) {
        return switch (option) {
            case "--kills" -> new Settings(Option.count(option, value), seconds, seed, aot, plant);
            case "--seconds" -> new Settings(kills, Option.count(option, value), seed, aot, plant);
            case "--seed" -> new Settings(kills, seconds, Option.count(option, value), aot, plant);
            case "--plant" -> new Settings(kills, seconds, seed, aot, Plant.named(value));
            default -> throw new IllegalArgumentException("no such option: " + option);
        };
    }

    private Settings withAot() {
        return new Settings(kills, seconds, seed, true, plant);
    }
}
