package multiprocessing.examples.census;

import java.lang.classfile.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The sums of a census. Equal when all sums are.
final class Tally {
    /// The sums of a module, or of all.
    record Sums(long classes, long methods, long codeBytes) {
        static final Sums NONE = new Sums(0, 0, 0);

        Sums plus(Sums other) {
            return new Sums(
                    classes + other.classes, methods + other.methods, codeBytes + other.codeBytes);
        }
    }

    /// How often an instruction is used.
    record Use(String instruction, long count) {}

    private final Map<String, Sums> modules = new TreeMap<>();
    private final long[] uses = new long[Counts.CODES];

    void add(String name, Counts counts) {
        var one = new Sums(1, counts.methods(), counts.codeBytes());
        modules.merge(ClassFiles.module(name), one, Sums::plus);
        for (int i = 0; i < uses.length; i++) {
            uses[i] += counts.uses()[i];
        }
    }

    /// The sums of each module, that with the most bytecode first.
    List<Map.Entry<String, Sums>> modules() {
        var all = new ArrayList<>(modules.entrySet());
        all.sort(Comparator.comparingLong(each -> -each.getValue().codeBytes()));
        return all;
    }

    Sums total() {
        return modules.values().stream().reduce(Sums.NONE, Sums::plus);
    }

    /// All instructions, that with the most uses first.
    List<Use> uses() {
        return Arrays.stream(Opcode.values())
                .filter(opcode -> opcode.bytecode() < Counts.CODES)
                .map(opcode ->
                        new Use(opcode.name().toLowerCase(Locale.ROOT), uses[opcode.bytecode()]))
                .sorted(Comparator.comparingLong(use -> -use.count()))
                .toList();
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Tally other
                && modules.equals(other.modules)
                && Arrays.equals(uses, other.uses);
    }

    @Override
    public int hashCode() {
        return modules.hashCode();
    }
}
