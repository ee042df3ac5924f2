package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.codec.Shareable;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Pipe;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.pool.Pool;
import multiprocessing.pool.TaskOptions;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Shared;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A proxy on its way: to one process, to many, to nobody.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class JourneysTest {
    private static final AuthKey KEY = AuthKey.of("abracadabra");
    private static final List<Integer> ITEMS = List.of(1, 2, 3);

    @Test
    void theFunctionOfManyItemsHasItsProxyInEachWorker() throws Exception {
        try (var manager = Manager.start();
                var pool = Pool.of(2)) {
            ListProxy<Integer> list = manager.list();

            assertThat(pool.map(x -> list.add(x), ITEMS, 1)).containsOnly(true);

            assertThat(list).containsExactlyInAnyOrderElementsOf(ITEMS);
        }
    }

    @Test
    void theInitializerOfAPoolOrAManagerHasItsProxyInEachProcess() throws Exception {
        try (var manager = Manager.start()) {
            initializeBy(manager.list());

            Await.objectCount(manager, 0);
        }
    }

    private static void initializeBy(ListProxy<Integer> list) throws Exception {
        var threads = Multiprocessing.context(StartMethod.THREAD); // which are sent it as any
        SerializableRunnable initializer = () -> list.add(1);
        try (var pool =
                threads.pool().processes(2).maxTasksPerChild(1).initializer(initializer).build()) {
            assertThat(pool.map(x -> x + 1, ITEMS, 1)).containsExactly(2, 3, 4);
        }
        assertThat(list).hasSizeGreaterThanOrEqualTo(ITEMS.size());
        int before = list.size();
        Manager.start(threads.process(), initializer).close();
        assertThat(list).hasSize(before + 1);
    }

    @Test
    void whatMayBeRepeatedHasItsProxy() throws Exception {
        try (var manager = Manager.start();
                var pool = Pool.of(1)) {
            ListProxy<Integer> list = manager.list();

            boolean isAdded = pool.with(TaskOptions.standard().repeats(1)).apply(() -> list.add(1));

            assertThat(isAdded).isTrue();
            assertThat(list).containsExactly(1);
        }
    }

    @Test
    void whatManyReadHasItsProxyInEachWorker() throws Exception {
        try (var manager = Manager.start();
                var pool = Pool.of(2);
                Shared<List<ListProxy<Integer>>> shared = Shared.of(List.of(manager.list()))) {
            pool.map(x -> shared.get().getFirst().add(x), ITEMS, 1);

            assertThat(shared.get().getFirst()).containsExactlyInAnyOrderElementsOf(ITEMS);
        }
    }

    @Test
    void theFunctionOfManyItemsHasItsProxyInEachWorkerOfTheManagersPool() throws Exception {
        try (var manager = Manager.start()) {
            ListProxy<Integer> list = manager.list();
            PoolProxy pool = manager.pool(2);

            pool.map(x -> list.add(x), ITEMS);

            assertThat(list).containsExactlyInAnyOrderElementsOf(ITEMS);
            pool.terminate();
        }
    }

    @Test
    void theFunctionOfManyItemsHasItsProxyOfAManagerElsewhere() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY);
                var remote = Manager.connect(manager.addresses().getFirst(), KEY);
                var pool = Pool.of(2)) {
            ListProxy<Integer> list = remote.list();

            pool.map(x -> list.add(x), ITEMS, 1);

            assertThat(list).containsExactlyInAnyOrderElementsOf(ITEMS);
        }
    }

    @Test
    void whatWaitsInAQueueThatIsForgottenIsForgotten() throws Exception {
        try (var manager = Manager.start()) {
            putIntoAQueue(manager, manager);

            Await.objectCount(manager, 0);
        }
    }

    private static void putIntoAQueue(Manager manager, BaseManager same)
            throws InterruptedException {
        Queue<ListProxy<Integer>> queue = Queue.create();
        for (int i = 0; i < 50; i++) {
            queue.put(same.list());
        }
        assertThat(manager.objectCount()).isEqualTo(50);
        assertThat(queue.get()).isEmpty();
    }

    @Test
    void whatWaitsInAQueueThatIsForgottenIsForgottenByAManagerElsewhere() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY);
                var remote = Manager.connect(manager.addresses().getFirst(), KEY)) {
            putIntoAQueue(manager, remote);

            Await.objectCount(manager, 0);
        }
    }

    /// Has each spare call a list of the manager, until the second has done so.
    static final class WarmUp {
        public static void main(String[] arguments) throws Exception {
            try (var manager = Manager.start()) {
                ListProxy<Long> callers = manager.list();
                Multiprocessing.warmUp(() -> callers.add(ProcessHandle.current().pid()));
                while (callers.size() < 2) {
                    var child = new Process(() -> {});
                    child.start(); // so that another spare is made
                    child.join();
                }
                System.out.println("called");
                Multiprocessing.context().release();
            }
        }
    }

    @Test
    void whatSparesDoAheadHasItsProxyInEachOfThem() throws Exception {
        try (var program = Program.start(WarmUp.class)) {
            program.await("called");
            assertThat(program.join()).isZero();
        }
    }

    @Test
    void whatWaitsInAPipeThatIsClosedIsForgotten() throws Exception {
        try (var manager = Manager.start()) {
            try (var pipe = Pipe.create()) {
                pipe.first().send(manager.list());
                assertThat(manager.objectCount()).isEqualTo(1);
            }

            Await.objectCount(manager, 0);
        }
    }

    @Test
    void whatASenderHasNotSentWhenItDiesIsForgotten() throws Exception {
        try (var manager = Manager.start()) {
            var child = childThatDiesSending(manager.list());
            assertThat(child.join(Await.PATIENCE)).isTrue();
            assertThat(child.exitCode()).hasValue(3);

            Await.objectCount(manager, 0);
        }
    }

    private static Process childThatDiesSending(ListProxy<Integer> list) {
        var child =
                new Process(() -> {
                    var _ = ((Shareable) list).toHandle();
                    Runtime.getRuntime().halt(3);
                });
        child.start();
        return child;
    }

    @Test
    void whatNobodyWaitsForGoesWhenOthersComeAndGo() throws Exception {
        var server = new Server(1, Queue.create());
        var referent = new WeakReference<>(calledBack(server));

        Await.await(
                () -> {
                    var _ = server.create("list", ListProxy.class, new Object[0]);
                    System.gc();
                    return referent.refersTo(null);
                },
                "the end of what was called back");
    }

    @Test
    void whatNobodyWaitsForGoesSoonAlsoWhenManyHaveTravelledThatAreUsed() throws Exception {
        var server = new Server(1, Queue.create());
        var used = new ArrayList<Referent>();
        for (int i = 0; i < 1_000; i++) {
            Referent referent = server.create("list", ListProxy.class, new Object[0]);
            server.recall(server.depart(referent, null));
            used.add(referent);
        }
        var referent = new WeakReference<>(calledBack(server));

        for (int i = 0; i < 2; i++) {
            used.add(server.create("list", ListProxy.class, new Object[0]));
        }
        Await.await(
                () -> {
                    System.gc();
                    return referent.refersTo(null);
                },
                "the end of what was called back");
        assertThat(used).hasSize(1_002);
    }

    private static Referent calledBack(Server server) throws Exception {
        Referent referent = server.create("list", ListProxy.class, new Object[0]);
        server.handle(referent).revoke();
        return referent;
    }
}
