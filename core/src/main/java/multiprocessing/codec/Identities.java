package multiprocessing.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Numbers objects in the order in which they are met, by identity.
final class Identities {
    /*
     * Lives longer than a message, and the heap may be full: so nothing is allocated once something has changed, and nothing to
     * forget a message. Else its objects would be met again in the next.
     */
    private static final @Nullable Object[] NO_OBJECTS = {};
    private static final int[] NO_NUMBERS = {};
    private static final int SMALL = 64; // a power of two, as each length
    private static final int LARGE = 1_024;

    private @Nullable Object[] objects = NO_OBJECTS;
    private int[] numbers = NO_NUMBERS;
    private int count;

    /// The number of `object`, or -1 if it is new and now has the next.
    @SuppressWarnings("ReferenceEquality")
    int numberOrAdd(Object object) {
        if (count == objects.length / 2) {
            grow();
        }
        int mask = objects.length - 1;
        int index = hash(object) & mask;
        for (Object met = objects[index]; met != null; met = objects[index]) {
            if (met == object) {
                return numbers[index];
            }
            index = index + 1 & mask;
        }
        objects[index] = object;
        numbers[index] = count++;
        return -1;
    }

    int count() {
        return count;
    }

    void clear() {
        if (count > 0) {
            count = 0;
            if (objects.length > LARGE) { // else a large message would make all that follow slow
                objects = NO_OBJECTS;
                numbers = NO_NUMBERS;
            } else {
                Arrays.fill(objects, null);
            }
        }
    }

    private static int hash(Object object) {
        return System.identityHashCode(object); // random, and so good in its low bits
    }

    private void grow() {
        int length = Math.max(SMALL, 2 * objects.length);
        var newObjects = new @Nullable Object[length];
        var newNumbers = new int[length];
        int mask = length - 1;
        for (int old = 0; old < objects.length; old++) {
            Object object = objects[old];
            if (object != null) {
                int index = hash(object) & mask;
                while (newObjects[index] != null) {
                    index = index + 1 & mask;
                }
                newObjects[index] = object;
                newNumbers[index] = numbers[old];
            }
        }
        objects = newObjects;
        numbers = newNumbers;
    }
}
