package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.heap.Holding;
import multiprocessing.ring.OneToOneRing;
import org.junit.jupiter.api.Test;

class PipeMemoryTest {
    @Test
    void thePartsAreWhereThePictureShowsThem() {
        assertThat(PipeMemory.BYTES).isEqualTo(1408).isLessThanOrEqualTo(Holding.contentMost());
        assertThat(OneToOneRing.HEAD_BYTES).isEqualTo(512);
        try (var memory = Holding.create(PipeMemory.BYTES)) {
            long at = memory.offset();
            assertThat(at % 64).as("begins with a line").isZero();
            assertThat(PipeMemory.messages(memory, 0)).isEqualTo(at + 128);
            assertThat(PipeMemory.room(memory, 0)).isEqualTo(at + 144);
            assertThat(PipeMemory.messages(memory, 1)).isEqualTo(at + 256);
            assertThat(PipeMemory.room(memory, 1)).isEqualTo(at + 272);
            assertThat(PipeMemory.ring(memory, 0)).isEqualTo(at + 384);
            assertThat(PipeMemory.ring(memory, 1)).isEqualTo(at + 896);
        }
    }
}
