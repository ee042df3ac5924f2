package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.heap.Holding;
import multiprocessing.ring.OneToOneRing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PipeMemoryTest {
    private static final int MANY = 64; // more than others open in this JVM meanwhile

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPipeIsNoOpenFile() throws Exception {
        var pipes = new ArrayList<>(List.of(Pipe.create())); // opens what all have in common
        long before = openFiles();
        for (int i = 0; i < MANY; i++) {
            Pipe pipe = Pipe.create();
            pipe.first().send(i);
            assertThat(pipe.second().recv(Integer.class)).isEqualTo(i);
            pipes.add(pipe);
        }
        assertThat(openFiles() - before).isLessThan(MANY);
        pipes.forEach(Pipe::close);
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

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
