package multiprocessing.examples;

import java.io.IOException;
import java.util.List;
import multiprocessing.manager.Manager;
import multiprocessing.manager.QueueProxy;

/// Puts words into the queue of [ManagerServer].
final class ManagerClient {
    static void main() throws IOException, InterruptedException {
        try (var manager = Manager.connect(ManagerServer.ADDRESS, ManagerServer.key())) {
            QueueProxy<String> words = manager.create("words", QueueProxy.class); // m.words()
            for (String word : List.of("hello", "from", "afar", "bye")) {
                words.put(word);
            }
        }
        System.out.println("said all");
    }
}
