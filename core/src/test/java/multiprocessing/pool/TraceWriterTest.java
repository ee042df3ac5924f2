package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceWriterTest {
    private static List<String> lines(Worker... workers) throws IOException {
        var out = new StringWriter();
        var trace = new TraceWriter(out, 0);
        for (Worker worker : workers) {
            trace.mark(worker, "ready", 1_000);
            trace.mark(worker, "dismissed", 2_000);
        }
        trace.end(0);
        return out.toString().lines().toList();
    }

    private static Worker worker(int id, long pid) {
        return new Worker(id, id - 1, "PoolWorker-" + id, pid);
    }

    @Test
    void aProcessIsNamedOnceWhoeverWorksInIt() throws Exception {
        long pid = ProcessHandle.current().pid();

        List<String> lines = lines(worker(1, pid), worker(2, pid));

        assertThat(lines)
                .filteredOn(line -> line.contains("process_name"))
                .singleElement()
                .asString()
                .contains("\"pid\":" + pid + ",", "\"args\":{\"name\":\"ThreadPool\"}");
        assertThat(lines).filteredOn(line -> line.contains("thread_name")).hasSize(2);
    }

    @Test
    void eachProcessIsNamedAfterItsWorker() throws Exception {
        List<String> lines = lines(worker(1, 1_000_001), worker(2, 1_000_002));

        assertThat(lines)
                .filteredOn(line -> line.contains("process_name"))
                .hasSize(2)
                .anyMatch(line -> line.contains("\"pid\":1000001,\"tid\":1,"))
                .anyMatch(line -> line.contains("\"args\":{\"name\":\"PoolWorker-2\"}"));
    }
}
