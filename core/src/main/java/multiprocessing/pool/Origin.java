package multiprocessing.pool;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import multiprocessing.codec.Loaders;
import org.jspecify.annotations.Nullable;

/// Where classes of encoded objects come from, other than the class path: the worker finds them there, and so does who
/// decodes what comes back. Keeps the loaders as long as the objects may be sent.
final class Origin {
    /// Of objects whose classes every process has.
    static final Origin CLASS_PATH = new Origin(Set.of());

    private final Set<ClassLoader> loaders; // in the order met
    private final List<Integer> numbers;

    private Origin(Set<ClassLoader> loaders) {
        this.loaders = loaders;
        this.numbers = loaders.stream().map(Loaders::number).toList();
    }

    /// That of these objects and more, of classes of those loaders.
    Origin with(Set<ClassLoader> more) {
        if (more.isEmpty() || loaders.containsAll(more)) {
            return this;
        }
        var all = new LinkedHashSet<>(loaders);
        all.addAll(more);
        return new Origin(all);
    }

    /// The [Loaders#number] of each loader.
    List<Integer> numbers() {
        return numbers;
    }

    /// The loader for decoding what comes back for a thread of that context loader.
    ClassLoader receiving(@Nullable ClassLoader ofThread) {
        return Loaders.receiving(loaders.isEmpty() ? ofThread : inTurn(ofThread));
    }

    /// The loaders, then that of a thread.
    private ClassLoader inTurn(@Nullable ClassLoader ofThread) {
        var all = new ArrayList<>(loaders);
        if (ofThread != null && !Loaders.isEverywhere(ofThread)) { // which is asked anyhow
            all.add(ofThread);
        }
        return Loaders.together(all);
    }

    @Override
    public String toString() {
        return "Origin" + loaders;
    }
}
