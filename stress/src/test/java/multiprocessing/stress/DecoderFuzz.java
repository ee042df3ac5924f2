package multiprocessing.stress;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Failures;
import multiprocessing.codec.FunctionCall;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageReader;
import multiprocessing.codec.MessageWriter;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/// Gives the decoders bytes that nobody has encoded: out comes a value or a [TransferException], nothing else.
///
/// In a build it reads the seeds, and what jazzer makes of them, guided by the branches that they take: much the same in
/// each build. The long form, other in each run: `JAZZER_MAX_DURATION=1h JAZZER_MAX_EXECUTIONS=0 ./mvnw -pl core,stress test
/// -Dfuzz.seed=0 -Dtest=DecoderFuzz -Dsurefire.failIfNoSpecifiedTests=false`.
class DecoderFuzz {
    private static final int MESSAGE = 0;
    private static final int FAILURE = 1;
    private static final int CALL = 2;

    private enum Colour {
        RED
    }

    private record Item(int number, @Nullable String text, Object rest) {}

    /// One of each kind, and the first byte tells the decoder.
    static Stream<byte[]> seeds() {
        var list = new ArrayList<Object>(List.of(1, 2L, 3.0, 4f, 'c', true, "text", "名前"));
        Object itself = list;
        list.add(itself);
        list.add(new Item(1, null, Colour.RED));
        var nested = new ArrayList<Object>(List.of(new int[3], new Object[] {list, list}));
        nested.add(new String[] {"a", "b"});
        nested.add(new HashSet<>(List.of("a", List.of(1, 2, 3))));
        nested.add(new HashMap<>(Map.of("k", Set.of(1))));
        nested.add(new TreeMap<>(Map.of("k", new ArrayDeque<>(List.of(1)))));
        nested.add(Arrays.asList(1, 2));
        nested.add(Map.of(1, Optional.of(new UUID(1, 2))));
        nested.add(Map.entry(1, List.of(2)));
        SerializableConsumer<Object> function = argument -> {};
        return Stream.of(
                message(null),
                message(1),
                message("text"),
                message(new byte[20]),
                message(list),
                message(nested),
                message(List.of(new BigDecimal("1.5"), Path.of("p"), String.class, int[].class)),
                message(List.of(Instant.EPOCH, Duration.ofNanos(5), LocalDate.EPOCH)),
                message(ZonedDateTime.of(2024, 1, 1, 1, 1, 1, 1, ZoneId.of("Europe/Paris"))),
                message(ByteBuffer.wrap(new byte[4])),
                message(MemorySegment.ofArray(new byte[4])),
                message(failure()),
                message(List.of(URI.create("a:b"), nested, new HashMap<>(Map.of(1, 2)))),
                with(FAILURE, Failures.encode(failure())),
                with(CALL, FunctionCall.of(function, "x").pack().bytes()),
                with(CALL, FunctionCall.of(function, List.of(1)).pack().bytes()));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m", maxExecutions = 200_000)
    void decode(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        byte[] message = Arrays.copyOfRange(bytes, 1, bytes.length);
        try {
            switch (bytes[0]) {
                case FAILURE -> Objects.requireNonNull(Failures.decode(message, loader()));
                case CALL -> Objects.requireNonNull(FunctionCall.unpack(message, 0, loader()));
                default -> decodeMessage(message);
            }
        } catch (TransferException expected) {
            // as promised
        }
    }

    private static Exception failure() {
        var failure = new IllegalStateException("x");
        failure.addSuppressed(new RuntimeException("y", failure));
        for (Throwable each : new Throwable[] {failure, failure.getSuppressed()[0]}) {
            each.setStackTrace(Arrays.copyOf(each.getStackTrace(), 2)); // seeds are short
        }
        return failure;
    }

    private static ClassLoader loader() {
        return Loaders.receiving();
    }

    private static void decodeMessage(byte[] message) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(Math.max(1, message.length));
            MemorySegment.copy(message, 0, segment, ValueLayout.JAVA_BYTE, 0, message.length);
            Codec.standard().read(new MessageReader().reset(segment, 0, message.length, loader()));
        }
    }

    private static byte[] message(@Nullable Object value) {
        var out = MessageWriter.ofThread();
        out.begin(new Refused());
        try {
            Codec.standard().write(value, out);
            var bytes = out.segment().asSlice(0, out.lengthBytes()).toArray(ValueLayout.JAVA_BYTE);
            return with(MESSAGE, bytes);
        } finally {
            out.end();
        }
    }

    private static byte[] with(int decoder, byte[] message) {
        var bytes = new byte[1 + message.length];
        bytes[0] = (byte) decoder;
        System.arraycopy(message, 0, bytes, 1, message.length);
        return bytes;
    }

    /// Seeds are short.
    private static final class Refused implements MessageWriter.Space {
        @Override
        public MemorySegment grow(MemorySegment old, long usedBytes, long wantedBytes) {
            throw new IllegalStateException("seed is too long");
        }

        @Override
        public void release(MemorySegment segment) {
            throw new IllegalStateException("nothing was given");
        }
    }
}
