package multiprocessing.ring;

/// What became of putting or taking.
public enum Outcome {
    /// It was done.
    DONE,
    /// It was not done: there was no room, or nothing there, until the deadline.
    NOT_IN_TIME,
    /// It was not done and will not be: the ring is closed, and for a taker also empty.
    CLOSED
}
