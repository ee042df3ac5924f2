package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is in a message, its writer and its reader come to the same sum: else the reader refuses what the writer has let
/// pass, or is busy for ever with what nobody has counted.
class WeightsTest {
    private static @Nullable ObjectReader reader;
    private static final AtomicLong READ = new AtomicLong();

    /// What is last in a message: its sum is what the reader has come to by then.
    private record Last() {
        Last {
            ObjectReader now = reader;
            if (now != null) {
                READ.set(now.weights.sum());
            }
        }
    }

    static Stream<Arguments> leaves() {
        return Stream.of(
                kind("numbers", BigInteger.TWO.pow(5_000), BigDecimal.TWO.pow(5_000)),
                kind("texts", "x".repeat(500), "名".repeat(500), Path.of("x".repeat(200))),
                kind("bytes", ByteBuffer.allocate(500), MemorySegment.ofArray(new byte[500])),
                kind("arrays", new boolean[5], new byte[5], new short[5], new char[5]),
                kind("wide arrays", new int[5], new long[5], new float[5], new double[5]),
                kind("arrays of objects", new Object[] {1, "x"}, new String[] {"x"}, new int[3][2]),
                kind("failures", new IllegalStateException("x")));
    }

    private static Arguments kind(String name, Object... values) {
        return argumentSet(name, (Object) values);
    }

    @ParameterizedTest
    @MethodSource({"leaves", "multiprocessing.codec.RoundTripTest#compact"})
    void bothSidesComeToTheSameSum(Object[] values) {
        for (Object value : values) {
            var out = MessageWriter.ofThread();
            out.begin(MessageWriter.Space.collected());
            try {
                long written = write(Arrays.asList(value, value, new Last()), out);
                var in = new MessageReader();
                in.reset(out.segment(), 0, out.lengthBytes(), Loaders.receiving());
                reader = in.objects();
                var _ = in.objects().readWhole();
                assertThat(READ).as("%s", value).hasValue(written);
            } finally {
                reader = null;
                out.end();
            }
        }
    }

    private static long write(Object message, MessageWriter out) {
        ObjectWriter writer = out.objects();
        try {
            writer.writeWhole(message);
            return writer.weights.sum();
        } finally {
            writer.clear();
        }
    }
}
