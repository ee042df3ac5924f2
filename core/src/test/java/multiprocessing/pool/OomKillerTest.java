package multiprocessing.pool;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Workers whom the kernel kills for their memory: in a group of processes with a limit, where the system lets a test make
/// such a group.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class OomKillerTest {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final Path MEMORY_GROUPS = GROUPS.resolve("memory"); // of cgroup v1
    private static final int MEBIBYTE = 1 << 20;
    private static final String LIMIT = Integer.toString(64 * MEBIBYTE);

    private final boolean isFirst = Files.isDirectory(MEMORY_GROUPS);
    private final Path group =
            (isFirst ? MEMORY_GROUPS : GROUPS).resolve("mp-test-" + UUID.randomUUID());

    @BeforeEach
    void makeGroup() {
        try {
            Files.createDirectory(group);
            if (isFirst) {
                set("memory.swappiness", "0");
                set("memory.limit_in_bytes", LIMIT);
                setIfThere("memory.memsw.limit_in_bytes", LIMIT);
            } else {
                set("memory.max", LIMIT);
                setIfThere("memory.swap.max", "0");
            }
        } catch (IOException e) {
            abort("no group with a limit of memory can be made here: " + e);
        }
    }

    private void setIfThere(String file, String value) throws IOException {
        if (Files.exists(group.resolve(file))) {
            set(file, value);
        }
    }

    private void set(String file, String value) throws IOException {
        Files.writeString(group.resolve(file), value);
    }

    @AfterEach
    void removeGroup() throws Exception {
        await(this::isGroupGone, "the end of all in " + group);
    }

    private boolean isGroupGone() {
        try {
            Files.deleteIfExists(group);
            return true;
        } catch (IOException e) { // somebody is still there
            return false;
        }
    }

    private static int fill(int bytes) {
        try (var arena = Arena.ofConfined()) {
            arena.allocate(bytes).fill((byte) 1);
            return Worker.current().orElseThrow().id();
        }
    }

    @Test
    void aTaskWhoseWorkerIsKilledByTheKernelIsLostAlone() throws Exception {
        try (Pool pool = Pool.of(1)) {
            long pid = pool.apply(() -> ProcessHandle.current().pid());
            Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));

            AsyncResult<Integer> lost = pool.applyAsync(OomKillerTest::fill, 300 * MEBIBYTE);
            AsyncResult<Integer> next = pool.applyAsync(OomKillerTest::fill, MEBIBYTE);

            assertThatThrownBy(lost::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            WorkerLostException.class,
                            e -> {
                                assertThat(e.pid()).isEqualTo(pid);
                                assertThat(e.signal()).hasValue(9);
                                assertThat(e.exitCode()).isEqualTo(-9);
                            });
            assertThat(next.get()).as("by another worker").isEqualTo(2);
            String events = isFirst ? "memory.oom_control" : "memory.events";
            assertThat(Files.readString(group.resolve(events))).contains("oom_kill 1\n");
        }
    }
}
