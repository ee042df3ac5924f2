package multiprocessing.examples;

import multiprocessing.process.Process;

/// A child is given a text; the parent goes on when it has ended.
final class ChildWithText {
    static void child(String text) {
        System.out.println("child " + Process.current().pid() + " was told " + text);
    }

    static void main() throws InterruptedException {
        System.out.println("parent " + Process.current().pid());
        var p = new Process(() -> child("hello")); // Process(target=child, args=("hello",))
        System.out.println("the child is about to start");
        p.start();
        p.join(); // waits for the child's end
        System.out.println("the child has ended");
        System.out.println("the parent goes on");
    }
}
