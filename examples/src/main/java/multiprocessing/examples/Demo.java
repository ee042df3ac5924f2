package multiprocessing.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import multiprocessing.Multiprocessing;
import multiprocessing.process.Process;

/// The first thing a newcomer runs: `./mp demo`. Runs the examples that follow a listing, one after
/// another, about three times as fast as their listings.
public final class Demo {
    private static final String BRISK = "0.3";

    private Demo() {}

    /// Runs the examples. The program ends with exit code 1 if one of them fails.
    ///
    /// @param args ignored
    /// @throws InterruptedException if interrupted while waiting for the children of an example
    public static void main(String[] args) throws InterruptedException {
        if (System.getProperty("examples.pace") == null) {
            hurry(BRISK);
        }
        long start = System.nanoTime();
        List<Example> examples = Examples.all().stream().filter(Example::isListing).toList();
        var failed = new ArrayList<String>();
        for (Example example : examples) {
            System.out.println("== " + example.name() + ": " + example.line());
            if (!succeeds(example)) {
                failed.add(example.name());
            }
            System.out.println();
        }
        System.out.println(summary(examples.size(), failed, (System.nanoTime() - start) / 1e9));
        if (!failed.isEmpty()) {
            System.exit(1);
        }
    }

    /// Sets the pace of this process and of all children whose JVM is started from now on.
    static void hurry(String pace) {
        System.setProperty("examples.pace", pace);
        String options = System.getProperty("multiprocessing.childOptions", "");
        System.setProperty(
                "multiprocessing.childOptions", (options + " -Dexamples.pace=" + pace).strip());
    }

    /// Runs an example and says whether all went well. The children it leaves would else be waited
    /// for at the end of this program.
    static boolean succeeds(Example example) throws InterruptedException {
        boolean returns = true;
        try {
            example.run();
        } catch (Throwable e) {
            e.printStackTrace();
            returns = false;
        }
        return endWell(Multiprocessing.activeChildren()) && returns;
    }

    /// Waits for `children` and says whether all ended by themselves or, on purpose, by a signal.
    static boolean endWell(List<Process> children) throws InterruptedException {
        boolean endWell = true;
        for (Process child : children) {
            child.join();
            endWell &= child.exitCode().orElseThrow() <= 0;
        }
        return endWell;
    }

    static String summary(int count, List<String> failed, double seconds) {
        String time = String.format(Locale.ROOT, "%.1f s.", seconds);
        return failed.isEmpty()
                ? count + " examples ran in " + time
                : "Of " + count + " examples failed: " + String.join(", ", failed) + "; " + time;
    }
}
