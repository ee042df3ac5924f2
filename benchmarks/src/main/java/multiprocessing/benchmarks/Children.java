package multiprocessing.benchmarks;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;

/// The processes of one row, which work until its end.
final class Children {
    private final List<Process> all = new ArrayList<>();

    /// One more.
    void start(SerializableRunnable work) {
        Process child = Process.builder().target(work).daemon(true).build();
        child.start();
        all.add(child);
    }

    /// Ends them all.
    void end() throws InterruptedException {
        for (Process child : all) {
            child.kill();
            child.join();
            child.close();
        }
    }
}
