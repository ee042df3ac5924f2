package multiprocessing.manager;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import multiprocessing.connection.Address;
import multiprocessing.connection.AddressException;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.AuthenticationException;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Listener;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.shared.IntValue;
import multiprocessing.shared.SharedMap;
import multiprocessing.sync.BrokenBarrierException;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A manager that is used over a socket, as from another machine.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RemoteManagerTest {
    private static final AuthKey KEY = AuthKey.of("abracadabra");
    private static final int MANY = 10_000;

    private static Manager serve() throws InterruptedException {
        return Manager.serve(Address.local(0), KEY);
    }

    private static RemoteManager connect(Manager manager) throws InterruptedException {
        return Manager.connect(manager.addresses().getFirst(), KEY);
    }

    @Test
    void aRegisteredQueueJoinsThoseInsideAndOutside() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            Queue<List<Integer>> queue = manager.queue();
            manager.register("tasks", () -> queue, QueueProxy.class);

            QueueProxy<List<Integer>> far = remote.create("tasks", QueueProxy.class);
            far.put(List.of(1, 2));
            queue.put(List.of(3));

            assertThat(queue.get()).containsExactly(1, 2);
            List<Integer> own = new ArrayList<>(far.get());
            assertThat(own).containsExactly(3);
            assertThat(far.empty()).isTrue();
            assertThatThrownBy(() -> far.get(Duration.ofMillis(1)))
                    .isInstanceOf(multiprocessing.queue.QueueEmptyException.class);
        }
    }

    @Test
    void aBlockingQueueOfTheJdkFeedsAnExecutorOfTheJdkElsewhere() throws Exception {
        try (var manager = serve();
                var one = connect(manager);
                var other = connect(manager)) {
            var queue = new LinkedBlockingQueue<Runnable>();
            manager.register("tasks", () -> queue, BlockingQueue.class);
            BlockingQueue<Runnable> tasks = one.create("tasks", BlockingQueue.class);
            EventProxy isDone = one.event();
            SerializableRunnable task = isDone::set;

            try (var executor =
                    new ThreadPoolExecutor(
                            1, 1, 0, SECONDS, other.create("tasks", BlockingQueue.class))) {
                int _ = executor.prestartAllCoreThreads();
                tasks.put(task);

                assertThat(isDone.await(Await.PATIENCE)).isTrue();
            } // waits until the thread, which waits in take(), has been interrupted and has ended
            assertThat(tasks.poll(1, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @Test
    void allKindsAreThere() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            ListProxy<Integer> list = remote.list(List.of(1));
            MapProxy<String, List<Integer>> map = remote.map();
            map.put("list", list);
            map.get("list").add(2);
            assertThat(list).containsExactly(1, 2);
            assertThat(map.keySet()).containsExactly("list");
            remote.namespace().set("x", 1);

            JoinableQueueProxy<String> queue = remote.joinableQueue();
            queue.put("work");
            assertThat(queue.join(Duration.ZERO)).isFalse();
            assertThat(queue.get()).isEqualTo("work");
            queue.taskDone();
            queue.join();

            LockProxy lock = remote.lock();
            try (var _ = lock.hold()) {
                assertThat(lock.isLocked()).isTrue();
                assertThat(lock.tryAcquire()).isFalse();
            }
            assertThatThrownBy(lock::release).isInstanceOf(IllegalStateException.class);
            LockProxy rLock = remote.rLock();
            rLock.acquire();
            rLock.acquire(); // by the same thread
            rLock.release();
            rLock.release();
            assertThat(rLock.isLocked()).isFalse();
            SemaphoreProxy semaphore = remote.boundedSemaphore(2);
            semaphore.acquire();
            assertThat(semaphore.value()).isEqualTo(1);
            assertThat(semaphore.isLocked()).isFalse();
            semaphore.acquire();
            assertThat(semaphore.isLocked()).isTrue();
            semaphore.release();
            assertThat(semaphore.isLocked()).isFalse();
            SemaphoreProxy unbounded = remote.semaphore(0);
            assertThat(unbounded.acquire(Duration.ofMillis(1))).isFalse();
            unbounded.release();
            unbounded.release();
            assertThat(unbounded.value()).isEqualTo(2);
            assertThat(unbounded.tryAcquire()).isTrue();

            EventProxy event = remote.event();
            ConditionProxy condition = remote.condition();
            var other =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (var _ = condition.hold()) {
                                    event.set();
                                    condition.await();
                                    event.clear();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            event.await();
            try (var _ = condition.hold()) {
                condition.signalAll();
            }
            other.join();
            assertThat(event.isSet()).isFalse();
            assertThat(remote.barrier(1).await()).isZero();
            assertIsABarrier(remote.barrier(2));
            assertThat(remote.semaphore().value()).isEqualTo(1);
            assertThat(remote.boundedSemaphore().value()).isEqualTo(1);

            ValueProxy<Integer> value = remote.value(7);
            value.value(8);
            Manager.apply(
                    value,
                    v -> {
                        v.value(v.value() + 1);
                        return v.value();
                    });
            assertThat(value.value()).isEqualTo(9);
            ArrayProxy<Double> array = remote.array(new double[] {1.5, 2.5});
            array.value(1, 3.5);
            assertThat(array.value(1)).isEqualTo(3.5);
            assertThat(array.size()).isEqualTo(2);
        }
    }

    private static void assertIsABarrier(BarrierProxy two) throws Exception {
        assertThat(two.parties()).isEqualTo(2);
        FutureTask<Integer> other = waitingAt(two);
        assertThat(two.await(Await.PATIENCE) + other.get()).isEqualTo(1);

        FutureTask<Integer> alone = waitingAt(two);
        Await.await(() -> two.waiting() == 1, "the one who waits");
        two.abort();
        assertThatThrownBy(alone::get).hasCauseInstanceOf(BrokenBarrierException.class);
        assertThat(two.isBroken()).isTrue();
        two.reset();
        assertThat(two.isBroken()).isFalse();
        assertThat(two.waiting()).isZero();
    }

    private static FutureTask<Integer> waitingAt(BarrierProxy barrier) {
        var waiting = new FutureTask<Integer>(barrier::await);
        Thread.ofPlatform().daemon().start(waiting);
        return waiting;
    }

    /// Reads and writes, so it loses what others add meanwhile.
    private static CompletableFuture<Integer> addOften(ValueProxy<Integer> counter) {
        return Manager.applyAsync(
                counter,
                v -> {
                    for (int i = 0; i < MANY; i++) {
                        v.value(v.value() + 1);
                    }
                    return v.value();
                });
    }

    @Test
    void aFunctionHasTheManagersOwnValueForItself() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            ValueProxy<Integer> value = remote.value(0);

            CompletableFuture.allOf(addOften(value), addOften(value), addOften(value)).join();

            assertThat(value.value()).isEqualTo(3 * MANY);
        }
    }

    @Test
    void aFunctionHasAValueOfTheTreeForItselfHoweverTheClientCameByIt() throws Exception {
        try (var manager = serve();
                var one = connect(manager);
                var other = connect(manager)) {
            IntValue value = manager.value(0);
            ListProxy<IntValue> list = manager.list(List.of(value));
            manager.register("value", () -> value, ValueProxy.class);
            manager.register("list", () -> list, ListProxy.class);
            ListProxy<ValueProxy<Integer>> far = other.create("list", ListProxy.class);

            var first = addOften(one.create("value", ValueProxy.class));
            var second = addOften(far.getFirst());
            for (int i = 0; i < MANY; i++) {
                value.withLock(() -> value.set(value.get() + 1));
            }
            CompletableFuture.allOf(first, second).join();

            assertThat(value.get()).isEqualTo(3 * MANY);
        }
    }

    @Test
    void aValueOfTheTreeIsFoundInASetWhoeverHasItsLock() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            IntValue value = manager.value(0);
            manager.register("value", () -> value, ValueProxy.class);
            ValueProxy<Integer> far = remote.create("value", ValueProxy.class);
            SetProxy<Object> set = remote.set();

            value.withLock(() -> {
                set.add(far);

                assertThat(set.contains(far)).isTrue();
            });
        }
    }

    @Test
    void aPoolOfTheManagerWorksForOthers() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            PoolProxy pool = remote.pool(1);

            assertThat(pool.map(x -> x * x, List.of(1, 2, 3))).containsExactly(1, 4, 9);
            int two = pool.apply(x -> x + 1, 1);
            assertThat(two).isEqualTo(2);
            AsyncResultProxy<Integer> later = pool.applyAsync(() -> 42);
            assertThat(later.get()).isEqualTo(42);
            assertThat(later.successful()).isTrue();
            assertThat((Iterable<Integer>) pool.imap((Integer x) -> -x, List.of(1, 2)))
                    .containsExactly(-1, -2);
            pool.terminate();
            pool.join();
        }
    }

    @Test
    void aPoolOfTheManagerIsGivenAllOfAnImapBeforeItIsClosed() throws Exception {
        List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
        try (var manager = serve();
                var remote = connect(manager)) {
            PoolProxy pool = remote.pool(1);
            Iterator<Integer> results = pool.imap((Integer x) -> x, items);
            pool.close();

            assertThat(results).toIterable().containsExactlyElementsOf(items);
        }
    }

    @Test
    void aPoolOfTheManagerTakesPairsAndChunks() throws Exception {
        var pairs = List.of(Map.entry(5, 2), Map.entry(9, 1));
        try (var manager = serve();
                var remote = connect(manager);
                PoolProxy pool = remote.pool(1)) {
            int difference = pool.apply((Integer a, Integer b) -> a - b, 7, 3);
            assertThat(difference).isEqualTo(4);
            assertThat(pool.applyAsync((Integer a, Integer b) -> a - b, 7, 3).get()).isEqualTo(4);
            assertThat(pool.map((Integer x) -> -x, List.of(1, 2, 3), 2))
                    .containsExactly(-1, -2, -3);
            assertThat(pool.mapAsync((Integer x) -> -x, List.of(1, 2, 3), 2).get())
                    .containsExactly(-1, -2, -3);
            assertThat((Iterable<Integer>) pool.imap((Integer x) -> -x, List.of(1, 2, 3), 2))
                    .containsExactly(-1, -2, -3);
            assertThat(
                            (Iterable<Integer>)
                                    pool.imapUnordered((Integer x) -> -x, List.of(1, 2, 3), 2))
                    .containsExactlyInAnyOrder(-1, -2, -3);
            assertThat(pool.starmap((Integer a, Integer b) -> a - b, pairs, 1))
                    .containsExactly(3, 8);
            assertThat(pool.starmapAsync((Integer a, Integer b) -> a - b, pairs).get())
                    .containsExactly(3, 8);
            assertThat(pool.starmapAsync((Integer a, Integer b) -> a - b, pairs, 2).get())
                    .containsExactly(3, 8);
        }
    }

    @Test
    void aPoolOfTheManagerCallsBackInItsProcess() throws Exception {
        var pairs = List.of(Map.entry(5, 2), Map.entry(9, 1));
        try (var manager = serve();
                var remote = connect(manager);
                PoolProxy pool = remote.pool(1)) {
            ListProxy<Object> heard = remote.list();
            ListProxy<String> failures = remote.list();
            var results =
                    List.of(
                            pool.applyAsync(
                                    () -> 42, x -> heard.add(x), e -> failures.add(e.toString())),
                            pool.applyAsync((Integer n) -> -n, 7, x -> heard.add(x), null),
                            pool.mapAsync(
                                    (Integer n) -> -n, List.of(1, 2), x -> heard.add(x), null),
                            pool.mapAsync(
                                    (Integer n) -> -n, List.of(1, 2), 2, x -> heard.add(x), null),
                            pool.starmapAsync(
                                    (Integer a, Integer b) -> a - b,
                                    pairs,
                                    x -> heard.add(x),
                                    null),
                            pool.starmapAsync(
                                    (Integer a, Integer b) -> a + b,
                                    pairs,
                                    2,
                                    x -> heard.add(x),
                                    null));
            for (AsyncResultProxy<?> result : results) {
                result.await();
                assertThat(result.successful()).isTrue();
            }
            assertThat(heard)
                    .containsExactlyInAnyOrder(
                            42,
                            -7,
                            List.of(-1, -2),
                            List.of(-1, -2),
                            List.of(3, 8),
                            List.of(7, 10));
            pool.applyAsync(
                            () -> {
                                throw new IllegalStateException("as a test wants it");
                            },
                            null,
                            e -> failures.add(e.getMessage()))
                    .await();
            assertThat(failures).containsExactly("as a test wants it");
        }
    }

    @Test
    void aConditionMayBeUnderALockOfTheManager() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            for (LockProxy lock : List.of(remote.lock(), remote.rLock())) {
                ConditionProxy condition = remote.condition(lock);
                try (var _ = condition.hold()) {
                    assertThat(lock.isLocked()).isTrue();
                }
                assertThat(lock.isLocked()).isFalse();
                lock.acquire();
                assertThat(condition.await(Duration.ofMillis(1))).isFalse();
                assertThat(lock.isLocked()).isTrue();
                lock.release();
            }
            try (var other = Manager.start()) {
                LockProxy elsewhere = other.create("lock", LockProxy.class);
                assertThatThrownBy(() -> remote.condition(elsewhere))
                        .isInstanceOf(TransferException.class);
            }
        }
    }

    @Test
    void whoHasAnotherKeyIsNotLetIn() throws Exception {
        try (var manager = serve()) {
            assertThatThrownBy(() ->
                            Manager.connect(manager.addresses().getFirst(), AuthKey.of("guess")))
                    .isInstanceOf(AuthenticationException.class);
            try (var remote = connect(manager)) { // the manager serves on
                assertThat(remote.list(List.of(1))).hasSize(1);
            }
        }
    }

    @Test
    void strangersAreNotListenedToAndHoldUpNobody() throws Exception {
        try (var manager = serve()) {
            var address = (Address.Tcp) manager.addresses().getFirst();
            try (var _ = new Socket(address.host(), address.port()); // says nothing
                    var loud = new Socket(address.host(), address.port())) {
                byte[] endless = {-1, -1, -1, -1, 127, -1, -1, -1, -1, -1, -1, -1};
                loud.getOutputStream().write(endless); // a frame of 2^63 - 1 bytes
                try (var remote = connect(manager)) {
                    assertThat(remote.list(List.of(1))).hasSize(1);
                }
                loud.setSoTimeout((int) Await.PATIENCE.toMillis());
                assertThat(isHungUpOn(loud)).isTrue();
            }
        }
    }

    /// Whether the other end has ended the connection, behind what it said.
    private static boolean isHungUpOn(Socket socket) throws IOException {
        try {
            var _ = socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException reset) { // by what it has not read
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void aClosedQueueIsNotTakenForAManagerThatIsGone() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            QueueProxy<String> queue = remote.queue(1);
            queue.putNowait("one");
            assertThatThrownBy(() -> queue.putNowait("two"))
                    .isInstanceOf(multiprocessing.queue.QueueFullException.class);
            queue.close();

            assertThat(queue.get()).isEqualTo("one");
            assertThatThrownBy(queue::get)
                    .isInstanceOf(ClosedException.class)
                    .hasMessage("queue is closed");
        }
    }

    @Test
    void aProxyGoesOnToAnotherProcess() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            ListProxy<Integer> list = remote.list(List.of(1));
            var child = new Process(() -> list.add(2));
            child.start();
            assertThat(child.join(Await.PATIENCE)).isTrue();

            assertThat(child.exception()).isEmpty();
            assertThat(list).containsExactly(1, 2);
        }
    }

    @Test
    void whatIsSharedInMemoryDoesNotLeaveTheTree() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            MapProxy<String, Object> far = remote.map();
            assertThatThrownBy(() -> far.put("queue", Queue.create()))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("cannot be sent out of the process tree");

            MapProxy<String, Object> near = manager.map();
            near.put("queue", Queue.create());
            manager.register("near", () -> near, MapProxy.class);
            MapProxy<String, QueueProxy<String>> seen = remote.create("near", MapProxy.class);
            requireNonNull(seen.get("queue")).put("from afar");
            assertThat(((Queue<?>) near.get("queue")).get()).isEqualTo("from afar");

            for (var entry : seen.entrySet()) {
                entry.getValue().put("by an entry");
            }
            MapProxy<String, Object> same = remote.create("near", MapProxy.class);
            Object got = Manager.apply(same, map -> requireNonNull(map.get("queue"))); // a queue
            assertThat(((QueueProxy<?>) got).get()).isEqualTo("by an entry");
        }
    }

    @Test
    void aMapInSharedMemoryIsUsedFromOutsideByAProxy() throws InterruptedException {
        try (var manager = serve();
                var remote = connect(manager)) {
            SharedMap<String, Integer> near = manager.map(String.class, Integer.class);
            manager.register("near", () -> near, MapProxy.class);
            MapProxy<String, Integer> far = remote.create("near", MapProxy.class);
            far.put("one", 1);
            far.merge("one", 1, (a, b) -> a + b);
            assertThat(near).isEqualTo(Map.of("one", 2));
            assertThat(far.keySet()).containsExactly("one");
            assertThat(far).isEqualTo(Map.of("one", 2));
        }
    }

    @Test
    void aManagerThatDoesNotAnswerKeepsNobodyFromAnother() throws Exception {
        try (var silent = Listener.open(Address.local(0), KEY)) {
            var caller = new FutureTask<>(() -> Manager.connect(silent.address(), KEY));
            Thread.startVirtualThread(caller);
            try (Connection guest = silent.accept(Await.PATIENCE).orElseThrow();
                    var manager = Manager.start()) {
                assertThat(guest.poll(Await.PATIENCE)).as("it has asked").isTrue();
                assertThat(manager.list()).isEmpty();
            }
            assertThatThrownBy(caller::get).hasCauseInstanceOf(ClosedException.class);
        }
    }

    @Test
    void thoseOutsideMayNotManage() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            assertThatThrownBy(() -> remote.link().askNow(Request.COUNT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("only the manager's own process tree may do that");
            assertThat(manager.list()).isEmpty();
        }
    }

    @Test
    void aLockOfAKilledClientIsHandedOn() throws Exception {
        try (var manager = serve();
                var remote = connect(manager)) {
            LockProxy lock = remote.lock();
            LockProxy rLock = remote.rLock();
            SemaphoreProxy permits = remote.boundedSemaphore(1);
            BarrierProxy barrier = remote.barrier(2);
            QueueProxy<String> queue = remote.queue();
            Event hasAll = Event.create();
            Address address = manager.addresses().getFirst();
            int before = manager.objectCount();
            var child =
                    new Process(() -> {
                        lock.acquire();
                        rLock.acquire();
                        rLock.acquire();
                        permits.acquire();
                        var _ = waitingAt(barrier);
                        ListProxy<Integer> own = Manager.connect(address, KEY).list();
                        hasAll.set();
                        queue.get(); // which takes nothing along
                        own.clear();
                    });
            child.start();
            hasAll.await();
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(rLock.tryAcquire()).isFalse();
            assertThat(permits.tryAcquire()).isFalse();
            Await.await(() -> barrier.waiting() == 1, "the child to be at the barrier");
            assertThat(manager.objectCount()).isEqualTo(before + 1);

            child.kill();

            assertThat(lock.acquire(Await.PATIENCE)).isTrue();
            assertThat(rLock.acquire(Await.PATIENCE)).isTrue();
            assertThat(permits.acquire(Await.PATIENCE)).isTrue();
            Await.await(barrier::isBroken, "the barrier to be broken for want of a party");
            Await.await(() -> manager.objectCount() == before, "its list to be forgotten");
            queue.put("kept");
            assertThat(queue.get(Await.PATIENCE)).isEqualTo("kept");
            child.join();
        }
    }

    @Test
    void aLockOfWhoIsKilledWhileItWaitsForAResultIsHandedOn() throws Exception {
        try (var manager = serve();
                var remote = connect(manager);
                PoolProxy pool = remote.pool(1)) {
            LockProxy lock = remote.lock();
            EventProxy mayEnd = remote.event();
            ResultsProxy<Integer> results =
                    pool.imap(
                            (Integer n) -> {
                                mayEnd.await();
                                return n;
                            },
                            List.of(1));
            var child =
                    new Process(() -> {
                        lock.acquire();
                        results.next();
                    });
            child.start();
            Await.await(() -> Manager.apply(lock, _ -> isAnyAtResults()), "the child to wait");
            assertThat(lock.isLocked()).isTrue();

            child.kill();

            boolean isHandedOn = lock.acquire(Await.PATIENCE);
            mayEnd.set(); // before the pool is closed
            child.join();
            assertThat(isHandedOn).isTrue();
        }
    }

    /// Whether any thread of this process waits for a result.
    private static boolean isAnyAtResults() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Stream::of)
                .anyMatch(frame ->
                        frame.getClassName().equals("multiprocessing.pool.Results")
                                && frame.getMethodName().equals("next"));
    }

    @Test
    void whoClosesOneOfTwoLeavesTheOtherConnected() throws Exception {
        try (var manager = serve()) {
            RemoteManager one = connect(manager);
            RemoteManager other = connect(manager);
            ListProxy<Integer> ofOne = one.list();
            ListProxy<Integer> ofOther = other.list();

            one.close();
            one.close(); // which counts once

            ofOther.add(1);
            ofOne.addAll(ofOther);
            assertThat(ofOne).containsExactly(1);
            assertThatThrownBy(one::list)
                    .isInstanceOf(ClosedException.class)
                    .hasMessageContaining("this RemoteManager is closed");
            other.close();
            assertThatThrownBy(() -> ofOther.add(2)).isInstanceOf(ClosedException.class);
            try (var another = connect(manager)) {
                assertThat(another.list(List.of(1))).hasSize(1);
            }
        }
    }

    @Test
    void clientsOutsideAreToldThatTheManagerIsGone() throws Exception {
        var manager = serve();
        try (var remote = connect(manager)) {
            ListProxy<Integer> list = remote.list(List.of(1));

            manager.process().kill();
            manager.join();

            assertThatThrownBy(list::size).isInstanceOf(ClosedException.class);
        }
        manager.shutdown();
    }

    @Test
    void aManagerThatIsStartedAgainAtItsAddressIsAnother(@TempDir Path folder) throws Exception {
        Address address = Address.unix(folder.resolve("manager"));
        ListProxy<Integer> list;
        try (var before = Manager.serve(address, KEY)) {
            RemoteManager old = Manager.connect(address, KEY);
            list = old.list(List.of(1));
            before.process().kill();
            before.join();
        }
        try (var _ = Manager.serve(address, KEY)) {
            Event isThere = Event.create();
            var child =
                    new Process(() -> {
                        ListProxy<Integer> other =
                                Manager.connect(address, KEY).list(List.of(1, 2, 3));
                        isThere.set();
                        new CountDownLatch(1).await();
                        other.clear();
                    });
            child.start();
            isThere.await();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(list::size).isInstanceOf(ClosedException.class);
            }
            try (var remote = Manager.connect(address, KEY)) {
                assertThat(remote.list(List.of(1, 2))).hasSize(2);
                assertThatThrownBy(list::size).isInstanceOf(ClosedException.class);
            }
            child.kill();
            child.join();
        }
    }

    @Test
    void aRemoteManagerGoesOnWithWhoIsStartedAtItsAddress(@TempDir Path folder) throws Exception {
        Address address = Address.unix(folder.resolve("manager"));
        RemoteManager remote;
        try (var before = Manager.serve(address, KEY)) {
            remote = Manager.connect(address, KEY);
            before.process().kill();
            before.join();
            RemoteManager alone = remote;
            assertThatThrownBy(alone::list)
                    .isInstanceOf(ClosedException.class)
                    .hasCauseInstanceOf(AddressException.class);
        }
        ListProxy<Integer> list;
        try (var _ = Manager.serve(address, KEY)) {
            list = remote.list(List.of(1));
            assertThat(list).containsExactly(1);
            remote.close();
            assertThatThrownBy(list::size).isInstanceOf(ClosedException.class);
            assertThatThrownBy(remote::list).isInstanceOf(ClosedException.class);
        }
    }

    @Test
    void whoListensWithAnotherKeyInPlaceOfAManagerIsNotTheManager(@TempDir Path folder)
            throws Exception {
        Address address = Address.unix(folder.resolve("manager"));
        RemoteManager remote;
        try (var before = Manager.serve(address, KEY)) {
            remote = Manager.connect(address, KEY);
            before.process().kill();
            before.join();
        }
        try (remote;
                var _ = Manager.serve(address, AuthKey.random())) {
            assertThatThrownBy(remote::list)
                    .isInstanceOf(ClosedException.class)
                    .hasCauseInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void anInterruptEndsTheWaitForWhoListensInPlaceOfAManagerThatIsGone(@TempDir Path folder)
            throws Exception {
        Address address = Address.unix(folder.resolve("manager"));
        RemoteManager remote;
        try (var before = Manager.serve(address, KEY)) {
            remote = Manager.connect(address, KEY);
            before.process().kill();
            before.join();
        }
        try (remote;
                var mute = Listener.open(address, Wire.options(KEY))) {
            var isInterrupted = new AtomicBoolean();
            var call =
                    new FutureTask<>(() -> {
                        Throwable failure = catchThrowable(remote::list);
                        isInterrupted.set(Thread.currentThread().isInterrupted());
                        return failure;
                    });
            Thread caller = Thread.ofPlatform().start(call);
            try (Connection _ = mute.accept()) {
                caller.interrupt();

                assertThat(call.get())
                        .isInstanceOf(ClosedException.class)
                        .hasCauseInstanceOf(InterruptedException.class);
                assertThat(isInterrupted).isTrue();
            }
        }
    }

    /// Of which no line has told the end, as when its machine has lost power.
    @Test
    void whoGreetsAManagerByTheNumberThatAnotherGaveItIsRefused() throws Exception {
        try (var manager = serve();
                var another = serve();
                Connection line =
                        multiprocessing.connection.Client.connect(
                                manager.addresses().getFirst(), Wire.options(KEY))) {
            var number = (Long) requireNonNull(greet(line, 0L)[1]);
            try (Connection stray =
                            multiprocessing.connection.Client.connect(
                                    another.addresses().getFirst(), Wire.options(KEY));
                    Connection there =
                            multiprocessing.connection.Client.connect(
                                    another.addresses().getFirst(), Wire.options(KEY))) {
                assertThat(greet(there, 0L)[1]).isNotEqualTo(number);
                assertThat(greet(stray, number)[1]).isInstanceOf(ClosedException.class);
            }
        }
    }

    private static @Nullable Object[] greet(Connection line, long number) throws Exception {
        Side nobody =
                (_, _) -> {
                    throw new IllegalStateException("no proxies are meant");
                };
        var wire = new Wire(line, true);
        wire.send(wire.encode(nobody, new Object[] {Request.HELLO, number}));
        return wire.decode(nobody, wire.receive());
    }
}
