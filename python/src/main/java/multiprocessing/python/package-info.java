/// Python at the other end.
///
/// ```
///  PickleCodec ─▶ PlainPickler                     what send writes
///       └───────▶ PlainUnpickler ─▶ Names          what recv reads · what may be made by name
///
///  a client of Python ══▶ PythonServer ─▶ Session ─▶ Referents ─▶ Methods ─▶ your object
///                           register        a thread      who is      its methods, by their names in Python:
///                           registerFactory for each line still used  Kinds · FaceMethods for any other class
///
///  PythonManager ─▶ PythonProxy ─▶ Lines ══▶ a manager of Python
///                     └ asQueue, asMap, …    one for each call under way
/// ```
@NullMarked
package multiprocessing.python;

import org.jspecify.annotations.NullMarked;
