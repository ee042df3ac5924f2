/// Plain data to and from Python.
///
/// ```
///  PickleCodec ─▶ PlainPickler       what send writes
///       └───────▶ PlainUnpickler ─▶ Constructors      what recv reads · what may be made by name
/// ```
@NullMarked
package multiprocessing.python;

import org.jspecify.annotations.NullMarked;
