package multiprocessing.codec;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The objects that travel with an object, each with the [Step] that leads to it.
final class Contents {
    /*
     * A Probe tells exactly what an object writes, but not where the parts come from. Their names
     * are found by looking at the object: elements and keys by the public methods of collections,
     * fields by reflection, and where that is refused by the declared types. What a field holds
     * counts only if it is among the parts. In the end all parts are told as well, without a good
     * name.
     */

    /// Who is told what an object contains.
    interface Visitor {
        /// `step` leads to `target`. Returns whether more is wanted.
        boolean found(Step step, @Nullable Object target);

        /// The object threw `failure` when it was to be written.
        void threw(Exception failure);
    }

    private final Object object;
    private final Visitor visitor;
    private boolean enough;

    private Contents(Object object, Visitor visitor) {
        this.object = object;
        this.visitor = visitor;
    }

    /// Tells `visitor` what `object` contains. May throw whatever the methods of `object` throw.
    static void tell(Object object, Visitor visitor) {
        new Contents(object, visitor).tell();
    }

    /// Whether `type` comes with the JDK: its code is safe to call, and its fields are not ours to
    /// read.
    static boolean isOfJdk(Class<?> type) {
        var loader = type.getClassLoader();
        return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    /// The fields of an instance of `type` that may refer to another object.
    static List<Field> fields(Class<?> type) {
        var fields = new ArrayList<Field>();
        for (Class<?> level = type; level != null; level = level.getSuperclass()) {
            for (var field : level.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private void tell() {
        switch (object) {
            case Shareable shareable -> tellWhetherItIsRefused(shareable);
            case SerializedLambda lambda -> tellCaptured(CapturedLambda.of(lambda, lambda));
            case Object[] array -> tellElements(Arrays.asList(array));
            case Optional<?> optional -> tell(new Step.Held(), optional.orElse(null));
            case Map.Entry<?, ?> entry when Form.of(entry.getClass()).tag() == Tag.ENTRY ->
                    tellEntry(entry);
            case Map<?, ?> map when inheritsFromJdk(Map.class) -> {
                tellEntries(map);
                tellWritten();
            }
            case Collection<?> collection when inheritsFromJdk(Collection.class) -> {
                tellElements(collection);
                tellWritten();
            }
            case Record _ when !(object instanceof Serializable) -> tellFields();
            default -> tellWritten();
        }
    }

    /// It has no contents that travel, but may be closed.
    private void tellWhetherItIsRefused(Shareable shareable) {
        try {
            shareable.toHandle().revoke();
        } catch (Exception e) {
            visitor.threw(e);
        }
    }

    private void tell(Step step, @Nullable Object target) {
        if (!enough) {
            enough = !visitor.found(step, target);
        }
    }

    /// Whether the elements are kept, and written, by a class of the JDK.
    private boolean inheritsFromJdk(Class<?> kind) {
        Class<?> level = object.getClass();
        while (!isOfJdk(level)) {
            level = level.getSuperclass();
        }
        return kind.isAssignableFrom(level)
                && (level == object.getClass() || Serializable.class.isAssignableFrom(level));
    }

    private void tellElements(Iterable<?> elements) {
        int index = 0;
        for (var element : elements) {
            if (enough) {
                return;
            }
            tell(new Step.Element(index++), element);
        }
    }

    private void tellEntries(Map<?, ?> map) {
        for (var entry : map.entrySet()) {
            if (enough) {
                return;
            }
            tellEntry(entry);
        }
    }

    private void tellEntry(Map.Entry<?, ?> entry) {
        tell(new Step.Key(), entry.getKey());
        tell(new Step.Value(entry.getKey()), entry.getValue());
    }

    private void tellCaptured(CapturedLambda lambda) {
        for (int i = 0; i < lambda.serialized().getCapturedArgCount(); i++) {
            tell(new Step.Captured(lambda, i), lambda.serialized().getCapturedArg(i));
        }
    }

    private void tellFields() {
        for (var field : fields(object.getClass())) {
            tell(new Step.OfField(field), read(field));
        }
    }

    private void tellWritten() {
        if (enough || !(object instanceof Serializable)) {
            return;
        }
        var probe = Probe.of(object);
        if (probe.failure() != null) {
            visitor.threw(probe.failure());
        }
        if (probe.standIn() instanceof SerializedLambda lambda) {
            tellCaptured(CapturedLambda.of(object, lambda));
        } else if (probe.isReplaced()) {
            tell(new Step.StandIn(object.getClass()), probe.standIn());
        } else {
            tellParts(probe);
        }
    }

    private void tellParts(Probe probe) {
        Set<Object> parts = Collections.newSetFromMap(new IdentityHashMap<>());
        parts.addAll(probe.parts());
        var kinds = probe.parts().stream().map(Object::getClass).collect(Collectors.toSet());
        // One that failed may not have come to its other fields.
        boolean isWhole = probe.failure() == null;
        if (isWhole && parts.isEmpty()) {
            return;
        }
        for (var field : fields(object.getClass())) {
            var value = read(field);
            if (value != null
                    && (parts.contains(value)
                            || kinds.contains(kindOfStandIn(value))
                            || (!isWhole && !Modifier.isTransient(field.getModifiers())))) {
                tell(new Step.OfField(field), value);
            }
        }
        for (var part : probe.parts()) {
            tell(new Step.Unread(object.getClass(), part), part);
        }
    }

    /// The class of what is written in the place of `value`; null if that is `value` itself.
    private static @Nullable Class<?> kindOfStandIn(Object value) {
        var probe = Probe.withoutParts(value);
        return probe.isReplaced() ? probe.standIn().getClass() : null;
    }

    private @Nullable Object read(Field field) {
        try {
            return field.trySetAccessible() ? field.get(object) : null;
        } catch (IllegalAccessException _) {
            return null;
        }
    }
}
