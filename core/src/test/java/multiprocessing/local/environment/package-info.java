/// Programs that find their code in every way a JVM knows, each compiled and run by the test as a user would.
@NullMarked
package multiprocessing.local.environment;

import org.jspecify.annotations.NullMarked;
