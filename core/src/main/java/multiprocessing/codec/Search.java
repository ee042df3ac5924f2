package multiprocessing.codec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for the shortest way from an object to what cannot be serialized inside it.
final class Search {
    /// How many objects are looked into at most.
    static final int MOST_OBJECTS = 100_000;

    /// How many references are followed at most; those to numbers and texts count, too.
    static final int MOST_REFERENCES = 2_000_000;

    /// An object that was reached, and how; the root was reached by no step.
    record Node(Object object, @Nullable Node from, @Nullable Step step) {
        /// The nodes from the root to this one.
        List<Node> path() {
            var path = new ArrayList<Node>();
            for (@Nullable Node node = this; node != null; node = node.from()) {
                path.add(node);
            }
            return path.reversed();
        }

        @SuppressWarnings("ReferenceEquality") // equals would be the user's
        boolean isBelow(Node other) {
            return path().stream().anyMatch(node -> node.object() == other.object());
        }
    }

    /// The end of the search.
    ///
    /// @param thrown what the object throws when written; null if its class is not serializable
    record Found(Node end, @Nullable Exception thrown) {}

    private final Refusal refusal;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Queue<Node> waiting = new ArrayDeque<>();

    /// Reached by a step that has no good name. Most are waiting under a good name, too.
    private final Queue<Node> unnamed = new ArrayDeque<>();

    private int references;
    private boolean isCut;
    private @Nullable Found culprit;
    private @Nullable Found thrower;
    private @Nullable String obstacle;

    Search(Refusal refusal) {
        this.refusal = refusal;
    }

    /// Returns the object of the class that the failure names, else one that throws the same
    /// failure when it is to be written; null if neither is found.
    ///
    /// @param arguments what else was serialized, if the root is a function that is to be called
    @Nullable
    Found from(Object root, @Nullable Object[] arguments) {
        var start = new Node(root, null, null);
        reach(start);
        for (int i = 0; i < arguments.length && culprit == null; i++) {
            new Finds(start).found(new Step.Argument(i), arguments[i]);
        }
        while (culprit == null && !isFull() && hasNext()) {
            var node = waiting.remove();
            try {
                Contents.tell(node.object(), new Finds(node));
            } catch (Exception | LinkageError | StackOverflowError e) {
                obstacle = node.object().getClass().getTypeName() + " throws " + Refusal.text(e);
            }
        }
        return culprit != null ? culprit : thrower;
    }

    private boolean hasNext() {
        while (waiting.isEmpty() && culprit == null && !unnamed.isEmpty()) {
            reach(unnamed.remove());
        }
        return !waiting.isEmpty();
    }

    /// Why nothing was found.
    String excuse() {
        if (isCut || isFull()) {
            return "not found among the first " + seen.size() + " objects";
        }
        return "not found" + (obstacle == null ? "" : ": " + obstacle);
    }

    private boolean isFull() {
        return references >= MOST_REFERENCES;
    }

    /// Returns whether to go on.
    private boolean reach(Node node) {
        if (refusal.isAbout(node.object())) {
            culprit = new Found(node, null);
        } else if (!isLeaf(node.object()) && hasRoom(seen) && seen.add(node.object())) {
            waiting.add(node);
        }
        return culprit == null && !isFull();
    }

    /// As [#reach], but after all that is reached by better names.
    private boolean reachLater(Node node) {
        if (!isLeaf(node.object()) && !seen.contains(node.object()) && hasRoom(unnamed)) {
            unnamed.add(node);
        }
        return !isFull();
    }

    private boolean hasRoom(Collection<?> objects) {
        isCut |= objects.size() >= MOST_OBJECTS;
        return objects.size() < MOST_OBJECTS;
    }

    /// Whether nothing that is looked for can hang below `object`.
    private boolean isLeaf(Object object) {
        return switch (object) {
            case String _, Boolean _, Character _, Class<?> _, Enum<?> _ -> true;
            case Number _ -> Contents.isOfJdk(object.getClass());
            case Shareable _ -> refusal.namesType(); // else it may be closed
            default ->
                    object.getClass().isArray() && object.getClass().componentType().isPrimitive();
        };
    }

    /// Follows what one object contains.
    private final class Finds implements Contents.Visitor {
        private final Node node;

        Finds(Node node) {
            this.node = node;
        }

        @Override
        public boolean found(Step step, @Nullable Object target) {
            references++;
            if (target == null) {
                return !isFull();
            }
            var next = new Node(target, node, step);
            return step instanceof Step.Unread ? reachLater(next) : reach(next);
        }

        @Override
        public void threw(Exception exception) {
            // What a part throws before it is written, its owner throws, too.
            if (refusal.isSame(exception) && (thrower == null || node.isBelow(thrower.end()))) {
                thrower = new Found(node, exception);
            }
        }
    }
}
