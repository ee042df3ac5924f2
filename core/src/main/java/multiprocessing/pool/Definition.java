package multiprocessing.pool;

/// A function that workers know by its number, or a kind of lambda: it is sent to each of them once.
///
/// @param number above [Order#INLINE] that of a function, below that of a kind of lambda
/// @param object the function or the kind, encoded
/// @param luggage what it shares
record Definition(long number, Items object, Luggage luggage) {}
