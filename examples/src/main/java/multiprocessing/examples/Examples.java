package multiprocessing.examples;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Runs the example named by the first argument: `./mp example NAME`.
public final class Examples {
    private static final Map<String, Program> BY_NAME = new TreeMap<>();

    private Examples() {}

    /// What an example is: the `main` of its class.
    @FunctionalInterface
    interface Program {
        void main(String[] args) throws Exception;
    }

    /// Runs an example, or lists them all.
    ///
    /// @param args the name of an example, or nothing for the list of them
    /// @throws Exception what the example throws
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            System.out.println(
                    BY_NAME.isEmpty() ? "No example yet." : String.join("\n", BY_NAME.keySet()));
            return;
        }
        var program = BY_NAME.get(args[0]);
        if (program == null) {
            System.err.println(
                    "No example is called '" + args[0] + "'; `./mp example` lists them.");
            System.exit(2);
            return;
        }
        program.main(Arrays.copyOfRange(args, 1, args.length));
    }
}
