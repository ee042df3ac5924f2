package multiprocessing.examples;

import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.connection.Pipe;
import multiprocessing.process.Process;

/// A parent and a child talk through a pipe, until the parent closes its end.
final class PipeTalk {
    static void answer(Connection connection) throws InterruptedException {
        try {
            while (true) {
                Object question = connection.recv();
                connection.send("the answer to " + question);
            }
        } catch (EndOfStreamException e) { // except EOFError:
            System.out.println("the child hears no more");
        }
    }

    static void main() throws InterruptedException {
        Pipe pipe = Pipe.create(); // ours, theirs = Pipe()
        Connection ours = pipe.first();
        Connection theirs = pipe.second();
        var child = new Process(() -> answer(theirs)); // Process(target=answer, args=(theirs,))
        child.start();
        theirs.close(); // the child has its own

        ours.send("a question");
        System.out.println(ours.recv());
        ours.send(42);
        System.out.println(ours.recv());
        System.out.println("more to hear " + ours.poll());
        ours.close();
        child.join();
    }
}
