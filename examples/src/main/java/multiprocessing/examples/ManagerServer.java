package multiprocessing.examples;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.manager.Manager;
import multiprocessing.manager.QueueProxy;
import multiprocessing.queue.Queue;

/// Has a queue for programs that [ManagerClient] is one of: run this in one terminal and that in another.
///
/// Who has the key can have code run here. So it is a new one that nobody can guess, in a file that only this user can read; and
/// the socket is in his own folder, where nobody else can listen in its place.
final class ManagerServer {
    private static final Path HOME = Path.of(System.getProperty("user.home"));
    private static final Path KEY = HOME.resolve(".mp-example.key");

    /// For programs of this machine; for those of others, in a network that one trusts since nothing is encrypted,
    /// `Address.tcp("0.0.0.0", 50_000)` and a copy of the file.
    static final Address ADDRESS = Address.unix(HOME.resolve(".mp-example.socket"));

    static void main() throws IOException, InterruptedException {
        AuthKey key = AuthKey.random();
        try (var manager = Manager.start()) {
            Queue<String> words = manager.queue();
            manager.register("words", () -> words, QueueProxy.class); // QueueManager.register(…)
            manager.listen(ADDRESS, key); // QueueManager(address, authkey)
            keep(key);
            System.out.println("serving");
            String word;
            do {
                word = words.get();
                System.out.println("heard " + word);
            } while (!word.equals("bye"));
            Files.delete(KEY);
        }
    }

    private static void keep(AuthKey key) throws IOException {
        Path fresh = Files.createTempFile(HOME, ".mp-example", ".key"); // which others cannot read
        Files.write(fresh, key.bytes());
        Files.move(fresh, KEY, REPLACE_EXISTING);
    }

    /// The key of the server that runs.
    static AuthKey key() throws IOException {
        return AuthKey.of(Files.readAllBytes(KEY));
    }
}
