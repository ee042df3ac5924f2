package multiprocessing.local;

/// What the parent has of a name that a child asks for.
///
/// @param bytes where it has nothing, words that say why, or none
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
record Answer(boolean isFound, byte[] bytes) {
    static final Answer NOTHING = new Answer(false, new byte[0]);
}
