package multiprocessing.codec;

import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why something could not be serialized, as far as the exception tells.
final class Refusal {
    /// A chain of causes may be a ring.
    private static final int MOST_CAUSES = 20;

    private final List<Throwable> causes = new ArrayList<>();
    private final @Nullable String type;

    Refusal(Throwable failure) {
        for (@Nullable Throwable t = failure;
                t != null && causes.size() < MOST_CAUSES;
                t = t.getCause()) {
            causes.add(t);
        }
        type = typeNamedBy(causes);
    }

    /// Object streams name the class that is not serializable, and with extended debug information
    /// more on further lines.
    private static @Nullable String typeNamedBy(List<Throwable> causes) {
        for (var cause : causes) {
            if (cause instanceof NotSerializableException && cause.getMessage() != null) {
                return cause.getMessage().lines().findFirst().orElse(null);
            }
        }
        return null;
    }

    /// Whether the failure names the class of what could not be serialized.
    boolean namesType() {
        return type != null;
    }

    /// Whether `object` is of the class that the failure names.
    boolean isAbout(Object object) {
        return object.getClass().getName().equals(type);
    }

    /// Whether `exception` is the failure once more, or one of its causes.
    boolean isSame(Exception exception) {
        return causes.stream()
                .anyMatch(cause ->
                        cause.getClass() == exception.getClass()
                                && text(cause).equals(text(exception)));
    }

    /// Whether the object graph was nested too deeply for the stack, so that no single object is to
    /// blame.
    boolean isOfDepth() {
        return causes.stream().anyMatch(StackOverflowError.class::isInstance);
    }

    /// The failure in one line, without knowing where it happened.
    String summary() {
        if (type != null) {
            return type + " is not serializable";
        }
        return isOfDepth() ? "nested too deeply to be serialized" : text(causes.getFirst());
    }

    /// The exception's class and the first line of its message.
    static String text(Throwable failure) {
        var name = failure.getClass().getName();
        String message;
        try {
            message = failure.getLocalizedMessage();
        } catch (Throwable _) {
            message = null; // The exception is the user's, and so is this method.
        }
        return message == null ? name : name + ": " + message.lines().findFirst().orElse("");
    }
}
