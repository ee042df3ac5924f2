package multiprocessing.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one object gives to the stream that serializes it: its stand-in, if a `writeReplace` names
/// one, and the objects it writes itself, one level deep.
///
/// @param object  the object that was asked
/// @param standIn what is written in its place; the object itself if it has no `writeReplace`
/// @param parts   what the stand-in writes, in its order, each already replaced by its own stand-in
/// @param failure what its own `writeReplace`, `writeObject` or `writeExternal` threw
@SuppressWarnings("ReferenceEquality") // an object may equal its stand-in
record Probe(Object object, Object standIn, List<Object> parts, @Nullable Exception failure) {
    /*
     * Object streams may call private methods and read private fields in any module, open to us or
     * not, and their hook `replaceObject` is shown each object before it is written. So one stream
     * per object, whose hook lets that object through and swaps its parts for null, sees exactly
     * what is written: no guess about transient fields, writeObject, PutField, Externalizable or
     * the private state of JDK classes. The object's own methods run a second time for that.
     */

    /// A collection may have more parts than anyone wants to look at.
    private static final int MOST_PARTS = 100_000;

    /// Serializes `object` into the void, without what hangs below its parts.
    static Probe of(Object object) {
        return run(object, true);
    }

    /// As [#of], but writes nothing and so finds no parts.
    static Probe withoutParts(Object object) {
        return run(object, false);
    }

    /// Whether something else is written than the object itself.
    boolean isReplaced() {
        return standIn != object;
    }

    private static Probe run(Object object, boolean withParts) {
        if (!(object instanceof Serializable)) {
            return new Probe(object, object, List.of(), null);
        }
        var seen = new ArrayList<Object>();
        Exception failure = null;
        try (var stream = new Stream(seen, withParts)) {
            stream.writeObject(object);
        } catch (TooManyPartsException _) {
            // What was seen must do.
        } catch (Exception e) {
            failure = e;
            // The stream writes the exception, too, and so the hook has seen it.
            seen.removeIf(part -> part == e);
        }
        var standIn = seen.isEmpty() ? object : seen.removeFirst();
        // A stand-in that is not serializable is not the fault of the object's own methods.
        return new Probe(object, standIn, seen, standIn instanceof Serializable ? failure : null);
    }

    private static final class Stream extends ObjectOutputStream {
        private final List<Object> seen;
        private final boolean withParts;

        Stream(List<Object> seen, boolean withParts) throws IOException {
            super(OutputStream.nullOutputStream());
            this.seen = seen;
            this.withParts = withParts;
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(@Nullable Object object)
                throws TooManyPartsException {
            if (object == null) {
                return null; // what a writeReplace gave
            }
            if (seen.size() > MOST_PARTS) {
                throw new TooManyPartsException();
            }
            seen.add(object);
            return seen.size() == 1 && withParts ? object : null;
        }
    }

    private static final class TooManyPartsException extends IOException {
        private static final long serialVersionUID = 1;
    }
}
