package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class UnpackerTest {
    private static final int LARGE = 64 << 20;

    /// What counts against the limit of direct memory.
    private static long nativeBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void nothingIsLeftOfALargeObject() {
        var packer = new Packer();
        packer.add(new byte[LARGE]);
        packer.add("small");
        Items items = packer.take();
        try (var unpacker = Unpacker.take()) {
            long before = nativeBytes();

            assertThat((byte[]) unpacker.read(items, 0)).hasSize(LARGE);

            assertThat(nativeBytes() - before).isLessThan(LARGE / 2);
            assertThat(unpacker.read(items, 1)).isEqualTo("small");
        }
    }
}
