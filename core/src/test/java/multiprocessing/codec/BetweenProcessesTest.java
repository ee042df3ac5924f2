package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Program;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What a codec needs of the processes around it: classes, and to be chosen.
@ExtendWith(Leftovers.class)
class BetweenProcessesTest {
    private static final String MAKER =
            """
            public class Maker {
                enum Suit { HEARTS }
                private record Card(int number, Suit suit) {}
                public static Object make() {
                    return java.util.List.of(new Card(7, Suit.HEARTS), new Card[0], Card.class);
                }
            }
            """;

    /// Writes a word before each message.
    public static final class Shouting implements Codec {
        @Override
        public void write(@Nullable Object value, MessageWriter out) {
            out.putString("HEAR!");
            Codec.standard().write(value, out);
        }

        @Override
        public @Nullable Object read(MessageReader in) {
            return in.getString() + Codec.standard().read(in);
        }
    }

    private record Secret(int number) {}

    @TempDir Path folder;

    @Test
    void aChildFindsClassesWithItsParentAndTheyComeBack() throws Exception {
        List<?> sent = (List<?>) Compiled.in(folder, Map.of("Maker.java", MAKER)).make("Maker");
        String message = hexOf(sent);
        var notebook = Notebook.in(folder, "notes");

        var process =
                new Process(() -> {
                    List<?> received = listOfHex(message);
                    notebook.write("received " + received.getFirst());
                    notebook.write("again " + hexOf(received));
                });
        process.start();
        process.join();

        assertThat(notebook.await("received ")).isEqualTo("Card[number=7, suit=HEARTS]");
        List<?> back = listOfHex(notebook.await("again "));
        assertThat(back.getFirst()).isEqualTo(sent.getFirst());
        assertThat(back.get(2)).isSameAs(Objects.requireNonNull(sent.getFirst()).getClass());
    }

    @Test
    void aCodecIsChosenByASystemPropertyThatGrandchildrenInherit() throws Exception {
        var notebook = Notebook.in(folder, "notes");
        var process =
                Process.builder()
                        .target(() -> {
                            notebook.write("child " + ofHex(hexOf(1)));
                            var grandchild =
                                    new Process(
                                            () -> notebook.write("grandchild " + ofHex(hexOf(2))));
                            grandchild.start();
                            grandchild.join();
                        })
                        .jvmOptions("-Dmultiprocessing.codec=" + Shouting.class.getName())
                        .build();
        process.start();
        process.join();

        assertThat(notebook.await("child ")).isEqualTo("HEAR!1");
        assertThat(notebook.await("grandchild ")).isEqualTo("HEAR!2");
    }

    @Test
    void aCodecThatIsNotThereIsNamed() throws Exception {
        var notebook = Notebook.in(folder, "notes");
        var process =
                Process.builder()
                        .target(() -> {
                            try {
                                Codec.current();
                            } catch (IllegalStateException e) {
                                notebook.write("refused " + e.getMessage());
                            }
                        })
                        .jvmOptions("-Dmultiprocessing.codec=no.such.Codec")
                        .build();
        process.start();
        process.join();

        assertThat(notebook.await("refused "))
                .startsWith("system property multiprocessing.codec names no codec: no.such.Codec");
    }

    @Test
    void theUsersFilterIsAskedForEveryClass() throws Exception {
        var notebook = Notebook.in(folder, "notes");
        String message = hexOf(List.of(new Secret(1)));
        var process =
                Process.builder()
                        .target(() -> {
                            try {
                                notebook.write(ofHex(message));
                            } catch (RuntimeException e) {
                                notebook.write("refused " + e.getMessage());
                            }
                        })
                        .jvmOptions("-Dmultiprocessing.serialFilter=!" + Secret.class.getName())
                        .build();
        process.start();
        process.join();

        assertThat(notebook.await("refused ")).startsWith("cannot be received: filter rejects ");
    }

    /// Goes by JDK serialization, for the list that is shared.
    private static final class Holder implements Serializable {
        @Serial private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // it is
        private final List<String> list = List.of("a");
    }

    static final class Receiver {
        public static void main(String[] args) throws Exception {
            byte[] bytes = JavaStreams.encode(new Holder()).bytes();
            var holder = (Holder) JavaStreams.decode(bytes, Receiver.class.getClassLoader());
            System.out.println("holds " + Objects.requireNonNull(holder).list);
        }
    }

    /// What stands for a list of the JDK's on the way is none of the classes that a user knows.
    @Test
    void whatAUserLetsInComesWithItsLists() throws Exception {
        String filter = "java.base/*;" + Holder.class.getName() + ";!*";
        try (var program =
                Program.start(
                        List.of("-Dmultiprocessing.serialFilter=" + filter), Receiver.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("holds [a]");
        }
    }

    private static String hexOf(@Nullable Object value) {
        var out = MessageWriter.ofThread();
        out.begin(Spaces.NONE);
        try {
            Codec.current().write(value, out);
            Loaders.noteSent(out.loaders());
            byte[] bytes =
                    out.segment().asSlice(0, out.lengthBytes()).toArray(ValueLayout.JAVA_BYTE);
            return HexFormat.of().formatHex(bytes);
        } finally {
            out.end();
        }
    }

    private static List<?> listOfHex(String text) {
        return (List<?>) Objects.requireNonNull(ofHex(text));
    }

    private static @Nullable Object ofHex(String text) {
        byte[] bytes = HexFormat.of().parseHex(text);
        return ByteMessage.decode(Codec.current(), bytes, Loaders.receiving());
    }
}
