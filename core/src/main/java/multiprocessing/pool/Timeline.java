package multiprocessing.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Who ran what when, written to a file when it is closed: see [Pool#timeline].
///
/// The file is a trace in the JSON form that `ui.perfetto.dev` and `chrome://tracing` show: a row for each worker, a block
/// for each task, or for each handful of its items that was handed over at once; marks where workers came and went. It keeps a
/// million blocks at most, of about 100 bytes each; what comes later is left out, and counted in the file.
public final class Timeline implements AutoCloseable {
    /// Of about 100 bytes each.
    static final int BLOCKS_MOST = 1_000_000;

    private final Coordinator coordinator;
    private final Path file;
    private final Recorder recorder = new Recorder();
    private boolean isClosed; // guarded by this

    /// @throws UncheckedIOException if the file cannot be written
    Timeline(Coordinator coordinator, Path file) {
        this.coordinator = coordinator;
        this.file = file.toAbsolutePath();
        try {
            Path folder = this.file.getParent();
            if (folder != null) { // else the file is no file, which is told next
                Files.createDirectories(folder);
            }
            Files.writeString(this.file, "");
        } catch (IOException e) {
            throw cannotBeWritten(e);
        }
        coordinator.observe(recorder);
    }

    private UncheckedIOException cannotBeWritten(IOException e) {
        return new UncheckedIOException("the timeline cannot be written: file=" + file, e);
    }

    /// Writes the file. What happens later is not in it. Idempotent.
    ///
    /// @throws UncheckedIOException if it cannot be written
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        coordinator.ignore(recorder);
        try (var out = Files.newBufferedWriter(file)) {
            var trace = new TraceWriter(out, recorder.startNanos());
            for (Mark mark : recorder.marks) {
                trace.mark(mark.worker, mark.name, mark.nanos);
            }
            for (Stint stint : recorder.stints) {
                trace.block(stint);
            }
            trace.end(recorder.leftOut);
        } catch (IOException e) {
            throw cannotBeWritten(e);
        }
    }

    private record Mark(Worker worker, String name, long nanos) {}

    private static final class Recorder extends StintObserver {
        final List<Stint> stints = new ArrayList<>();
        final List<Mark> marks = new ArrayList<>();
        long leftOut;

        @Override
        void add(Stint stint) {
            if (stints.size() < BLOCKS_MOST) {
                stints.add(stint);
            } else {
                leftOut++;
            }
        }

        private void mark(Worker worker, String name) {
            if (marks.size() < BLOCKS_MOST) {
                marks.add(new Mark(worker, name, System.nanoTime()));
            }
        }

        @Override
        public void hired(Worker worker) {
            mark(worker, "started");
        }

        @Override
        public void ready(Worker worker) {
            super.ready(worker);
            mark(worker, "ready");
        }

        @Override
        public void lost(Worker worker, Ending ending) {
            super.lost(worker, ending);
            mark(worker, "died, exit code " + ending.exitCode());
        }

        @Override
        public void dismissed(Worker worker) {
            super.dismissed(worker);
            mark(worker, "dismissed");
        }
    }
}
