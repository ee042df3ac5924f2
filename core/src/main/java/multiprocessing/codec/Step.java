package multiprocessing.codec;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One step of the path from a function or value to what cannot be serialized inside it.
///
/// Steps are made by the hundred thousand while searching and told only for the path that is found:
/// so they keep what they need to find their words, and find them late.
sealed interface Step {
    /// A longer text key is cut.
    int LONGEST_KEY = 40;

    /// The step in the one-line summary.
    String brief();

    /// The step in a line of its own, before the type of what it leads to.
    default String line() {
        return brief();
    }

    /// What the user may do or should know, after the type.
    default String hint() {
        return "";
    }

    /// An argument with which the function at the root is to be called.
    record Argument(int index) implements Step {
        @Override
        public String brief() {
            return "argument " + (index + 1);
        }
    }

    /// A value that a lambda has captured, or the receiver that a method reference is bound to.
    record Captured(CapturedLambda lambda, int index) implements Step {
        @Override
        public String brief() {
            if (lambda.isMethodReference()) {
                return "receiver of " + lambda.implementation();
            }
            if (isThis()) {
                return "captured 'this'";
            }
            var name = lambda.variable(index);
            return name == null ? "captured " + argument() : "captured variable '" + name + "'";
        }

        @Override
        public String line() {
            if (lambda.isMethodReference()) {
                return "is bound to its receiver";
            }
            if (isThis()) {
                return "captures 'this'";
            }
            var name = lambda.variable(index);
            return "captures " + (name == null ? argument() : "local variable '" + name + "'");
        }

        @Override
        public String hint() {
            return isThis() ? lambda.useOfThis() : lambda.useOfReceiver();
        }

        private boolean isThis() {
            return index == 0 && lambda.capturesThis();
        }

        /// For classes compiled without `-g`, which know no names.
        private String argument() {
            return "argument " + (lambda.capturesThis() ? index : index + 1);
        }
    }

    /// A field whose value was seen to be written.
    record OfField(Field field) implements Step {
        @Override
        public String brief() {
            var captured = capturedVariable();
            return captured == null
                    ? of(field.getDeclaringClass()) + "." + field.getName()
                    : "captured variable '" + captured + "'";
        }

        @Override
        public String line() {
            var captured = capturedVariable();
            if (captured != null) {
                return "captures local variable '" + captured + "'";
            }
            return (field.getDeclaringClass().isRecord() ? "component " : "field ") + brief();
        }

        @Override
        public String hint() {
            if (!isEnclosingInstance()) {
                return "";
            }
            var kind =
                    field.getDeclaringClass().isAnonymousClass()
                            ? "an anonymous class"
                            : field.getDeclaringClass().isLocalClass()
                                    ? "a local class"
                                    : "an inner class";
            boolean isSubclass = field.getDeclaringClass().getSuperclass() != Object.class;
            return ", the enclosing instance, which "
                    + kind
                    + " keeps even if unused: make it "
                    + (isSubclass ? "a static class" : "a lambda, a record or a static class");
        }

        private boolean isEnclosingInstance() {
            return field.isSynthetic() && field.getName().startsWith("this$");
        }

        /// Anonymous and local classes keep captured variables in fields of their own.
        private @Nullable String capturedVariable() {
            return field.isSynthetic() && field.getName().startsWith("val$")
                    ? field.getName().substring("val$".length())
                    : null;
        }
    }

    /// A part of an object whose fields cannot be read: declared types tell which field it may be
    /// in.
    ///
    /// @param holder the class of the object
    /// @param part   the part
    record Unread(Class<?> holder, Object part) implements Step {
        @Override
        public String brief() {
            var fields = candidates();
            if (fields.isEmpty()) {
                return "inside " + of(holder);
            }
            var owner = fields.getFirst().getDeclaringClass();
            if (owner == Proxy.class) {
                return "invocation handler";
            }
            return of(owner)
                    + "."
                    + (fields.size() == 1 ? names(fields) : "(" + names(fields) + ")");
        }

        @Override
        public String line() {
            var fields = candidates();
            if (fields.isEmpty()) {
                return "written by " + of(holder);
            }
            var owner = fields.getFirst().getDeclaringClass();
            return owner == Proxy.class
                    ? "its invocation handler"
                    : "field " + names(fields) + " of " + of(owner);
        }

        @Override
        public String hint() {
            return candidates().stream()
                    .map(Field::getDeclaringClass)
                    .filter(owner -> !Contents.isOfJdk(owner))
                    .findFirst()
                    .map(owner ->
                            " (not looked into: module "
                                    + owner.getModule().getName()
                                    + " does not open "
                                    + owner.getPackageName()
                                    + ")")
                    .orElse("");
        }

        /// The fields that are serialized, cannot be read, and may refer to the part.
        private List<Field> candidates() {
            return Contents.fields(holder).stream()
                    .filter(field -> !Modifier.isTransient(field.getModifiers()))
                    .filter(field -> mayHold(field.getType()))
                    .filter(field -> !field.trySetAccessible())
                    .toList();
        }

        private boolean mayHold(Class<?> type) {
            if (part instanceof SerializedLambda lambda) {
                return lambda.getFunctionalInterfaceClass()
                        .equals(type.getName().replace('.', '/'));
            }
            return type.isInstance(part);
        }

        private static String names(List<Field> fields) {
            return fields.stream().map(Field::getName).collect(Collectors.joining(" or "));
        }
    }

    /// An element of an array or a collection, by its place in the iteration.
    record Element(int index) implements Step {
        @Override
        public String brief() {
            return "element " + index;
        }
    }

    /// A key of a map.
    record Key() implements Step {
        @Override
        public String brief() {
            return "a key";
        }
    }

    /// A value of a map.
    record Value(@Nullable Object key) implements Step {
        @Override
        public String brief() {
            return "value of "
                    + switch (key) {
                        case null -> "key null";
                        case Enum<?> e -> "key " + e.name();
                        case String text -> "key " + shortened(text);
                        case Number number when Contents.isOfJdk(number.getClass()) ->
                                "key " + number;
                        case Boolean _, Character _, UUID _ -> "key " + key;
                        // Any other text would be code of the user's, or too long.
                        default -> "a key of type " + key.getClass().getTypeName();
                    };
        }

        private static String shortened(String text) {
            return text.length() <= LONGEST_KEY ? text : text.substring(0, LONGEST_KEY) + "…";
        }
    }

    /// What an `Optional` holds.
    record Held() implements Step {
        @Override
        public String brief() {
            return "its value";
        }
    }

    /// What `writeReplace` gave.
    record StandIn(Class<?> owner) implements Step {
        @Override
        public String brief() {
            return of(owner) + ".writeReplace";
        }

        @Override
        public String line() {
            return "replaced by its writeReplace";
        }
    }

    /// The class in one word, as the user writes it where there is such a word.
    private static String of(Class<?> type) {
        var name = type.getSimpleName();
        return name.isEmpty()
                ? type.getName().substring(type.getName().lastIndexOf('.') + 1)
                : name;
    }
}
