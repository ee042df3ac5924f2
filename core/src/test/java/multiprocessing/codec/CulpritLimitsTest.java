package multiprocessing.codec;

import static multiprocessing.codec.Explained.assertExplained;
import static multiprocessing.codec.Explained.failure;
import static multiprocessing.codec.Explained.stable;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.NotSerializableException;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Explaining must not fail, whatever there is to be explained.
@SuppressWarnings({
    "serial",
    "UnusedVariable"
}) // fields that cannot be serialized, for that is the theme
class CulpritLimitsTest {
    static class Wire {}

    /// What is said of `root` if it is told that some wire is the culprit.
    private static String explainWire(Object root) {
        return stable(Culprit.explain(root, new NotSerializableException(Wire.class.getName())));
    }

    static class Link implements Serializable {
        @Nullable Object next;

        Link(@Nullable Object next) {
            this.next = next;
        }
    }

    @Test
    void goesRoundACycleOnce() {
        var first = new Link(null);
        first.next = new Link(first);
        assertThat(explainWire(first))
                .isEqualTo(
                        """
                        CulpritLimitsTest$Wire is not serializable
                          CulpritLimitsTest$Link
                          -> not found\
                        """);
    }

    @Test
    void aCollectionMayContainItself() {
        var list = new ArrayList<>();
        list.add(list);
        list.add(Map.of("all", list, "end", new Wire()));
        assertExplained(
                list,
                "element 1 → value of key end: CulpritLimitsTest$Wire is not serializable",
                "  java.util.ArrayList",
                "  -> element 1 : java.util.ImmutableCollections$MapN",
                "  -> value of key end",
                "  -> NOT SERIALIZABLE: CulpritLimitsTest$Wire");
    }

    @Test
    void aLongPathIsToldByItsEnds() {
        Object chain = new Wire();
        for (int i = 0; i < 10_000; i++) {
            chain = new Link(chain);
        }
        var lines = explainWire(chain).lines().toList();
        assertThat(lines.getFirst())
                .isEqualTo(
                        "Link.next → Link.next → Link.next → … → Link.next → Link.next → Link.next: "
                                + "CulpritLimitsTest$Wire is not serializable");
        assertThat(lines).hasSize(1 + 20 + 1 + 1).contains("  -> …");
    }

    @Test
    void aGraphThatIsTooDeepIsSaidToBe() {
        Object chain = "end";
        for (int i = 0; i < 1_000_000; i++) {
            chain = new Link(chain);
        }
        assertExplained(chain, "nested too deeply to be serialized", "  CulpritLimitsTest$Link");
    }

    private static List<Object> links(int count) {
        return new ArrayList<>(Stream.generate(() -> new Link(null)).limit(count).toList());
    }

    @Test
    void aHugeGraphIsSearchedInPartOnly() {
        var huge = links(Search.MOST_OBJECTS);
        huge.add(new Link(new Wire()));
        assertThat(explainWire(huge))
                .isEqualTo(
                        """
                        CulpritLimitsTest$Wire is not serializable
                          java.util.ArrayList
                          -> not found among the first 100000 objects\
                        """);
    }

    @Test
    void theFirstPartOfAHugeGraphIsSearched() {
        var huge = links(2 * Search.MOST_OBJECTS);
        huge.set(Search.MOST_OBJECTS - 2, new Link(new Wire()));
        assertThat(explainWire(huge)).startsWith("element 99998 → Link.next: ");
    }

    @Test
    void manyNumbersAreNoHugeGraph() {
        var numbers = new ArrayList<Object>(IntStream.range(0, 500_000).boxed().toList());
        numbers.add(new Wire());
        assertThat(explainWire(numbers)).startsWith("element 500000: ");
    }

    /// Claims to be a list of the JDK's, and never comes to an end.
    static class Endless extends ArrayList<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.generate(() -> "again").iterator();
        }
    }

    @Test
    void anIteratorMayHaveNoEnd() {
        assertThat(explainWire(new Endless())).endsWith("  -> not found among the first 1 objects");
    }

    /// Throws wherever it can.
    static class Hostile extends HashMap<String, Object> {
        @Override
        public Set<Map.Entry<String, Object>> entrySet() {
            throw new IllegalStateException("no entries");
        }

        @Override
        public int hashCode() {
            throw new IllegalStateException("no hash");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new IllegalStateException("not equal");
        }

        @Override
        public String toString() {
            throw new StackOverflowError();
        }
    }

    @Test
    void anObjectMayThrowFromAllItsMethods() {
        assertThat(explainWire(List.of(new Hostile(), new Link(new Wire()))))
                .startsWith("element 1 → Link.next: CulpritLimitsTest$Wire is not serializable");
    }

    @Test
    void tellsWhatStoodInTheWay() {
        assertThat(explainWire(new Hostile()))
                .isEqualTo(
                        """
                        CulpritLimitsTest$Wire is not serializable
                          CulpritLimitsTest$Hostile
                          -> not found: CulpritLimitsTest$Hostile throws \
                        java.lang.IllegalStateException: no entries\
                        """);
    }

    /// Has elements of its own making, of which none is written.
    static class Range extends AbstractList<Object> implements Serializable {
        @Override
        public Object get(int index) {
            return new Wire();
        }

        @Override
        public int size() {
            return 3;
        }
    }

    @Test
    void elementsThatAreNotWrittenAreNotBlamed() {
        assertThat(explainWire(new Range())).endsWith("-> not found");
    }

    static class HostileException extends RuntimeException {
        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    @Test
    void aFailureMayThrowFromItsMethods() {
        assertThat(stable(Culprit.explain("text", new HostileException())))
                .startsWith("CulpritLimitsTest$HostileException");
    }

    @Test
    void aFailureMayHaveNoMessage() {
        assertThat(Culprit.explain("text", new NotSerializableException()))
                .startsWith("java.io.NotSerializableException\n");
    }

    @Test
    void whatFailsWhileExplainingLeavesThePlainText() {
        var failure =
                new NotSerializableException("a.B") {
                    @Override
                    public synchronized Throwable getCause() {
                        throw new AssertionError("no cause");
                    }
                };
        assertThat(Culprit.explain("text", failure)).isEqualTo(failure.getClass().getName());
    }

    @Test
    void nothingIsExplainedByTheFailureAlone() {
        assertThat(stable(Culprit.explain(null, failure(new Wire()))))
                .isEqualTo("CulpritLimitsTest$Wire is not serializable");
    }

    @Test
    void aMapMayRefuseToBeRead() {
        var view = Collections.unmodifiableMap(new Hostile());
        assertThat(explainWire(new Object[] {view, new Wire()})).startsWith("element 1: ");
    }
}
