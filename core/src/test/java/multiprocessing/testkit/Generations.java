package multiprocessing.testkit;

import java.util.Optional;
import java.util.stream.Stream;
import multiprocessing.memory.Root;

/// For programs in which each process starts another as long as nothing keeps it from that: a test that fails shall end.
public final class Generations {
    private static final int MOST = 3;

    private Generations() {}

    /// Whether this process is so near to the root that it may start what it came from once more.
    public static boolean mayRepeat() {
        long generations =
                Stream.iterate(
                                Optional.of(ProcessHandle.current()),
                                Optional::isPresent,
                                process -> process.flatMap(ProcessHandle::parent))
                        .map(Optional::orElseThrow)
                        .takeWhile(process -> process.pid() != Root.told().pid())
                        .count();
        return generations < MOST;
    }
}
