package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.error.ProcessStartException;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Limits;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// A program without a thread for the JDK to wait for a process's end had started the process all the same: nobody had it, and it
/// waited for its parent as long as that lived. A pool tried it a hundred times.
@ExtendWith(Leftovers.class)
class LostByItsParentTest {
    private static final Pattern UNLIMITED = Pattern.compile("Max address space +unlimited");

    static final class WithoutThreads {
        public static void main(String[] arguments) throws Exception {
            var context = Multiprocessing.context(StartMethod.SPAWN);
            // takes along what needs a thread, but for the one that waits for the end of the next
            context.process(() -> Thread.sleep(Duration.ofDays(1))).start();
            System.out.println("ready");
            Path limits = Path.of("/proc/self/limits");
            Await.await(
                    () -> !UNLIMITED.matcher(Files.readString(limits)).find(),
                    "too little address space for the stack of one more");
            try {
                context.process(() -> {}).start();
            } catch (ProcessStartException e) {
                System.out.println("failed " + e.getMessage());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whoHasNoThreadForAProcessIsToldThatItCannotBeStarted() throws Exception {
        var options = List.of("-Xss1g", "-Djdk.lang.processReaperUseDefaultStackSize=true");
        try (var program = Program.start(options, WithoutThreads.class)) {
            program.await("ready");
            Limits.addressSpaceLeft(program.pid(), 512 << 20);
            assertThat(program.await("failed ")).isEqualTo("cannot wait for another process's end");
        }
    }

    @Test
    void aChildToWhichNobodySpeaksEnds() throws Exception {
        var parent = new PipedOutputStream();
        var line = new PipedInputStream(parent);
        var hasEnded = new CountDownLatch(1);
        var child = new FutureTask<>(() -> ChildMain.readKey(line, 1, hasEnded::countDown));
        Thread.ofPlatform().start(child);

        assertThat(hasEnded.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        parent.write(new byte[Long.BYTES]);
        assertThat(child.get()).isZero();
    }
}
