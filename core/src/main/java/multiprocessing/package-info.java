/// The front door: `Multiprocessing`, a context bound to a start method, and the start methods.
///
/// This room composes the others and is the only one that knows them all; no other room imports it.
@NullMarked
package multiprocessing;

import org.jspecify.annotations.NullMarked;
