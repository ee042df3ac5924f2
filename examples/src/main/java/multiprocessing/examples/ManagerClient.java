package multiprocessing.examples;

import multiprocessing.manager.Manager;
import multiprocessing.manager.QueueProxy;

/// Puts words into the queue of [ManagerServer].
final class ManagerClient {
    static void main() throws InterruptedException {
        try (var manager = Manager.connect(ManagerServer.ADDRESS, ManagerServer.KEY)) {
            QueueProxy<String> words = manager.create("words", QueueProxy.class); // m.words()
            for (String word : "hello from afar, bye".split(" ")) {
                words.put(word);
            }
        }
        System.out.println("said all");
    }
}
