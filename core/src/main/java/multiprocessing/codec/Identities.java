package multiprocessing.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Numbers objects in the order in which they are met, by identity.
final class Identities {
    private static final int SMALL = 64; // a power of two, as each length
    private static final int LARGE = 1_024;

    private @Nullable Object[] objects = new @Nullable Object[SMALL];
    private int[] numbers = new int[SMALL];
    private int count;

    /// The number of `object`, or -1 if it is new and now has the next.
    @SuppressWarnings("ReferenceEquality")
    int numberOrAdd(Object object) {
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
        if (count > objects.length / 2) {
            grow();
        }
        return -1;
    }

    int count() {
        return count;
    }

    void clear() {
        if (count > 0) {
            count = 0;
            if (objects.length > LARGE) { // else a large message would make all that follow slow
                objects = new @Nullable Object[SMALL];
                numbers = new int[SMALL];
            } else {
                Arrays.fill(objects, null);
            }
        }
    }

    private static int hash(Object object) {
        return System.identityHashCode(object); // random, and so good in its low bits
    }

    private void grow() {
        @Nullable Object[] oldObjects = objects;
        int[] oldNumbers = numbers;
        objects = new @Nullable Object[2 * oldObjects.length];
        numbers = new int[2 * oldObjects.length];
        int mask = objects.length - 1;
        for (int old = 0; old < oldObjects.length; old++) {
            Object object = oldObjects[old];
            if (object != null) {
                int index = hash(object) & mask;
                while (objects[index] != null) {
                    index = index + 1 & mask;
                }
                objects[index] = object;
                numbers[index] = oldNumbers[old];
            }
        }
    }
}
