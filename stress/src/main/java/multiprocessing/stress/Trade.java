package multiprocessing.stress;

/// What was given and what was taken, each by the books of who did it. Who is killed between a deed and its note has done one
/// thing more than its books say, and nobody else has:
///
/// | killed | what it explains |
/// | --- | --- |
/// | a giver who may have given | one thing taken or left that nobody gave |
/// | a taker who may have taken | one thing given that nobody took and that is not left |
final class Trade {
    private long given;
    private long taken;
    private int killedGivers;
    private int killedTakers;

    /// A giver is over.
    ///
    /// @param mayHaveMore whether it was killed where it may have given one thing more
    void gave(long count, boolean mayHaveMore) {
        given += count;
        killedGivers += mayHaveMore ? 1 : 0;
    }

    /// A taker is over.
    ///
    /// @param mayHaveMore whether it was killed where it may have taken one thing more
    void took(long count, boolean mayHaveMore) {
        taken += count;
        killedTakers += mayHaveMore ? 1 : 0;
    }

    /// All are over.
    ///
    /// @return how many things were taken
    /// @throws Violation if more are gone, or more are there, than the kills explain
    long close(long left) {
        long gone = given - taken - left;
        if (gone > killedTakers || -gone > killedGivers) {
            throw new Violation(
                    "given: %d, taken: %d, left: %d; killed where they may have given: %d, taken: %d"
                            .formatted(given, taken, left, killedGivers, killedTakers));
        }
        return taken;
    }
}
