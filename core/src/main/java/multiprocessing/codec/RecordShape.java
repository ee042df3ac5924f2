package multiprocessing.codec;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// How the records of one class are taken apart and put together: field by field, as object streams do, and by the
/// canonical constructor. Thread-safe.
final class RecordShape {
    /*
     * By trampolines, for they reach private records of the user's in any unnamed module, need 0.2 ms where a method handle
     * needs 10 in a new JVM, and run as fast as written code.
     */
    private static final ClassValue<RecordShape> SHAPES =
            new ClassValue<>() {
                @Override
                protected RecordShape computeValue(Class<?> type) {
                    return new RecordShape(type);
                }
            };

    private final Class<?> type;
    private final List<String> names = new ArrayList<>();
    private final List<Class<?>> types = new ArrayList<>();
    private final boolean hashesItself;
    private volatile @Nullable Trampoline taker;
    private volatile @Nullable Trampoline maker;

    private RecordShape(Class<?> type) {
        this.type = type;
        for (RecordComponent component : type.getRecordComponents()) {
            names.add(component.getName());
            types.add(component.getType());
        }
        hashesItself = declares("hashCode") && declares("equals", Object.class);
    }

    /// Whether its author did: what the compiler adds is final.
    private boolean declares(String method, Class<?>... parameters) {
        try {
            return !Modifier.isFinal(type.getDeclaredMethod(method, parameters).getModifiers());
        } catch (NoSuchMethodException inherited) {
            return false;
        }
    }

    /// @param type a class of records
    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    int componentCount() {
        return names.size();
    }

    /// What the component with that index must be.
    Class<?> typeOf(int index) {
        return types.get(index);
    }

    /// Whether its class says which of the components are hashed and compared, instead of all.
    boolean hashesItself() {
        return hashesItself;
    }

    /// Whether its class is open to us.
    boolean isOpen() {
        try {
            taker();
            return true;
        } catch (IllegalAccessException | LinkageError closed) {
            return false;
        }
    }

    /// The components of a record, and behind them an element that means nothing.
    @Nullable
    Object[] take(Object record) {
        var parts = new @Nullable Object[componentCount() + 1];
        parts[componentCount()] = record;
        try {
            taker().call(parts);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            throw new TransferException("cannot read the components of " + type.getName(), e);
        }
        return parts;
    }

    /// A record of those components.
    ///
    /// @throws TransferException if they are not of its types, or its constructor throws
    Object make(@Nullable Object[] components) {
        try {
            Object made = maker().call(components);
            if (made != null) {
                return made;
            }
            throw new IllegalStateException("a constructor returns an object");
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            throw new TransferException(
                    "cannot be received: record "
                            + type.getName()
                            + " cannot be made: "
                            + Refusal.text(e),
                    e);
        }
    }

    /// Gets ready to make one.
    ///
    /// @throws IllegalAccessException if its class is not open to us
    void prepare() throws IllegalAccessException {
        Trampoline _ = maker();
    }

    private Trampoline taker() throws IllegalAccessException {
        Trampoline known = taker;
        if (known == null) {
            known = TrampolineClass.make(type, new FieldsClass(type, names, types).bytes());
            taker = known;
        }
        return known;
    }

    private Trampoline maker() throws IllegalAccessException {
        Trampoline known = maker;
        if (known == null) {
            var descriptor = new StringBuilder("(");
            for (Class<?> parameter : types) {
                descriptor.append(parameter.descriptorString());
            }
            String whole = descriptor.append(")V").toString();
            known = TrampolineClass.make(type, new ConstructorClass(type, whole).bytes());
            maker = known;
        }
        return known;
    }
}
