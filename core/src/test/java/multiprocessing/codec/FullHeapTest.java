package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A heap that is full at the end of a message: what a thread writes and reads with must forget it nevertheless, or the next
/// message arrives with objects of this one.
class FullHeapTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MANY = 2_000; // whose tables are not kept

    /// Tells how much has been allocated when it is read last of a message.
    private record Last() {
        private static final AtomicLong ALLOCATED_BYTES = new AtomicLong();

        Last {
            ALLOCATED_BYTES.set(allocatedBytes());
        }
    }

    @Test
    void theWriterForgetsWithoutAllocating() {
        var out = MessageWriter.ofThread();
        out.begin(MessageWriter.Space.collected());
        try {
            ObjectWriter writer = out.objects();
            writer.writeWhole(many());
            writer.clear();
            writer.writeWhole(many());

            long before = allocatedBytes();
            writer.clear();

            assertThat(allocatedBytes()).isEqualTo(before);
        } finally {
            out.end();
        }
    }

    @Test
    void theReaderForgetsWithoutAllocating() {
        List<Object> message = many();
        message.add(new Last());
        byte[] bytes = Messages.encode(message);
        Messages.decode(bytes);

        Messages.decode(bytes);
        long after = allocatedBytes();

        assertThat(after).isEqualTo(Last.ALLOCATED_BYTES.get());
    }

    private static List<Object> many() {
        var objects = new ArrayList<Object>();
        for (int i = 0; i < MANY; i++) {
            objects.add("s" + i);
        }
        return objects;
    }

    private static long allocatedBytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
