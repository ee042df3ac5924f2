package multiprocessing.stress;

import java.util.List;
import java.util.Set;
import multiprocessing.function.SerializableRunnable;

/// One kind of thing that processes share, those who use it, and the books about what they did.
///
/// Lives in the root. What a worker runs is static and knows only what it is given.
abstract class Lane implements AutoCloseable {
    private final String name;
    private final List<String> roles;

    /// @param roles one for each worker; of those with the same role at least one must get on
    Lane(String name, String... roles) {
        this.name = name;
        this.roles = List.of(roles);
    }

    final String name() {
        return name;
    }

    final List<String> roles() {
        return roles;
    }

    /// Whether nobody gets on unless all are there.
    boolean needsAll() {
        return false;
    }

    /// The phase of a journal in which half of the victims are to be met; 0 where any will do.
    long aim() {
        return 0;
    }

    /// What a worker of that role does, until [Scratch#STOP] or what [#release] does.
    abstract SerializableRunnable work(String role, Post post);

    /// A worker has noted something in its journal.
    ///
    /// @throws Violation if that must not be, as here, where nobody notes anything
    void heard(Worker worker, long entry) {
        throw new Violation("nobody notes anything here: " + worker + ", entry=" + entry);
    }

    /// A worker is over and all that it noted was heard.
    abstract void over(Worker worker);

    /// They shall stop: wakes those whom [Scratch#STOP] alone does not reach, which are none where all look at it at each turn.
    /// Called again and again until all are over.
    ///
    /// @param left the roles of those who are not
    void release(Set<String> left) throws InterruptedException {}

    /// What to say of it at the end, when all are over.
    ///
    /// @throws Violation if the books are not right
    abstract String audit();

    /// Gives up what is shared, if that does not go by being forgotten.
    @Override
    public void close() {}
}
