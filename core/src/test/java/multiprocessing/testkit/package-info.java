/// What the tests share: waiting, notes between processes, programs of their own, and the hunt for leftovers.
@NullMarked
package multiprocessing.testkit;

import org.jspecify.annotations.NullMarked;
