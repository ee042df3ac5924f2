package multiprocessing.interleavings;

/// What one process does; slots are pieces of shared memory that both have.
public interface Side {
    /// How many slots there are: more than programs that jcstress has under way.
    int SLOTS = 2_048;

    /// Makes a slot as new: all words zero, the ring empty.
    void clear(int slot);

    /// Adds one to the slot's counter under the slot's lock, by a read and a write.
    void countUnderLock(int slot);

    /// The same under a lock that is looked at and then taken.
    void countUnderPlantedLock(int slot);

    /// The slot's counter.
    long counted(int slot);

    /// Puts a number, not zero, into the slot's ring.
    void put(int slot, int item);

    /// Takes a number from the slot's ring; 0 when there is none.
    int take(int slot);

    /// How many are in the slot's ring.
    long size(int slot);

    /// Takes the only thing there is, by a count that is looked at and then moved; 0 when it is gone.
    int takeByPlantedCount(int slot);

    /// Announces a sleeper at the slot's gate and looks at what it waits for.
    ///
    /// @return 0 if it would sleep now
    int announceAndLook(int slot);

    /// Makes true what is waited for and wakes who sleeps.
    void comeTrueAndWake(int slot);

    /// The same without the fence between the two.
    void comeTrueAndPlantedWake(int slot);

    /// Whether a sleeper that announced itself has been called since.
    boolean wasCalled(int slot);

    /// For the making of rings: those of one side, as numbers that [#join] takes on the other.
    long[][] makeRings();

    /// See [#makeRings].
    void join(long[][] rings);
}
