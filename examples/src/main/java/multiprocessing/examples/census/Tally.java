package multiprocessing.examples.census;

import java.io.Serializable;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What was counted. Equal when all numbers are.
final class Tally implements Serializable {
    /// The numbers of a module, or of all.
    record Sums(long classes, long methods, long codeBytes) implements Serializable {
        static final Sums NONE = new Sums(0, 0, 0);

        Sums plus(Sums other) {
            return new Sums(
                    classes + other.classes, methods + other.methods, codeBytes + other.codeBytes);
        }
    }

    /// How often an instruction is used.
    record Use(String instruction, long count) {}

    /// Instructions have codes below; a wide one is counted as the narrow one that it widens.
    private static final int CODES = 256;

    private final Map<String, Sums> modules = new TreeMap<>();
    private final long[] uses = new long[CODES]; // by code

    void add(String module, Sums sums) {
        modules.merge(module, sums, Sums::plus);
    }

    void add(Instruction instruction) {
        uses[instruction.opcode().bytecode() % CODES]++;
    }

    void add(Tally other) {
        other.modules.forEach(this::add);
        Arrays.setAll(uses, code -> uses[code] + other.uses[code]);
    }

    /// The modules and their sums, that with the most bytecode first.
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
                .filter(opcode -> opcode.bytecode() < CODES)
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
