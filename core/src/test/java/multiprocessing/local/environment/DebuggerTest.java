package multiprocessing.local.environment;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static multiprocessing.local.environment.Workshop.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `-Dmultiprocessing.debug`.
class DebuggerTest {
    /// Each process waits for a file of its name.
    private static final String WAITING =
            """
            import java.nio.file.*;
            import multiprocessing.backend.Output;
            import multiprocessing.process.Process;

            public class Waiting {
                public static void main(String[] args) throws Exception {
                    var first = new Process(() -> {
                        waitFor("first");
                        var inner = Process.builder().target(() -> waitFor("inner")).name("inner").output(Output.prefixed("> ")).build();
                        inner.start();
                        inner.join();
                    });
                    first.start();
                    first.join();
                }

                static void waitFor(String name) throws Exception {
                    while (!Files.exists(Path.of(name))) {
                        Thread.sleep(5);
                    }
                    System.out.println(name + " goes on");
                }
            }
            """;

    private static final String LISTENING =
            "Listening for transport dt_socket at address: ([0-9]+)\n";

    /// What a debugger says first, and hears in return.
    private static final byte[] HANDSHAKE = "JDWP-Handshake".getBytes(US_ASCII);

    @TempDir Path folder;
    private Workshop workshop;

    /// Kept until the end: when one goes, its JVM says once more that it listens.
    private final List<Socket> debuggers = new ArrayList<>();

    @AfterEach
    void detach() throws Exception {
        for (Socket debugger : debuggers) {
            debugger.close();
        }
    }

    @BeforeEach
    void compile() throws Exception {
        workshop = new Workshop(folder);
        workshop.compileWithLibrary("classes", Map.of("src/Waiting.java", WAITING));
    }

    private Launched start(String option) throws Exception {
        return workshop.start(
                Map.of(),
                workshop.path("."),
                option,
                "-cp",
                paths("core.jar", "classes"),
                "Waiting");
    }

    private void let(String process) throws Exception {
        Files.createFile(workshop.path(process));
    }

    /// The port of the process that listens last.
    private static int port(Launched program, String before) throws Exception {
        Matcher found = program.awaitOutput(Pattern.compile("^" + before + LISTENING));
        return Integer.parseInt(found.group(found.groupCount()));
    }

    private static Socket attach(int port) throws Exception {
        var socket = new Socket(InetAddress.getByName("localhost"), port);
        socket.getOutputStream().write(HANDSHAKE);
        assertThat(socket.getInputStream().readNBytes(HANDSHAKE.length)).isEqualTo(HANDSHAKE);
        return socket;
    }

    @Test
    void aDebuggerCanAttachToEachChildAndGrandchild() throws Exception {
        try (Launched program = start("-Dmultiprocessing.debug")) {
            debuggers.add(attach(port(program, "")));
            let("first");
            debuggers.add(attach(port(program, LISTENING + "first goes on\n")));
            let("inner");
            assertThat(program.ended().out())
                    .matches(LISTENING + "first goes on\n" + LISTENING + "> inner goes on\n");
        }
        workshop.awaitNothingLeft();
    }

    @Test
    void aChildCanWaitForTheDebugger() throws Exception {
        let("first");
        let("inner");
        try (Launched program = start("-Dmultiprocessing.debug=suspend")) {
            resume(port(program, ""));
            resume(port(program, LISTENING + "first goes on\n"));
            assertThat(program.ended().out())
                    .matches(LISTENING + "first goes on\n" + LISTENING + "> inner goes on\n");
        }
        workshop.awaitNothingLeft();
    }

    private void resume(int port) throws Exception {
        Socket socket = attach(port);
        debuggers.add(socket);
        var out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(11); // length
        out.writeInt(1); // id
        out.writeByte(0); // a command:
        out.writeByte(1); // of the virtual machine
        out.writeByte(9); // resume
        out.flush();
    }

    @Test
    void oneProcessCanBeChosenByName() throws Exception {
        let("first");
        try (Launched program = start("-Dmultiprocessing.debug=inner")) {
            debuggers.add(attach(port(program, "first goes on\n")));
            let("inner");
            assertThat(program.ended().out())
                    .matches("first goes on\n" + LISTENING + "> inner goes on\n");
        }
        workshop.awaitNothingLeft();
    }
}
