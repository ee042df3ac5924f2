package multiprocessing.pool;

/// A function that workers know by its number: it is sent to each of them once.
///
/// @param object the function, encoded
/// @param luggage what it shares
record Definition(int number, Items object, Luggage luggage) {}
