package multiprocessing.python;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;

/// What clients have acquired, of all that is only ever lent, so that it is handed on when one of them is gone. Thread-safe.
final class Holds {
    private record Hold(Of whose, Runnable release) {}

    private final IdentityHashMap<Object, Deque<Hold>> holds =
            new IdentityHashMap<>(); // guarded by this

    /// Those of one client.
    final class Of {
        void add(Object held, Runnable release) {
            Holds.this.add(held, new Hold(this, release));
        }

        /// What is released was this client's, or else another's.
        void remove(Object held) {
            Holds.this.remove(held, this);
        }

        /// Releases what is left. In the thread that has acquired it.
        void releaseAll() {
            for (Hold hold : takeAll(this)) {
                try {
                    hold.release().run();
                } catch (IllegalStateException e) {
                    // a Java thread has released it before
                }
            }
        }
    }

    private synchronized void add(Object held, Hold hold) {
        holds.computeIfAbsent(held, _ -> new ArrayDeque<>()).push(hold);
    }

    private synchronized void remove(Object held, Of whose) {
        Deque<Hold> all = holds.get(held);
        if (all == null) {
            return;
        }
        Hold own =
                all.stream().filter(hold -> hold.whose() == whose).findFirst().orElse(all.peek());
        all.removeFirstOccurrence(own);
        if (all.isEmpty()) {
            holds.remove(held);
        }
    }

    private synchronized List<Hold> takeAll(Of whose) {
        var taken = new ArrayList<Hold>();
        for (Deque<Hold> all : holds.values()) {
            all.stream().filter(hold -> hold.whose() == whose).forEach(taken::add);
            all.removeIf(hold -> hold.whose() == whose);
        }
        holds.values().removeIf(Deque::isEmpty);
        return taken;
    }
}
