package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Something shared travels by its handle, wherever it stands in a message.
class ShareableTest {
    private static final Map<Long, Board> BOARDS = new ConcurrentHashMap<>();
    private static final AtomicInteger HANDED_OUT = new AtomicInteger();
    private static final AtomicInteger REVOKED = new AtomicInteger();

    /// What is shared; not serializable.
    private static final class Board {
        private final List<String> notes = new ArrayList<>();
    }

    /// One process's access to a board.
    private static final class BoardView implements Shareable {
        private final long number;

        BoardView(long number) {
            this.number = number;
            BOARDS.putIfAbsent(number, new Board());
        }

        void write(String note) {
            board(number).notes.add(note);
        }

        @Override
        public Handle toHandle() {
            HANDED_OUT.incrementAndGet();
            return new BoardHandle(number, "board");
        }
    }

    private record BoardHandle(long number, String kind) implements Handle {
        @Override
        public Object resolve() {
            if (!BOARDS.containsKey(number)) {
                throw new IllegalStateException(kind + " is gone: number=" + number);
            }
            return new BoardView(number);
        }

        @Override
        public void revoke() {
            REVOKED.incrementAndGet();
        }
    }

    private static Board board(long number) {
        return Objects.requireNonNull(BOARDS.get(number));
    }

    private static final class Closed implements Shareable {
        @Override
        public Handle toHandle() {
            throw new IllegalStateException("the board is closed");
        }
    }

    private record Task(String name, BoardView board) {}

    @SuppressWarnings("serial") // what a field of its type holds travels nevertheless
    private static final class Service implements Serializable {
        private static final long serialVersionUID = 1L;
        final BoardView board;
        final Optional<BoardView> other;

        Service(BoardView board) {
            this.board = board;
            this.other = Optional.of(board);
        }
    }

    private final BoardView view = new BoardView(7);

    @BeforeEach
    void reset() {
        HANDED_OUT.set(0);
        REVOKED.set(0);
    }

    @Test
    void arrivesAsAnotherObjectForTheSameThing() {
        BoardView copy = Messages.copy(view);
        assertThat(copy).isNotSameAs(view);
        assertThat(copy.number).isEqualTo(7);
    }

    @Test
    void arrivesFromEveryPlaceAsOneObject() {
        List<Object> sent =
                listOf(
                        view,
                        new Object[] {view},
                        new BoardView[] {view},
                        Map.of("k", view),
                        Optional.of(view),
                        new Task("t", view),
                        new HashSet<>(Set.of(view)));
        assertArriveAsOne(Messages.copy(sent));
        assertThat(HANDED_OUT).hasValue(1);

        sent.add(URI.create("jdk:serialization"));
        assertArriveAsOne(Messages.copy(sent));
        assertThat(HANDED_OUT).as("one each message, though this one was begun twice").hasValue(2);
        assertThat(REVOKED).hasValue(0);
    }

    /// For a proxy of a manager a handle is a question to that, and a note that it was for nothing.
    @Test
    void isAskedForNoHandleToTellWhatElseCannotBeSent() {
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> Messages.copy(listOf(view, listOf(new Socket()))))
                .withMessageContaining("NOT SERIALIZABLE: java.net.Socket");
        assertThat(HANDED_OUT).as("for the message").hasValue(1);
    }

    private static void assertArriveAsOne(List<Object> copy) {
        Object first = copy.getFirst();
        assertThat(first).isInstanceOf(BoardView.class);
        assertThat(((Object[]) copy.get(1))[0]).isSameAs(first);
        assertThat(((BoardView[]) copy.get(2))[0]).isSameAs(first);
        assertThat(((Map<?, ?>) copy.get(3)).get("k")).isSameAs(first);
        assertThat(((Optional<?>) copy.get(4)).orElseThrow()).isSameAs(first);
        assertThat(((Task) copy.get(5)).board()).isSameAs(first);
        assertThat(((Set<?>) copy.get(6)).iterator().next()).isSameAs(first);
    }

    @Test
    void aLambdaMayCaptureIt() {
        String note = "from the lambda";
        BoardView captured = view;
        SerializableRunnable sent = () -> captured.write(note);
        Messages.copy(sent).run();
        assertThat(board(7).notes).contains(note);
    }

    @Test
    void aLambdaInAnotherObjectMayCaptureIt() throws Exception {
        BoardView captured = view;
        SerializableCallable<Long> sent = () -> captured.number;
        List<Object> copy = Messages.copy(listOf(sent, captured));
        assertThat(((SerializableCallable<?>) copy.get(0)).call()).isEqualTo(7L);
    }

    @Test
    void aSerializableObjectMayHaveItInItsFields() {
        Service copy = Messages.copy(new Service(view));
        assertThat(copy.board.number).isEqualTo(7);
        assertThat(copy.other).containsSame(copy.board);
    }

    @Test
    void aCallMayCaptureItAndTakeItAsAnArgument() throws Throwable {
        BoardView captured = view;
        SerializableConsumer<BoardView> sent =
                argument -> {
                    captured.write("captured");
                    argument.write("argument");
                };
        Parcel parcel = FunctionCall.of(sent, captured).pack();
        assertThat(parcel.handles()).containsExactly(new BoardHandle(7, "board"));
        assertThat(parcel.bytes()[0]).as("short form").isEqualTo((byte) 1);
        FunctionCall.unpack(parcel.bytes(), 0, Loaders.receiving()).run();
        assertThat(board(7).notes).contains("captured", "argument");
        parcel.revoke();
        assertThat(REVOKED).hasValue(1);
    }

    @Test
    void aCallInTheLongFormMayTakeIt() throws Throwable {
        SerializableConsumer<List<BoardView>> sent = boards -> boards.getFirst().write("long");
        Parcel parcel = FunctionCall.of(sent, listOf(view)).pack();
        assertThat(parcel.handles()).containsExactly(new BoardHandle(7, "board"));
        FunctionCall.unpack(parcel.bytes(), 0, Loaders.receiving()).run();
        assertThat(board(7).notes).contains("long");
    }

    @Test
    void aMessageThatCannotBeSentRevokesItsHandles() {
        var out = MessageWriter.ofThread();
        out.begin(Spaces.NONE);
        try {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> Codec.standard().write(listOf(view, new Socket()), out))
                    .withMessageContaining("element 1");
            assertThat(out.handles()).hasSize(1);
            out.abandon();
        } finally {
            out.end();
        }
        assertThat(REVOKED).hasValue(1);
        assertThat(out.handles()).isEmpty();
    }

    @Test
    void aCallThatCannotBeSentRevokesItsHandles() {
        SerializableConsumer<Object> sent = argument -> {};
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> FunctionCall.of(sent, listOf(view, new Socket())).pack());
        assertThat(REVOKED).hasValue(1);
    }

    private static final class TooLarge implements Serializable {
        @Serial private static final long serialVersionUID = 1L;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            throw new OutOfMemoryError("as a test wants it");
        }
    }

    @Test
    void aCallForWhichThereIsNoMemoryRevokesItsHandles() {
        SerializableConsumer<Object> sent = argument -> {};
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> FunctionCall.of(sent, listOf(view, new TooLarge())).pack());
        assertThat(REVOKED).hasValue(1);
    }

    @Test
    void anObjectForWhichThereIsNoMemoryRevokesItsHandles() {
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> ObjectForm.pack(listOf(view, new TooLarge())));
        assertThat(REVOKED).hasValue(1);
    }

    @Test
    void oneThatIsGoneFailsInTheReceiver() {
        byte[] bytes = Messages.encode(new BoardView(8));
        BOARDS.remove(8L);
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> Messages.decode(bytes))
                .withMessageContaining("board is gone: number=8");
    }

    @Test
    void oneThatIsClosedFailsInTheSenderWithThePathToIt() {
        for (Object message : List.of(new Closed(), listOf(1, new Closed()))) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> Messages.encode(message))
                    .withMessageContaining("the board is closed");
        }
        SerializableConsumer<Object> sent = argument -> {};
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> FunctionCall.of(sent, listOf(1, new Closed())).pack())
                .withMessageContaining("argument 1 → element 1")
                .withMessageContaining("the board is closed");
    }

    private static List<Object> listOf(@Nullable Object... elements) {
        return new ArrayList<>(Arrays.asList(elements));
    }
}
