package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import multiprocessing.backend.Output;
import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The end of a process waited for its standard error only when `System.err` had been used. What a logger or native code
/// wrote past it was still in the pipe when `join` returned, and was lost when the file for it was closed.
@ExtendWith(Leftovers.class)
class DirectStandardErrorTest {
    private static final int LENGTH = 20_000;

    @RepeatedTest(5)
    void whatIsWrittenPastSystemErrIsThereWhenJoinReturns(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("output.txt");
        var process =
                Process.builder()
                        .target(() -> {
                            try (var direct = new FileOutputStream(FileDescriptor.err)) {
                                direct.write(new byte[LENGTH]);
                            }
                        })
                        .output(Output.file(file))
                        .build();
        process.start();
        process.join();
        assertThat(Files.size(file)).isEqualTo(LENGTH);
    }
}
