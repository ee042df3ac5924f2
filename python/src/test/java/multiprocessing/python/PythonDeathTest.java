package multiprocessing.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.ConnectionOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What clients of Python leave that are killed.
@EnabledOnOs(OS.LINUX)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class PythonDeathTest {
    private static final String HEAD =
            """
            import os, sys
            from multiprocessing.managers import SyncManager
            def say(*words): print(*words, flush=True)
            def hear(): return sys.stdin.readline()
            SyncManager.register('get_said')
            SyncManager.register('get_orders')
            manager = SyncManager(('localhost', int(sys.argv[1])), b'a key of tests')
            manager.connect()
            """;

    private static final int SHARED = 2;

    private final LinkedBlockingQueue<Object> said = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Object> orders = new LinkedBlockingQueue<>();
    private final PythonServer server =
            PythonServer.open(
                            Address.local(0),
                            ConnectionOptions.of(AuthKey.of("a key of tests")),
                            8,
                            Duration.ofMillis(120),
                            PythonServer.SERVING)
                    .register("get_said", said)
                    .register("get_orders", orders)
                    .registerSyncManager();
    private final List<Process> clients = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        server.close();
        for (Process client : clients) {
            client.destroyForcibly().waitFor();
        }
    }

    private Process start(String script, int port) throws Exception {
        Process client = Python.ofVersion(13).start(script, String.valueOf(port));
        clients.add(client);
        return client;
    }

    private Process start(String script) throws Exception {
        return start(HEAD + script, ((Address.Tcp) server.address()).port());
    }

    private static String heard(Process client) throws Exception {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))
                .readLine(); // all that was said so far
    }

    private static void say(Process client) throws Exception {
        client.getOutputStream().write('\n');
        client.getOutputStream().flush();
    }

    private int count() {
        return server.referents().count();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) { // until the test's own time is over
            Thread.sleep(1);
        }
    }

    @Test
    void whatAClientHadThatIsKilledGoesAndWhatAnotherHasStays() throws Exception {
        Process other =
                start(
                        """
                        own = manager.list([1])
                        say("made"); hear(); say(own[:]); hear()
                        """);
        assertThat(heard(other)).isEqualTo("made");
        Process killed =
                start(
                        """
                        made = [manager.dict(), manager.Queue(), manager.Lock()]
                        again = manager.dict(); del again
                        say('made'); hear()
                        """);
        assertThat(heard(killed)).isEqualTo("made");
        assertThat(count()).isEqualTo(SHARED + 4);
        killed.destroyForcibly().waitFor();
        await(() -> count() == SHARED + 1);
        say(other);
        assertThat(heard(other)).isEqualTo("[1]");
    }

    /// Whoever was killed by now has been given up, as is seen by another that was killed after it.
    private void awaitVigil() throws Exception {
        int before = count();
        Process later = start("own = manager.list(); say('made'); hear()");
        assertThat(heard(later)).isEqualTo("made");
        later.destroyForcibly().waitFor();
        await(() -> count() <= before);
    }

    @Test
    void whatAForkOfAKilledClientUsesStaysAsLongAsTheFork() throws Exception {
        Process killed =
                start(
                        """
                        own = manager.list([1])
                        said, orders = manager.get_said(), manager.get_orders()
                        if os.fork() == 0:
                            orders.get(); said.put(own[:]); orders.get(); os._exit(0)
                        say('made'); os.wait()
                        """);
        assertThat(heard(killed)).isEqualTo("made");
        killed.destroyForcibly().waitFor();
        awaitVigil();
        orders.put("say");
        assertThat(said.take()).isEqualTo(List.of(1));
        orders.put("end");
        await(() -> server.referents().holders().isEmpty());
        assertThat(count()).isEqualTo(SHARED);
    }

    @Test
    void whatHasNoMarkIsNobodysFamily() {
        assertThat(new LinuxFamilies().living(List.of(new Family("", true)))).isEmpty();
    }

    @Test
    void aProxyThatWentToAnotherProgramKeepsItsObject() throws Exception {
        Process killed =
                start(
                        """
                        import base64, multiprocessing, pickle, subprocess
                        multiprocessing.current_process().authkey = b'a key of tests'
                        own = manager.list([1])
                        proxies = base64.b64encode(pickle.dumps((own, manager.get_said(), manager.get_orders())))
                        code = '''if True:
                            import base64, multiprocessing, pickle, sys
                            multiprocessing.current_process().authkey = b'a key of tests'
                            own, said, orders = pickle.loads(base64.b64decode(sys.argv[1]))
                            said.put('has it'); orders.get(); said.put(own[:])
                        '''
                        subprocess.Popen([sys.executable, '-c', code, proxies.decode()]).wait()
                        """);
        assertThat(said.take()).isEqualTo("has it");
        killed.destroyForcibly().waitFor();
        awaitVigil();
        orders.put("say");
        assertThat(said.take()).isEqualTo(List.of(1));
        await(() -> count() == SHARED);
    }

    private static final String DIALLER =
            """
            import os, signal, socket, sys
            line = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
            pid = os.fork()
            if pid == 0:
                signal.pause()
            print(pid, flush=True)
            signal.pause()
            """;

    @Test
    void aProgramAndItsForksAreOneFamilyAndAnotherProgramIsAnother() throws Exception {
        Families families = Families.ofThisMachine();
        try (var listener = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                Socket first = call(listener);
                Socket second = call(listener)) {
            Family one = families.at(peer(first), listener.getLocalPort()).orElseThrow();
            Family other = families.at(peer(second), listener.getLocalPort()).orElseThrow();
            assertThat(one).isNotEqualTo(other);
            assertThat(families.living(Set.of(one, other))).containsOnly(one, other);
            long fork = Long.parseLong(heard(clients.getFirst()));
            clients.getFirst().destroyForcibly().waitFor();
            assertThat(families.living(Set.of(one, other))).containsOnly(one, other);
            ProcessHandle.of(fork).ifPresent(ProcessHandle::destroyForcibly);
            await(() -> families.living(Set.of(one, other)).equals(Set.of(other)));
            fork = Long.parseLong(heard(clients.getLast()));
            ProcessHandle.of(fork).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private Socket call(ServerSocket listener) throws Exception {
        Process _ = start(DIALLER, listener.getLocalPort());
        return listener.accept();
    }

    private static Address.Tcp peer(Socket line) {
        var peer = (InetSocketAddress) line.getRemoteSocketAddress();
        return new Address.Tcp(peer.getAddress().getHostAddress(), peer.getPort());
    }

    @Test
    void whoIsNoPythonIsNoFamily() throws Exception {
        try (var listener = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                var _ = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket line = listener.accept()) {
            Optional<Family> none =
                    Families.ofThisMachine().at(peer(line), listener.getLocalPort());
            assertThat(none).isEmpty();
        }
    }
}
