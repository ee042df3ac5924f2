/// What differs from system to system: the java binary, signals by number, folders of the user, the
/// machine's size.
///
/// Hidden. Only this room asks which system it is on, and it makes no native call.
@NullMarked
package multiprocessing.os;

import org.jspecify.annotations.NullMarked;
