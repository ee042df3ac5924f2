package multiprocessing.examples;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

/// How time passes in the examples. Children get it with the other system properties.
///
/// | system property | what it does |
/// | --- | --- |
/// | none | a second of an example is a second |
/// | `examples.pace` | a second of an example takes that many: 0.1 is ten times as fast |
/// | `examples.clock` | time passes when the test that listens at this port says so |
final class Pace {
    private Pace() {}

    /// Waits for so many seconds of the example.
    static void sleep(double seconds) throws InterruptedException {
        Thread.sleep(seconds(seconds));
    }

    /// How long to wait for so many seconds of the example. With a clock they are over when this
    /// returns, and hardly anything is left to wait.
    static Duration seconds(double seconds) {
        Integer port = Integer.getInteger("examples.clock");
        if (port != null) {
            awaitTheClock(port, seconds);
            return Duration.ofMillis(1);
        }
        return Duration.ofNanos((long) (seconds * pace() * 1e9));
    }

    private static double pace() {
        String pace = System.getProperty("examples.pace", "1");
        try {
            return Double.parseDouble(pace);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the pace must be a number, as 0.1: examples.pace=" + pace, e);
        }
    }

    private static void awaitTheClock(int port, double seconds) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            new DataOutputStream(socket.getOutputStream()).writeDouble(seconds);
            new DataInputStream(socket.getInputStream()).readByte();
        } catch (IOException e) {
            throw new UncheckedIOException("the test that holds the clock is gone", e);
        }
    }
}
