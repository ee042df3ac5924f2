/// Programs to read and run. Each does one thing with the library and prints what it did; a test
/// runs each and checks what it printed.
@NullMarked
package multiprocessing.examples;

import org.jspecify.annotations.NullMarked;
