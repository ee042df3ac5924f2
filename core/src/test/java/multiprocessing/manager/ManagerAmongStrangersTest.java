package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.AuthenticationException;
import multiprocessing.connection.Client;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.connection.Listener;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A manager at whose socket others misbehave: it serves on, those who were there and those who come.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ManagerAmongStrangersTest {
    private static final AuthKey KEY = AuthKey.of("abracadabra");
    private static final int FLOOD = 600;
    private static final byte[] ENDLESS = { // a frame of 2^63 bytes
        -1, -1, -1, -1, -128, 0, 0, 0, 0, 0, 0, 0
    };
    private static final byte[] HALF = {0, 0};
    private static final byte[] NOISE = {0, 0, 0, 4, 1, 2, 3, 4};

    private final List<Socket> strangers = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket stranger : strangers) {
            stranger.close();
        }
    }

    private Socket stranger(Manager at) throws IOException {
        var address = (Address.Tcp) at.addresses().getFirst();
        var stranger = new Socket(address.host(), address.port());
        strangers.add(stranger);
        return stranger;
    }

    private static RemoteManager connect(Manager manager) throws InterruptedException {
        return Manager.connect(manager.addresses().getFirst(), KEY);
    }

    @Test
    void aFloodOfThoseWhoSayNothingOrNonsenseKeepsNobodyOut() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY);
                var remote = connect(manager)) {
            ListProxy<Integer> list = remote.list(List.of(1));
            for (int i = 0; i < FLOOD; i++) {
                Socket stranger = stranger(manager);
                switch (i % 4) {
                    case 0 -> {} // says nothing
                    case 1 -> {
                        stranger.getOutputStream().write(HALF);
                        stranger.shutdownOutput();
                    }
                    case 2 -> stranger.getOutputStream().write(ENDLESS);
                    default -> stranger.getOutputStream().write(NOISE);
                }
                if (i % 100 == 0) {
                    assertThatExceptionOfType(AuthenticationException.class)
                            .isThrownBy(() ->
                                    Manager.connect(
                                            manager.addresses().getFirst(), AuthKey.of("guess")));
                    assertThat(NewLine.sizeOf(list)).isEqualTo(1);
                }
            }

            assertThat(NewLine.sizeOf(list)).isEqualTo(1);
            assertThat(list).containsExactly(1);
            assertThat(manager.list()).isEmpty();
        }
    }

    @Test
    void whoHasTheKeyAndTalksNonsenseIsHungUpOn() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY);
                var remote = connect(manager);
                var relay = new Relay(stranger(manager))) {
            ListProxy<Integer> list = remote.list(List.of(1));
            try (Connection noisy = Client.connect(manager.addresses().getFirst(), KEY)) {
                noisy.sendBytes(NOISE);
                assertThat(noisy.poll(Await.PATIENCE)).isTrue(); // an exception, or the end
            }
            try (Connection endless = relay.connect()) {
                relay.say(ENDLESS);
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> {
                            while (endless.poll(Await.PATIENCE)) {
                                byte[] _ = recv(endless);
                            }
                        });
            }
            assertThat(NewLine.sizeOf(list)).isEqualTo(1);
        }
    }

    private static byte[] recv(Connection from) throws IOException, InterruptedException {
        try {
            return from.recvBytes();
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    /// What one says to a manager through this, and what others say in its name.
    private static final class Relay implements AutoCloseable {
        private final Socket manager;
        private final ServerSocket door;
        private Socket client = new Socket();

        Relay(Socket manager) throws IOException {
            this.manager = manager;
            this.door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }

        Connection connect() throws Exception {
            var both =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    client = door.accept();
                                    pump(client, manager);
                                    pump(manager, client);
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            Connection connection = Client.connect(Address.local(door.getLocalPort()), KEY);
            both.join();
            return connection;
        }

        private static void pump(Socket from, Socket to) {
            Thread.ofVirtual()
                    .start(() -> {
                        try (InputStream in = from.getInputStream()) {
                            long _ = in.transferTo(to.getOutputStream());
                        } catch (IOException e) {
                            // closed by the test, or by the manager
                        } finally {
                            close(to);
                        }
                    });
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is of no use any more
            }
        }

        void say(byte[] bytes) throws IOException {
            manager.getOutputStream().write(bytes);
        }

        @Override
        public void close() throws IOException {
            door.close();
            client.close();
        }
    }

    @Test
    void whoWantsMoreLinesThanThereMayBeIsToldSo() throws Exception {
        var builder = Process.builder().jvmOptions("-Dmultiprocessing.managerLines=3");
        try (var manager = Manager.start(builder)) {
            Address address = manager.listen(Address.local(0), KEY);
            try (var remote = connect(manager)) { // has a line by itself
                ListProxy<Integer> list = remote.list(List.of(1)); // and one of this thread
                try (Connection _ = Client.connect(address, KEY)) {
                    assertThatExceptionOfType(ExecutionException.class)
                            .isThrownBy(() -> NewLine.sizeOf(list))
                            .withRootCauseInstanceOf(IllegalStateException.class)
                            .withMessageContaining("as many lines from outside as it may: most=3");
                    assertThat(list).hasSize(1);
                    assertThat(manager.list()).isEmpty(); // within the tree nobody counts them
                }
                Await.await(() -> isServedByANewLine(list), "the line that was closed");
            }
        }
    }

    @Test
    void theLineOfAThreadGoesWithIt() throws Exception {
        var builder = Process.builder().jvmOptions("-Dmultiprocessing.managerLines=6");
        try (var manager = Manager.start(builder)) {
            var _ = manager.listen(Address.local(0), KEY);
            try (var remote = connect(manager)) {
                ListProxy<Integer> list = remote.list(List.of(1));
                for (int i = 0; i < 30; i++) { // the manager may be a little behind
                    Await.await(() -> isServedByANewLine(list), "a line");
                }
            }
        }
    }

    @Test
    void theLineOfAThreadGoesWithItAlsoWhenItIsCollectedBefore() throws Exception {
        var builder = Process.builder().jvmOptions("-Dmultiprocessing.managerLines=6");
        try (var manager = Manager.start(builder)) {
            var _ = manager.listen(Address.local(0), KEY);
            try (var remote = connect(manager)) {
                ListProxy<Integer> list = remote.list();
                for (int i = 1; i <= 12; i++) {
                    int size = i;
                    Await.await(
                            () -> {
                                inAThreadThatIsCollected(() -> list.add(size));
                                return list.size() == size;
                            },
                            "a line");
                }
            }
        }
    }

    @Test
    void aLockOfAThreadThatHasEndedIsHandedOn() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY);
                var remote = connect(manager)) {
            LockProxy lock = remote.lock();
            inAThreadThatIsCollected(() -> assertThat(lock.tryAcquire()).isTrue());

            assertThat(lock.acquire(Await.PATIENCE)).isTrue();
        }
    }

    private static void inAThreadThatIsCollected(Runnable action) throws Exception {
        WeakReference<Thread> thread = ended(action);
        Await.await(
                () -> {
                    System.gc();
                    return thread.refersTo(null);
                },
                "the thread to be collected");
    }

    private static WeakReference<Thread> ended(Runnable action) throws InterruptedException {
        var thread = new Thread(action);
        thread.setUncaughtExceptionHandler((_, _) -> {}); // the effect is looked at
        thread.start();
        thread.join();
        return new WeakReference<>(thread);
    }

    @Test
    void whoIsInterruptedWhileItIsLetInLeavesNoLine() throws Exception {
        try (var silent = Listener.open(Address.local(0), KEY)) {
            var connecting = new FutureTask<>(() -> Manager.connect(silent.address(), KEY));
            Thread caller = Thread.ofPlatform().start(connecting);
            try (Connection guest = silent.accept(Await.PATIENCE).orElseThrow()) {
                assertThat(guest.recvBytes()).as("what is asked first").isNotEmpty();
                caller.interrupt();
                assertThat(guest.poll(Await.PATIENCE)).as("the end").isTrue();
                assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(guest::recvBytes);
            }
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(connecting::get)
                    .withCauseInstanceOf(InterruptedException.class);
            assertThat(silent.accept(Duration.ZERO)).as("another attempt").isEmpty();
        }
    }

    private static boolean isServedByANewLine(ListProxy<Integer> list) throws Exception {
        try {
            return NewLine.sizeOf(list) == 1;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
