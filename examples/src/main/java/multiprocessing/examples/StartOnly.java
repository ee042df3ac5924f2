package multiprocessing.examples;

import multiprocessing.process.Process;

/// The shortest program: a process is made, and started.
final class StartOnly {
    static void sayHello() {
        System.out.println("hello from another process");
    }

    static void main() {
        var p = new Process(StartOnly::sayHello); // p = Process(target=say_hello)
        p.start(); // p.start()
    }
}
