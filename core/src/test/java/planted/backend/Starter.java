package planted.backend;

/// Starts processes in a room that has no door for it, in both ways the JDK has.
final class Starter {
    java.lang.Process start() throws java.io.IOException {
        return new ProcessBuilder("true").redirectErrorStream(true).start();
    }

    java.lang.Process execute() throws java.io.IOException {
        return Runtime.getRuntime().exec(new String[] {"true"});
    }
}
