package multiprocessing.stress;

import java.io.PrintStream;

/// Prints the numbered lines of one process. Thread-safe.
final class Voice {
    private static final int PLANTED_AT = 2;

    private final String name;
    private final long pid = ProcessHandle.current().pid();
    private int outNumber; // guarded by this
    private int errNumber; // guarded by this

    Voice(String name) {
        this.name = name;
    }

    /// On standard output.
    synchronized void say(String text) {
        print(System.out, new Line(Line.OUT, name, pid, outNumber++, text));
    }

    /// On standard error.
    synchronized void mutter(String text) {
        print(System.err, new Line(Line.ERR, name, pid, errNumber++, text));
    }

    private static void print(PrintStream stream, Line line) {
        String printed = line.toString();
        boolean isPlanted = line.number() == PLANTED_AT;
        if (isPlanted && Plant.LOST_LINE.isHere()) {
            return;
        }
        if (isPlanted && Plant.DOUBLED_LINE.isHere()) {
            stream.println(printed);
        }
        if (isPlanted && Plant.TORN_LINE.isHere()) {
            stream.print(printed.substring(0, printed.length() - 1));
        } else {
            stream.println(printed);
        }
        stream.flush();
    }
}
