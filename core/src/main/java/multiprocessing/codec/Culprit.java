package multiprocessing.codec;

import org.jspecify.annotations.Nullable;

final class Culprit {
    private Culprit() {}

    static String explain(@Nullable Object root, Throwable failure) {
        return "cannot be sent: " + failure;
    }
}
