package multiprocessing.examples;

import java.nio.file.Path;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.manager.Manager;
import multiprocessing.manager.QueueProxy;
import multiprocessing.queue.Queue;

/// Has a queue for programs that [ManagerClient] is one of: run this in one terminal and that in another.
final class ManagerServer {
    /// For programs of this machine; for those of others, `Address.tcp("0.0.0.0", 50_000)`.
    static final Address ADDRESS =
            Address.unix(Path.of(System.getProperty("java.io.tmpdir"), "mp-example.socket"));

    static final AuthKey KEY = AuthKey.of("abracadabra");

    static void main() throws InterruptedException {
        try (var manager = Manager.serve(ADDRESS, KEY)) { // QueueManager(address, authkey)
            Queue<String> words = manager.queue();
            manager.register("words", () -> words, QueueProxy.class); // QueueManager.register(…)
            System.out.println("serving");
            String word;
            do {
                word = words.get();
                System.out.println("heard " + word);
            } while (!word.equals("bye"));
        }
    }
}
