package multiprocessing.memory;

import java.io.Serializable;
import java.util.OptionalLong;
import multiprocessing.os.Pids;

/// Names one process of this machine, until the machine starts anew. Its number alone does not.
///
/// @param pid its number, which another process may have after it
/// @param start when it began, as [Pids#startOf] says; 0 if that is not known, -1 if there was none
/// @param scope among which processes the number is its own: [Pids#scope]
public record ProcessId(long pid, long start, long scope) implements Serializable {
    private static final long UNKNOWN = 0;
    private static final long NONE = -1;

    /// Asked for when it is wanted: see [Root].
    private static final class Here {
        private static final long PID = ProcessHandle.current().pid();
        static final ProcessId ID =
                new ProcessId(PID, Pids.startOf(PID).orElse(UNKNOWN), Pids.scope());
    }

    /// That of this process.
    public static ProcessId here() {
        return Here.ID;
    }

    /// That of the process which has that number now; of one that has ended, if none has.
    public static ProcessId of(long pid) {
        return new ProcessId(pid, Pids.startOf(pid).orElse(NONE), here().scope);
    }

    /// That of a process of which no more is known than its number.
    static ProcessId numbered(long pid) {
        return new ProcessId(pid, UNKNOWN, 0);
    }

    /// Whether it is known when it began.
    boolean isExact() {
        return start != UNKNOWN;
    }

    /// What the names of its files have behind their prefix. Another one than that of who has had its number before, as each
    /// program of a container that is started anew has.
    String label() {
        return pid + "-" + start + "-";
    }

    /// Whether it cannot be seen from here, as from within a container.
    boolean isElsewhere() {
        return scope != here().scope;
    }

    /// Whether it has surely ended. One that cannot be seen from here has not.
    public boolean hasEnded() {
        if (isElsewhere()) {
            return false;
        }
        OptionalLong now = Pids.startOf(pid);
        return now.isEmpty()
                || (start != UNKNOWN && now.getAsLong() != UNKNOWN && now.getAsLong() != start);
    }
}
