package multiprocessing.manager;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.function.SerializableCallable;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Kinds of objects that a program registers.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RegisteredTest {
    interface Maths {
        int add(int a, int b);

        int divide(int a, int b);

        default int twice(int a) {
            return add(a, a);
        }

        Iterator<String> words();

        Account account(String owner);

        void waitForEver() throws InterruptedException;

        String thread();
    }

    interface Account {
        void pay(int amount);

        int balance();

        default String statement() {
            return balance() + " in process " + ProcessHandle.current().pid();
        }
    }

    static final class OwnAccount implements Account {
        private int balance;

        @Override
        public void pay(int amount) {
            balance += amount;
        }

        @Override
        public int balance() {
            return balance;
        }

        public void plunder() {
            balance = 0;
        }
    }

    /// Fits the interface without implementing it.
    static final class Calculator {
        private final int offset;
        private final Event isWaiting;

        Calculator(Integer offset, Event isWaiting) {
            this.offset = offset;
            this.isWaiting = isWaiting;
        }

        public int add(int a, int b) {
            return a + b + offset;
        }

        public int divide(int a, int b) {
            return a / b;
        }

        public int twice(int a) {
            return 2 * a;
        }

        public Iterator<String> words() {
            return Stream.of("one", "two").iterator();
        }

        public Account account(String owner) {
            return new OwnAccount();
        }

        public void waitForEver() throws InterruptedException {
            isWaiting.set();
            new CountDownLatch(1).await();
        }

        public String thread() {
            return ProcessHandle.current().pid() + "/" + Thread.currentThread().threadId();
        }
    }

    @Test
    void aProxyOfAnotherInterfaceIsRefusedWhereItIsMade() throws Exception {
        try (var manager = Multiprocessing.context(StartMethod.THREAD).manager()) {
            ListProxy<Integer> list = manager.list();
            manager.register("queue", () -> list, QueueProxy.class);
            assertThatThrownBy(() -> manager.create("queue", QueueProxy.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no method");

            manager.register("list", () -> list, List.class);
            assertThat((Object) manager.create("list", List.class)).isEqualTo(list);
        }
    }

    @Test
    void anObjectOfTheUsersLivesInTheManager() throws Exception {
        try (var manager = Manager.start()) {
            manager.register(
                    "maths",
                    (Integer offset, Event event) -> new Calculator(offset, event),
                    Maths.class);
            manager.register("account", OwnAccount::new, Account.class);
            Maths maths = manager.create("maths", Maths.class, 1, Event.create());

            assertThat(maths.add(2, 3)).isEqualTo(6);
            assertThat(maths.twice(4)).isEqualTo(8);
            assertThat(maths.words()).toIterable().containsExactly("one", "two");
            Account account = maths.account("Ann");
            account.pay(7);
            assertThat(account.balance()).isEqualTo(7);
            assertThat(account.statement()).isEqualTo("7 in process " + manager.process().pid());
            assertThat(account).isNotEqualTo(maths.account("Bob"));
            assertThat(maths.thread())
                    .isEqualTo(maths.thread())
                    .startsWith(manager.process().pid() + "/");
        }
    }

    interface Log {
        ArrayDeque<String> last();

        EnumMap<TimeUnit, Integer> counts();

        ConcurrentHashMap<String, Integer> sizes();

        SequencedSet<String> names();

        AbstractMap.SimpleImmutableEntry<String, Integer> longest();

        List<String> lines();
    }

    static final class OwnLog implements Log {
        @Override
        public ArrayDeque<String> last() {
            return new ArrayDeque<>(lines());
        }

        @Override
        public EnumMap<TimeUnit, Integer> counts() {
            return new EnumMap<>(Map.of(TimeUnit.DAYS, 1));
        }

        @Override
        public ConcurrentHashMap<String, Integer> sizes() {
            return new ConcurrentHashMap<>(Map.of("a", 1));
        }

        @Override
        public SequencedSet<String> names() {
            return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(lines()));
        }

        @Override
        public AbstractMap.SimpleImmutableEntry<String, Integer> longest() {
            return new AbstractMap.SimpleImmutableEntry<>("a", 1);
        }

        @Override
        public List<String> lines() {
            return new ArrayList<>(List.of("a"));
        }
    }

    @Test
    void whatAMethodReturnsIsWhatItDeclares() throws Exception {
        try (var manager = Manager.start()) {
            manager.register("log", OwnLog::new, Log.class);
            Log log = manager.create("log", Log.class);

            assertThat(log.last()).containsExactly("a");
            assertThat(log.counts()).containsExactly(Map.entry(TimeUnit.DAYS, 1));
            assertThat(log.sizes()).containsExactly(Map.entry("a", 1));
            assertThat(log.names()).containsExactly("a");
            assertThat(log.longest()).isEqualTo(Map.entry("a", 1));
            assertThatThrownBy(() -> log.lines().add("b"))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void anExceptionBringsTheFramesOfBothSides() throws InterruptedException {
        try (var manager = Manager.start()) {
            manager.register(
                    "maths",
                    (Integer offset, Event event) -> new Calculator(offset, event),
                    Maths.class);
            Maths maths = manager.create("maths", Maths.class, 1, Event.create());

            assertThatThrownBy(() -> maths.divide(1, 0))
                    .isInstanceOf(ArithmeticException.class)
                    .hasStackTraceContaining("Calculator.divide")
                    .hasStackTraceContaining("in manager (pid " + manager.process().pid())
                    .hasStackTraceContaining("anExceptionBringsTheFramesOfBothSides");
        }
    }

    interface Shelf {
        void add();
    }

    /// Throws the same exception each time.
    private static final class FullShelf implements Shelf {
        private final IllegalStateException full = new IllegalStateException("full");

        @Override
        public void add() {
            throw full;
        }
    }

    @Test
    void anExceptionThatIsThrownAgainAndAgainDoesNotGrow() throws Exception {
        try (var manager = Manager.start()) {
            manager.register("shelf", () -> new FullShelf(), Shelf.class);
            Shelf shelf = manager.create("shelf", Shelf.class);
            for (int i = 0; i < 3; i++) {
                Throwable thrown = catchThrowable(shelf::add);
                assertThat(thrown).hasMessage("full");
                assertThat(thrown.getStackTrace())
                        .filteredOn(frame -> frame.toString().contains("in manager (pid "))
                        .hasSize(1);
            }
        }
    }

    @Test
    void onlyWhatWasRegisteredCanBeMadeAndCalled() throws Exception {
        try (var manager = Manager.start()) {
            assertThatThrownBy(() -> manager.create("account", Account.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nothing is registered by that name: name=account");
            assertThatThrownBy(() -> manager.register("own", OwnAccount::new, OwnAccount.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a proxy is of an interface");
            manager.register("account", OwnAccount::new, Account.class);
            manager.register("no account", () -> "text", Account.class);
            assertThatThrownBy(() -> manager.create("account", List.class))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> manager.create("no account", Account.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("java.lang.String has no method");

            Account account = manager.create("account", Account.class);
            var handler = (ProxyHandler) requireNonNull(Face.handlerOf(account));
            assertThatThrownBy(
                            () -> handler.link.askNow(Request.CALL, handler.number, "plunder()V"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no method plunder()V");
            assertThatThrownBy(() ->
                            handler.link.askNow(Request.CALL, handler.number + 1, "balance()I"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no such object in the manager");
            assertThatThrownBy(() -> handler.link.askNow(Request.CALL))
                    .hasMessageContaining("malformed");
            assertThat(account.balance()).isZero();
        }
    }

    @Test
    void aWaitingCallEndsByAnInterruptInTheCallerAndInTheManager() throws Exception {
        Event isWaiting = Event.create();
        try (var manager = Manager.start()) {
            manager.register(
                    "maths",
                    (Integer offset, Event event) -> new Calculator(offset, event),
                    Maths.class);
            Maths maths = manager.create("maths", Maths.class, 1, isWaiting);
            Thread caller = Thread.currentThread();
            var other =
                    Thread.startVirtualThread(() -> {
                        try {
                            isWaiting.await();
                            caller.interrupt();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });

            assertThatThrownBy(maths::waitForEver)
                    .isInstanceOf(InterruptedException.class)
                    .hasStackTraceContaining("Calculator.waitForEver");
            other.join();
            assertThat(maths.add(1, 1)).isEqualTo(3);
        }
    }

    @Test
    void aFactoryThatWaitsEndsByAnInterruptOfWhoWaitsForIt() throws Exception {
        Event isWaiting = Event.create();
        try (var manager = Manager.start()) {
            manager.register(
                    "slow",
                    () -> {
                        isWaiting.set();
                        new CountDownLatch(1).await();
                        return List.of();
                    },
                    List.class);
            var creating = new FutureTask<>(() -> manager.create("slow", List.class));
            Thread creator = Thread.ofPlatform().daemon().start(creating);
            assertThat(isWaiting.await(Await.PATIENCE)).isTrue();
            creator.interrupt();

            assertThatThrownBy(() -> creating.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(InterruptedException.class)
                    .hasStackTraceContaining("CountDownLatch.await");
            assertThat(manager.list(List.of(1))).containsExactly(1);
        }
    }

    @Test
    void aMethodThatLeavesItsThreadInterruptedLeavesTheCallersLine() throws InterruptedException {
        try (var manager = Manager.start()) {
            manager.register(
                    "careless",
                    () -> (Runnable) () -> Thread.currentThread().interrupt(),
                    Runnable.class);
            Runnable careless = manager.create("careless", Runnable.class);

            careless.run();
            careless.run();

            assertThat(manager.list(List.of(1))).containsExactly(1);
        }
    }

    @Test
    void aConcurrentMapKeepsItsPromises() throws Exception {
        try (var manager = Manager.start()) {
            manager.register("scores", () -> new ConcurrentHashMap<>(), ConcurrentMap.class);
            ConcurrentMap<String, Integer> scores = manager.create("scores", ConcurrentMap.class);

            scores.put("a", 1);

            assertThat(scores.replace("a", 1, 2)).isTrue();
            assertThat(scores.keySet().iterator().next()).isEqualTo("a");
        }
    }

    @Test
    void aProxyGoesByAnyWayToAnotherProcessAndKeepsItsObject() throws Exception {
        try (var manager = Manager.start()) {
            Queue<ListProxy<String>> queue = Queue.create();
            Queue<ListProxy<String>> back = Queue.create();
            queue.put(manager.list(List.of("sent"))); // and forgotten here
            Await.objectCount(manager, 1);
            var child =
                    new Process(() -> {
                        ListProxy<String> list = queue.get();
                        list.add("received");
                        back.put(list);
                    });
            child.start();

            assertThat(back.get(Await.PATIENCE)).containsExactly("sent", "received");
            assertThat(child.join(Await.PATIENCE)).isTrue();
            Await.objectCount(manager, 0);
        }
    }

    @Test
    void whatNobodyUsesAnyMoreIsForgotten() throws Exception {
        try (var manager = Manager.start()) {
            makeRing(manager);

            Await.objectCount(manager, 0);
        }
    }

    private static void makeRing(Manager manager) {
        ListProxy<Object> ring = manager.list();
        MapProxy<String, Object> map = manager.map();
        ring.add(ring);
        ring.add(map);
        map.put("ring", ring);
        assertThat(manager.objectCount()).isEqualTo(2);
    }

    @Test
    void aClientThatDiesHoldsNothingAnyMore() throws Exception {
        try (var manager = Manager.start()) {
            Event isThere = Event.create();
            MapProxy<String, Object> map = manager.map();
            var child =
                    new Process(() -> {
                        map.put("count", 1);
                        Object keys = map.keySet();
                        isThere.set();
                        Thread.sleep(Duration.ofHours(1));
                        assertThat(keys).isNotNull();
                    });
            child.start();
            isThere.await();
            assertThat(manager.objectCount()).isEqualTo(2);

            child.kill();

            Await.await(() -> manager.objectCount() == 1, "the dead client to be forgotten");
            assertThat(map).containsEntry("count", 1);
            assertThat(child.join(Await.PATIENCE)).isTrue();
        }
    }

    private sealed interface Closed permits Only {}

    private record Only() implements Closed {}

    @Test
    @SuppressWarnings("NullAway") // which is what is refused
    void whatCouldNeverBeMadeOrCalledIsRefusedWhenItIsRegistered() throws Exception {
        try (var manager = Manager.start()) {
            SerializableCallable<?> none = null;
            assertThatThrownBy(() -> manager.register("none", none, List.class))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("factory");
            assertThatThrownBy(() -> manager.register(null, () -> "it", List.class))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("name");
            assertThatThrownBy(() -> manager.create(null, List.class))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("name");
            assertThatThrownBy(() -> manager.create("list", null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("type");
            assertThatThrownBy(() -> manager.register("closed", () -> new Only(), Closed.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not sealed");
            Class<?> hidden = Class.forName("sun.nio.ch.Interruptible");
            assertThatThrownBy(() -> manager.register("hidden", () -> "it", hidden))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("opens sun.nio.ch to multiprocessing");
        }
    }

    @Test
    void anIteratorIsMadeByAFactoryAndSharedWithAChild() throws Exception {
        try (var manager = Manager.start()) {
            manager.register("squares", () -> List.of(0, 1, 4).iterator(), Iterator.class);
            Iterator<?> squares = manager.create("squares", Iterator.class);
            assertThat(squares.next()).isEqualTo(0);
            Queue<Object> results = Queue.create();
            var child = new Process(() -> results.put(squares.next()));
            child.start();

            assertThat(results.get(Await.PATIENCE)).isEqualTo(1);
            assertThat(child.join(Await.PATIENCE)).isTrue();
            assertThat(squares.next()).isEqualTo(4);
            assertThat(squares.hasNext()).isFalse();
            assertThatThrownBy(squares::next).isInstanceOf(NoSuchElementException.class);
        }
    }
}
