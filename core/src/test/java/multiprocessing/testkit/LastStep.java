package multiprocessing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.heap.Steps;
import multiprocessing.process.Process;

/// The step at which a child dies: it stays there until its parent has killed it. Travels.
///
/// It does not halt: a JVM that does waits up to 300 ms for its threads in native code, of which a child has some at any time,
/// and who lets a child die at each step has many children. Nor does a halt come from outside, as the kill of a user does.
///
/// @param number how many steps it does, from 1
/// @param mark the path of a file that is there once it has done them. Nothing of the library tells it, since a step may lie
///     within the lock of the heap.
public record LastStep(int number, String mark) implements Serializable {
    /// With a mark of its own in that folder.
    public static LastStep in(Path folder, int number) {
        return new LastStep(number, folder.resolve("step-" + number).toString());
    }

    /// In the child: from now on this thread does so many steps. Those of other threads do not count, since when they do some,
    /// such as to bury another process, is chance.
    public void hook() {
        Thread counted = Thread.currentThread();
        int[] steps = {0};
        Steps.hook(() -> {
            if (Thread.currentThread() == counted && ++steps[0] == number) {
                stay();
            }
        });
    }

    private void stay() {
        try {
            Files.createFile(Path.of(mark));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (true) {
            LockSupport.park();
        }
    }

    /// In the parent: starts a child, and kills it at this step.
    ///
    /// @return false if it went through, without fault, since it has no such step
    public boolean kills(Process child) throws Exception {
        child.start();
        Await.await(() -> isReached() || !child.isAlive(), "step " + number + " or the end");
        boolean isKilled = isReached();
        if (isKilled) {
            child.kill();
        }
        assertThat(child.join(Await.PATIENCE)).isTrue();
        assertThat(child.exitCode()).as("step %d", number).hasValue(isKilled ? -9 : 0);
        return isKilled;
    }

    private boolean isReached() {
        return Files.exists(Path.of(mark));
    }
}
