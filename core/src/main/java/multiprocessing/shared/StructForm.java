package multiprocessing.shared;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import multiprocessing.signal.Words;

/// The members of a struct: how they are read and set by name, and as a text in which the layout
/// travels, a line for each member.
final class StructForm {
    private static final String PADDING = "padding";
    private static final Map<String, ValueLayout> KINDS =
            Arrays.stream(Kind.values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    kind -> kind.layout().carrier().getName(), Kind::layout));

    private final StructLayout layout;
    private final Map<String, VarHandle> members = new LinkedHashMap<>();

    private StructForm(StructLayout layout) {
        this.layout = layout;
    }

    /// @throws IllegalArgumentException if the layout is not as said at [Struct]
    static StructForm of(StructLayout layout) {
        if (layout.byteSize() == 0
                || layout.byteAlignment() > Block.ALIGNMENT
                || layout.byteSize() % layout.byteAlignment() != 0) {
            throw new IllegalArgumentException(
                    "the size of a struct is a multiple of its alignment, which is at most "
                            + Block.ALIGNMENT
                            + ": size="
                            + layout.byteSize()
                            + ", alignment="
                            + layout.byteAlignment());
        }
        var form = new StructForm(layout);
        for (MemoryLayout member : layout.memberLayouts()) {
            if (member instanceof PaddingLayout) {
                continue;
            }
            String name = member.name().orElse("");
            if (name.isEmpty()
                    || name.indexOf('\n') >= 0
                    || !(member instanceof ValueLayout value)
                    || !KINDS.containsKey(value.carrier().getName())) {
                throw new IllegalArgumentException(
                        "a member of a shared struct is primitive and has a name: " + member);
            }
            VarHandle handle = layout.varHandle(PathElement.groupElement(name));
            if (form.members.put(name, handle) != null) {
                throw new IllegalArgumentException(
                        "two members of a shared struct are called " + name);
            }
        }
        return form;
    }

    StructLayout layout() {
        return layout;
    }

    long bytes() {
        return layout.byteSize();
    }

    Object get(long offset, String name) {
        Object value = handle(name).get(Words.MEMORY, offset);
        VarHandle.acquireFence();
        return value;
    }

    void set(long offset, String name, Object value) {
        Objects.requireNonNull(value, "value");
        VarHandle.releaseFence();
        try {
            handle(name).set(Words.MEMORY, offset, value);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(
                    "member %s is a %s: value=%s"
                            .formatted(name, handle(name).varType().getName(), value),
                    e);
        }
    }

    private VarHandle handle(String name) {
        VarHandle handle = members.get(name);
        if (handle == null) {
            throw new IllegalArgumentException(
                    "no member of that name: name=%s, members=%s"
                            .formatted(name, members.keySet()));
        }
        return handle;
    }

    /// The members at that offset, by name.
    Map<String, Object> read(long offset) {
        var values = new LinkedHashMap<String, Object>();
        members.keySet().forEach(name -> values.put(name, get(offset, name)));
        return values;
    }

    String text() {
        var lines = new ArrayList<String>();
        for (MemoryLayout member : layout.memberLayouts()) {
            lines.add(
                    member instanceof ValueLayout value
                            ? String.join(
                                    " ",
                                    value.carrier().getName(),
                                    value.order().toString(),
                                    Long.toString(value.byteAlignment()),
                                    value.name().orElseThrow())
                            : PADDING + " " + member.byteSize());
        }
        return String.join("\n", lines);
    }

    /// @throws IllegalArgumentException if a stranger wrote the text
    static StructForm parse(String text) {
        List<MemoryLayout> members =
                Arrays.stream(text.split("\n", -1)).map(StructForm::member).toList();
        return of(MemoryLayout.structLayout(members.toArray(MemoryLayout[]::new)));
    }

    private static MemoryLayout member(String line) {
        String[] words = line.split(" ", 4);
        if (words[0].equals(PADDING)) {
            return MemoryLayout.paddingLayout(Long.parseLong(words[1]));
        }
        ValueLayout kind = KINDS.get(words[0]);
        if (kind == null || words.length < 4) {
            throw new IllegalArgumentException("no member of a struct: " + line);
        }
        boolean isBig = words[1].equals(ByteOrder.BIG_ENDIAN.toString());
        return kind.withOrder(isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .withByteAlignment(Long.parseLong(words[2]))
                .withName(words[3]);
    }
}
