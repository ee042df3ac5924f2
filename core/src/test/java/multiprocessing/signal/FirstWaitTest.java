package multiprocessing.signal;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import multiprocessing.connection.Pipe;
import multiprocessing.heap.Heap;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.queue.Queue;
import multiprocessing.shared.SharedMemory;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Limits;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// A program that lacks what it takes to wait, to wake others or to give up what is forgotten when it wants to for the first
/// time, and later has it.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FirstWaitTest {
    static final class WithoutFiles {
        public static void main(String[] arguments) throws Exception {
            Queue<Integer> queue = Queue.create();
            loadClasses();
            Limits.set("--nofile=200:");
            var files = new ArrayDeque<InputStream>();
            try {
                while (true) {
                    files.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException full) {
                tell("get", () -> queue.get(Await.PATIENCE));
                tell("ring", FirstWaitTest::ringAnother);
            }
            for (InputStream file : files) {
                file.close();
            }
            tellOfOneWhoWaits(queue);
        }

        /// Those of the JDK fail for ever, too, if they do once.
        private static void loadClasses() throws IOException {
            tell("files", () -> Await.PATIENCE.isPositive());
            try (var selector = Selector.open();
                    var socket = DatagramChannel.open().bind(null)) {
                socket.configureBlocking(false);
                SelectionKey _ = socket.register(selector, SelectionKey.OP_READ);
            }
        }
    }

    static final class WithoutThreads {
        public static void main(String[] arguments) throws Exception {
            Limits.addressSpaceLeft(512 << 20); // no room for the stack of one more
            tell("thread", () -> Thread.ofPlatform().start(() -> {}));
            Queue<Integer> queue = Queue.create();
            tell("watch", () -> watch(queue));
            tellWhetherOneWhoCannotWatchKeepsThePipe();
            Limits.set("--as=unlimited:");
            tell("watch", () -> watch(queue));
            awaitThread("mp-doorbell");
            queue.close();
            Queue.create().close();
            awaitThread("mp-cleaner");
            System.out.println("both are there");
        }

        private static void tellWhetherOneWhoCannotWatchKeepsThePipe() {
            long before = Heap.usedBytes();
            try (var pipe = Pipe.create()) {
                tell("watch pipe", () -> pipe.first().whenReady(() -> {}));
            }
            System.out.println("left " + (Heap.usedBytes() - before));
        }

        private static Object watch(Queue<Integer> queue) throws Exception {
            var isReady = new CountDownLatch(1);
            var watch = queue.whenReady(isReady::countDown);
            queue.put(1);
            isReady.await();
            watch.cancel();
            return queue.get();
        }

        private static void awaitThread(String name) throws Exception {
            Await.await(
                    () ->
                            Thread.getAllStackTraces().keySet().stream()
                                    .anyMatch(thread -> thread.getName().equals(name)),
                    name);
        }
    }

    static final class WithoutDirectMemory {
        static final int BYTES = 1 << 20;

        public static void main(String[] arguments) throws Exception {
            Queue<Integer> queue = Queue.create();
            tellWhileAllIsTaken(queue);
            tell("block", WithoutDirectMemory::makeBlock);
            tellOfOneWhoWaits(queue);
        }

        private static void tellWhileAllIsTaken(Queue<Integer> queue) {
            ByteBuffer all = ByteBuffer.allocateDirect(BYTES);
            try {
                tell("get", () -> queue.get(Await.PATIENCE));
                tell("ring", FirstWaitTest::ringAnother);
                tell("block", WithoutDirectMemory::makeBlock);
            } finally {
                Reference.reachabilityFence(all);
            }
        }

        private static Object makeBlock() {
            try (var memory = SharedMemory.create(64)) {
                memory.unlink();
                return memory.size();
            }
        }
    }

    private static Object ringAnother() {
        int place = CommonsLayout.MEMBERS_MOST - 1;
        long at = MemberLayout.at(place);
        LONG.setVolatile(MEMORY, at + MemberLayout.STATE, MemberLayout.state(1, MemberLayout.LIVE));
        INT.setVolatile(MEMORY, at + MemberLayout.PORT, 9);
        INT.setVolatile(MEMORY, CommonsLayout.PLACES, place + 1);
        int who = Doorbell.ring(1L << place % Long.SIZE);
        LONG.setVolatile(MEMORY, at + MemberLayout.STATE, MemberLayout.state(1, MemberLayout.FREE));
        return who;
    }

    private static void tellOfOneWhoWaits(Queue<Integer> queue) throws Exception {
        var waiter = Thread.ofPlatform().start(() -> tell("get", () -> queue.get(Await.PATIENCE)));
        Await.await(() -> waiter.getState() != Thread.State.NEW, "the thread to begin");
        queue.put(42);
        waiter.join();
    }

    private static void tell(String what, Callable<?> work) {
        try {
            System.out.println(what + ": " + work.call());
        } catch (Exception | Error e) {
            System.out.println(what + ": " + e.getClass().getSimpleName());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void forWhichThereWasNoDescriptorOnceIsDoneLater() throws Exception {
        try (var program = Program.start(WithoutFiles.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .containsExactly(
                            "files: true", "get: UncheckedIOException", "ring: 1", "get: 42");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void forWhichThereWasNoThreadOnceIsDoneLater() throws Exception {
        var options =
                List.of(
                        "-XX:ThreadStackSize=1048576",
                        "-Xlog:disable",
                        "-Dmultiprocessing.memory.bytes=" + (64 << 20));
        try (var program = Program.start(options, WithoutThreads.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .containsExactly(
                            "thread: OutOfMemoryError",
                            "watch: OutOfMemoryError",
                            "watch pipe: OutOfMemoryError",
                            "left 0",
                            "watch: 1",
                            "both are there");
        }
    }

    @Test
    void forWhichThereWasNoDirectMemoryOnceIsDoneLater() throws Exception {
        var options = List.of("-XX:MaxDirectMemorySize=" + WithoutDirectMemory.BYTES);
        try (var program = Program.start(options, WithoutDirectMemory.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .containsExactly(
                            "get: OutOfMemoryError",
                            "ring: 1",
                            "block: OutOfMemoryError",
                            "block: 64",
                            "get: 42");
        }
    }
}
