package planted.local;

import planted.process.Upstairs;

/// Starts processes where that belongs and imports only from below: no fault.
final class Doorkeeper {
    java.lang.Process start(Upstairs below) throws java.io.IOException {
        return new ProcessBuilder("true", below.toString()).start();
    }
}
