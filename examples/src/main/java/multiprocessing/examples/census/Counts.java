package multiprocessing.examples.census;

/// What there is in one class file.
///
/// @param codeBytes how long the bytecode of its methods is
/// @param uses how often it has each instruction, by its code; a wide one by the code of the narrow
@SuppressWarnings("ArrayRecordComponent") // sent once, added up, never compared
record Counts(int methods, int codeBytes, int[] uses) {
    /// How many codes of instructions there can be.
    static final int CODES = 256;
}
