package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.connection.Pipe;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableTriConsumer;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.queue.Queue;
import multiprocessing.queue.SimpleQueue;
import multiprocessing.shared.Value;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Event;
import multiprocessing.sync.Lock;
import multiprocessing.sync.RLock;
import multiprocessing.sync.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is shared goes to a new process without an object stream.
class ShortHandlesTest {
    private static final List<Object> SEEN = new ArrayList<>();

    /// One that stands in a room of another, which may be the same as the first's.
    private record Chair(String name, @Nullable Room room) implements Shareable {
        @Override
        public Handle toHandle() {
            return new ChairHandle(new Label(name, 1), room);
        }
    }

    private record Room(int number) implements Shareable {
        @Override
        public Handle toHandle() {
            return new RoomHandle(number);
        }
    }

    private record Label(String text, int colour) {}

    private record ChairHandle(Label label, @Nullable Room room) implements Handle {
        @Override
        public Object resolve() {
            return new Chair(label.text, room);
        }
    }

    private record RoomHandle(int number) implements Handle {
        @Override
        public Object resolve() {
            return new Room(number);
        }
    }

    private static final class Stool implements Shareable {
        @Override
        public Handle toHandle() {
            return new StoolHandle();
        }
    }

    private static final class StoolHandle implements Handle {
        private static final long serialVersionUID = 1L;

        @Override
        public Object resolve() {
            return new Stool();
        }
    }

    static List<Object> shared() throws Exception {
        var lock = Lock.create();
        return List.of(
                Queue.create(),
                JoinableQueue.create(),
                SimpleQueue.create(),
                Pipe.create().first(),
                lock,
                RLock.create(),
                Condition.create(lock),
                Event.create(),
                Semaphore.create(1),
                BoundedSemaphore.create(1),
                Barrier.create(2),
                Value.ofInt(1));
    }

    @ParameterizedTest
    @MethodSource("shared")
    void queuesPipesLocksAndValuesGoInTheShortForm(Object shared) {
        SerializableConsumer<Object> function = argument -> {};
        Parcel parcel = FunctionCall.of(function, shared).pack();

        assertThat(parcel.bytes()[0]).isEqualTo((byte) FunctionCall.SHORT_FORM);
        parcel.revoke();
    }

    @Test
    void aHandleMayBeMadeOfRecordsAndOfWhatIsShared() throws Throwable {
        var room = new Room(7);
        SEEN.clear();
        var chair = new Chair("red", room);
        SerializableTriConsumer<Object, Object, Object> see = ShortHandlesTest::see;
        Parcel parcel = FunctionCall.of(see, chair, room, new Chair("no", null)).pack();

        assertThat(parcel.bytes()[0]).isEqualTo((byte) FunctionCall.SHORT_FORM);
        FunctionCall.unpack(parcel.bytes(), 0, Loaders.receiving()).run();
        assertThat(SEEN).containsExactly(chair, room, new Chair("no", null));
        assertThat(((Chair) SEEN.getFirst()).room()).isSameAs(SEEN.get(1));
    }

    @Test
    void aHandleThatIsNoRecordIsRefusedInTheSender() {
        SerializableConsumer<Object> function = argument -> {};
        FunctionCall call = FunctionCall.of(function, new Stool());

        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(call::pack)
                .withMessageContaining("not a plain record: " + StoolHandle.class.getName());
    }

    @Test
    void handlesArePreparedForWithoutBeingResolved() {
        SerializableConsumer<Object> function = argument -> {};
        Parcel parcel = FunctionCall.of(function, new Trap(1)).pack();
        FunctionCall.prepare(parcel.bytes(), 0, Loaders.receiving());

        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> FunctionCall.unpack(parcel.bytes(), 0, Loaders.receiving()))
                .withMessageContaining("is resolved");
    }

    private record Trap(int number) implements Shareable {
        @Override
        public Handle toHandle() {
            return new TrapHandle(number);
        }
    }

    private record TrapHandle(int number) implements Handle {
        @Override
        public Object resolve() {
            throw new IllegalStateException("is resolved");
        }
    }

    private static void see(Object a, Object b, Object c) {
        SEEN.addAll(List.of(a, b, c));
    }

    @ParameterizedTest
    @CsvSource({"0, one within itself", "1, no such handle"})
    void aHandleWithinItselfOrBeyondTheLastIsNone(int index, String words) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        resolve(out -> {
                            out.writeShort(1);
                            out.writeUTF(ChairHandle.class.getName());
                            SimpleValues.write(null, out);
                            out.writeByte(ShortHandles.HANDLE);
                            out.writeShort(index);
                        }))
                .withMessageContaining(words);
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void otherClassesAreNotMade(Class<?> stranger) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        resolve(out -> {
                            out.writeShort(1);
                            out.writeUTF(stranger.getName());
                        }))
                .withMessageContaining("no handle");
    }

    static List<Class<?>> strangers() {
        return List.of(String.class, StackTraceElement.class);
    }

    @Test
    void aRecordThatIsNoHandleIsNone() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        resolve(out -> {
                            out.writeShort(1);
                            out.writeUTF(Label.class.getName());
                            SimpleValues.write("a", out);
                            SimpleValues.write(1, out);
                        }))
                .withMessageContaining("no handle");
    }

    @Test
    void aComponentOfAnotherTypeIsAFaultOfTheMessage() {
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() ->
                        resolve(out -> {
                            out.writeShort(1);
                            out.writeUTF(RoomHandle.class.getName());
                            SimpleValues.write("seven", out);
                        }));
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static Object[] resolve(Writing writing) throws IOException {
        var bytes = new ByteArrayOutputStream();
        writing.to(new DataOutputStream(bytes));
        var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        return ShortHandles.resolve(in, Loaders.receiving());
    }
}
