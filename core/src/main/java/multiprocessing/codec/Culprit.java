package multiprocessing.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Names what keeps a function or value from being serialized, and the path to it.
///
/// ```
/// captured variable 'job' → Job.opts → value of key timeout: java.util.Optional is not serializable
///   lambda at Main.java:12 in Main.run
///   -> captures local variable 'job' : com.acme.Main$Job
///   -> field Job.opts : java.util.HashMap
///   -> value of key timeout
///   -> NOT SERIALIZABLE: java.util.Optional
/// ```
final class Culprit {
    /*
     * Runs only after a failure, so it may be slow. It looks for the shortest path from the root to
     * an object of the class that the exception names (Search), over exactly the objects that would
     * be written (Contents, Probe), and puts the steps into words (Step, CapturedLambda, Suspect).
     *
     * Rejected: sun.io.serialization.extendedDebugInfo. It costs on every write, shows the insides
     * of SerializedLambda instead of names, and must be set when the JVM starts.
     */

    /// A longer path is told by its two ends, in lines of their own ...
    private static final int MOST_LINES = 20;

    /// ... and in the summary.
    private static final int MOST_BRIEFS = 6;

    private Culprit() {}

    /// Explains why `root` could not be serialized: one line that can be an exception's message,
    /// then the path, one step per line. Lines end in `\n`, but not the last.
    ///
    /// Looks into at most [Search#MOST_OBJECTS] objects. Their `writeReplace`, `writeObject` and
    /// `writeExternal` may run once more, as may the iterators of collections. Never throws: when
    /// nothing can be found out, the text is that of `failure` alone.
    static String explain(@Nullable Object root, Throwable failure) {
        return explainCall(root, new Object[0], failure);
    }

    /// As [#explain], for a function that was serialized together with its arguments.
    static String explainCall(
            @Nullable Object function, @Nullable Object[] arguments, Throwable failure) {
        try {
            var known = new Refusal(failure);
            return function == null ? known.summary() : explain(function, arguments, known);
        } catch (Throwable _) {
            return plain(failure);
        }
    }

    private static String plain(Throwable failure) {
        try {
            return new Refusal(failure).summary();
        } catch (Throwable _) {
            return failure.getClass().getName();
        }
    }

    private static String explain(Object root, @Nullable Object[] arguments, Refusal refusal) {
        if (refusal.isOfDepth()) {
            return refusal.summary() + "\n  " + new Suspect(root);
        }
        var search = new Search(refusal);
        var found = search.from(root, arguments);
        return found == null
                ? refusal.summary() + "\n  " + new Suspect(root) + "\n  -> " + search.excuse()
                : text(found.end(), found.thrown());
    }

    private static String text(Search.Node end, @Nullable Exception thrown) {
        var suspect = new Suspect(end.object());
        var briefs = new ArrayList<String>();
        var lines = new ArrayList<String>();
        for (var nodes = end.path().iterator(); nodes.hasNext(); ) {
            var node = nodes.next();
            boolean isLast = !nodes.hasNext(); // which the verdict will name
            var step = node.step();
            if (step != null) {
                var type =
                        isLast && step.hint().isEmpty() ? "" : " : " + new Suspect(node.object());
                briefs.add(step.brief());
                lines.add("\n  -> " + step.line() + type + step.hint());
            } else if (!isLast) {
                lines.add("\n  " + new Suspect(node.object()));
            }
        }
        var path = String.join(" → ", shortened(briefs, MOST_BRIEFS, "…"));
        var fault =
                thrown == null
                        ? " is not serializable"
                        : " cannot be written: " + Refusal.text(thrown);
        var verdict =
                thrown == null
                        ? "NOT SERIALIZABLE: " + suspect + suspect.advice()
                        : "CANNOT BE WRITTEN: " + suspect + " throws " + Refusal.text(thrown);
        return (path.isEmpty() ? "" : path + ": ")
                + suspect
                + fault
                + String.join("", shortened(lines, MOST_LINES, "\n  -> …"))
                + "\n  -> "
                + verdict;
    }

    /// Replaces the middle of a long list by one line.
    private static List<String> shortened(List<String> all, int most, String middle) {
        if (all.size() <= most) {
            return all;
        }
        int half = most / 2;
        return Stream.of(
                        all.subList(0, half),
                        List.of(middle),
                        all.subList(all.size() - half, all.size()))
                .flatMap(List::stream)
                .toList();
    }
}
