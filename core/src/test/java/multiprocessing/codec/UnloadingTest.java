package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Client;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Listener;
import multiprocessing.manager.Manager;
import multiprocessing.manager.MapProxy;
import multiprocessing.pool.Pool;
import multiprocessing.queue.Queue;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A thread that has received an object for one program, and now rests or works for another, keeps no class of the first:
/// it can be unloaded, as when it is deployed again in a server that stays.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class UnloadingTest {
    private static final String PROGRAM =
            """
            public class Program {
                private record Ticket(int number) {}
                public static Object make() {
                    return new Ticket(7);
                }
            }
            """;

    @TempDir Path folder;

    /// Sends an object and receives it.
    private interface Way {
        @Nullable
        Object carry(Object sent) throws Exception;
    }

    @Test
    void whatCameFromAQueueCanBeUnloaded() throws Exception {
        try (Queue<Object> queue = Queue.create()) {
            assertIsUnloadedAfter(sent -> {
                queue.put(sent);
                return queue.get();
            });
        }
    }

    @Test
    void whatCameFromASocketCanBeUnloaded() throws Exception {
        AuthKey key = AuthKey.of("a key of tests");
        try (var listener = Listener.open(Address.local(0), key)) {
            var connecting = new FutureTask<>(() -> Client.connect(listener.address(), key));
            Thread.ofPlatform().start(connecting);
            try (Connection here = listener.accept();
                    Connection there = connecting.get()) {
                assertIsUnloadedAfter(sent -> {
                    there.send(sent);
                    return here.recv();
                });
            }
        }
    }

    @Test
    void whatCameFromAManagerCanBeUnloaded() throws Exception {
        try (var manager = Manager.start()) {
            MapProxy<String, Object> map = manager.map();
            assertIsUnloadedAfter(sent -> {
                map.put("sent", sent);
                return map.remove("sent");
            });
        }
    }

    @Test
    void whatCameFromAPoolCanBeUnloaded() throws Exception {
        try (var pool = Pool.of(1)) {
            assertIsUnloadedAfter(sent -> pool.apply(same -> same, sent));
        }
    }

    private void assertIsUnloadedAfter(Way way) throws Exception {
        WeakReference<ClassLoader> program = carryOne(way);
        Await.await(
                () -> {
                    System.gc();
                    return program.refersTo(null);
                },
                "the end of a class loader of which there is nothing left");
    }

    private WeakReference<ClassLoader> carryOne(Way way) throws Exception {
        Object sent = Compiled.in(folder, Map.of("Program.java", PROGRAM)).make("Program");
        Class<?> type = sent.getClass();
        ClassLoader program = type.getClassLoader();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(program);
        try {
            Object received = way.carry(sent);
            // not equals: of a record the JDK keeps, softly, what it was linked with
            assertThat(received != null && received.getClass() == type).isTrue();
        } finally {
            thread.setContextClassLoader(before);
        }
        return new WeakReference<>(program);
    }
}
