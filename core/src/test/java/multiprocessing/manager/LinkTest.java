package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import multiprocessing.codec.Handle;
import multiprocessing.codec.RemoteFrames;
import multiprocessing.codec.Shareable;
import multiprocessing.connection.Address;
import multiprocessing.connection.AddressException;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.AuthenticationException;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.error.ClosedException;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.memory.ProcessId;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// A client's side of a manager, when something goes wrong.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LinkTest {
    private static final AuthKey KEY = AuthKey.of("abracadabra");
    private static final int MANY_NOTES = 10_000; // more than there is room for on a line

    /// A place that is as another, but for what a test makes of its lines.
    private abstract static class Altered implements Place {
        final Place place;

        Altered(Place place) {
            this.place = place;
        }

        @Override
        public boolean isAlive() {
            return place.isAlive();
        }

        @Override
        public boolean hasLetIn() {
            return place.hasLetIn();
        }

        @Override
        public Deadline greetingDeadline() {
            return place.greetingDeadline();
        }

        @Override
        public Handle handle(Journey journey, Class<?> type) {
            return place.handle(journey, type);
        }

        /// A line of which `before` is told each call before it goes on.
        Wire open(Before before) throws InterruptedException {
            Wire wire = place.open();
            var connection =
                    (Connection)
                            Proxy.newProxyInstance(
                                    Altered.class.getClassLoader(),
                                    new Class<?>[] {Connection.class},
                                    (_, method, arguments) -> {
                                        before.call(method.getName());
                                        try {
                                            return method.invoke(wire.connection(), arguments);
                                        } catch (InvocationTargetException e) {
                                            throw e.getCause();
                                        }
                                    });
            return new Wire(connection, wire.isRemote());
        }
    }

    private interface Before {
        void call(String method) throws InterruptedException;
    }

    /// A place where there may be no memory for a message, once.
    private static final class Scarce extends Altered {
        private final String scarceFor;
        private boolean isScarce;

        Scarce(Place place, String scarceFor) {
            super(place);
            this.scarceFor = scarceFor;
        }

        @Override
        public Wire open() throws InterruptedException {
            return open(method -> {
                if (isScarce && method.equals(scarceFor)) {
                    isScarce = false;
                    throw new OutOfMemoryError("for a message");
                }
            });
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void anErrorBeforeTheReplyDoesNotGiveItToTheNextRequest() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            var elsewhere = new Place.Elsewhere(manager.addresses().getFirst(), KEY);
            var place = new Scarce(elsewhere, "recvBytes");
            var link = new Link(place);
            var map =
                    (MapProxy<String, Integer>) link.askNow(Request.CREATE, "map", MapProxy.class);
            Objects.requireNonNull(map);
            map.put("one", 1);
            map.put("two", 2);

            place.isScarce = true;
            assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> map.get("one"));
            assertThat(map.get("two")).isEqualTo(2);

            link.close();
        }
    }

    /// A place where the caller is interrupted while it waits for a reply, and then the manager ends.
    private static final class Ending extends Altered {
        private final Iterator<Exception> ends =
                List.of(new InterruptedException(), new EndOfStreamException("as a test wants it"))
                        .iterator();
        private boolean isEnding;

        Ending(Place place) {
            super(place);
        }

        @Override
        public Wire open() throws InterruptedException {
            return open(method -> {
                if (isEnding && method.equals("recvBytes")) {
                    throw RemoteFrames.<InterruptedException>rethrow(ends.next());
                }
            });
        }
    }

    @Test
    void anInterruptIsKeptThoughTheManagerEnds() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            var place = new Ending(new Place.Elsewhere(manager.addresses().getFirst(), KEY));
            var link = new Link(place);
            var list = (ListProxy<?>) link.askNow(Request.CREATE, "list", ListProxy.class);
            Objects.requireNonNull(list);
            place.isEnding = true;

            assertThatExceptionOfType(ClosedException.class).isThrownBy(list::size);
            assertThat(Thread.interrupted()).isTrue();

            link.close();
        }
    }

    /// It waited as long as the one that had the number then, which may be for ever.
    @Test
    void whoHasTheNumberOfAManagerThatHasEndedIsNotTakenForIt() {
        var here = ProcessId.here();
        var ended = new ProcessId(here.pid(), here.start() - 1, here.scope());
        try (Queue<Connection> door = Queue.create()) {
            assertThatExceptionOfType(ClosedException.class)
                    .isThrownBy(() -> Link.reach(new Place.InTree(door, 1, ended)))
                    .withMessageContaining("the manager is gone");
        }
    }

    @Test
    void whoIsHungUpOnByAManagerThatLivesIsNotToldThatItIsGone() throws Exception {
        try (Queue<Connection> door = Queue.create()) {
            var porter =
                    new FutureTask<>(() -> {
                        door.get().close();
                        return true;
                    });
            Thread.startVirtualThread(porter);
            assertThatExceptionOfType(ClosedException.class)
                    .isThrownBy(() -> Link.reach(new Place.InTree(door, 1, ProcessId.here())))
                    .withMessageContaining("the manager has hung up");
            assertThat(porter.get()).isTrue();
        }
    }

    /// A place where nobody is waited for.
    private static final class Hasty extends Altered {
        Hasty(Place place) {
            super(place);
        }

        @Override
        public Wire open() throws InterruptedException {
            return place.open();
        }

        @Override
        public Deadline greetingDeadline() {
            assertThat(place.greetingDeadline().isNever()).isFalse();
            return Deadline.in(Duration.ZERO);
        }
    }

    /// The manager had no memory to decode who had come in, who waited as long as it lived.
    @Test
    void whoIsLetInAndLostDoesNotWaitForEver() throws Exception {
        try (Queue<Connection> door = Queue.create()) {
            var place = new Hasty(new Place.InTree(door, 1, ProcessId.here()));
            var reaching = new FutureTask<>(() -> Link.reach(place));
            Thread.ofPlatform().start(reaching);
            try (Connection taken = door.get()) {
                assertThat(taken.poll(Await.PATIENCE)).as("it has greeted").isTrue();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(reaching::get)
                        .withCauseInstanceOf(ClosedException.class)
                        .withMessageContaining("lets in, and does not answer");
            }
        }
    }

    /// A place that cannot be reached while there is a reason.
    private static final class Unreachable extends Altered {
        private @Nullable RuntimeException reason;

        Unreachable(Place place) {
            super(place);
        }

        @Override
        public Wire open() throws InterruptedException {
            if (reason != null) {
                throw reason;
            }
            return place.open();
        }
    }

    @Test
    void whoseThreadCannotReachTheManagerAnyMoreIsToldThatItIsGone() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            var place = new Unreachable(new Place.Elsewhere(manager.addresses().getFirst(), KEY));
            var link = new Link(place);
            for (RuntimeException reason :
                    List.of(
                            new AddressException("no answer in time", null),
                            new AuthenticationException("did not answer in time", null))) {
                place.reason = reason;
                assertThatExceptionOfType(ClosedException.class)
                        .isThrownBy(() -> link.askNow(Request.CREATE, "list", ListProxy.class))
                        .withMessageStartingWith("the manager is gone, or does not answer")
                        .withCause(reason);
            }
            place.reason = null;
            assertThat(link.askNow(Request.CREATE, "list", ListProxy.class)).isNotNull();
            link.close();
        }
    }

    /// A place where who looks whether a line has something to say does not come back before it may.
    private static final class Lingering extends Altered {
        private final AtomicInteger looking = new AtomicInteger();
        private final CountDownLatch mayComeBack = new CountDownLatch(1);

        Lingering(Place place) {
            super(place);
        }

        @Override
        public Wire open() throws InterruptedException {
            return open(method -> {
                if (method.equals("isReady")) {
                    looking.incrementAndGet();
                    mayComeBack.await();
                }
            });
        }
    }

    /// For a connection tells one of two who look at once that there is nothing.
    @Test
    void oneThreadAfterTheOtherLooksWhetherTheManagerHasEnded() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            var place = new Lingering(new Place.Elsewhere(manager.addresses().getFirst(), KEY));
            var link = new Link(place);
            var one = Thread.ofPlatform().start(link::hasEnded);
            Await.await(() -> place.looking.get() == 1, "the first to look");
            var other = Thread.ofPlatform().start(link::hasEnded);
            Await.await(
                    () -> other.getState() == Thread.State.BLOCKED || place.looking.get() == 2,
                    "the other to wait or to look");
            int looking = place.looking.get();
            place.mayComeBack.countDown();
            one.join();
            other.join();
            assertThat(looking).isEqualTo(1);
            link.close();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aManagerThatIsStoppedHoldsUpNobodyWhoHasDoneWithItsProxies() throws Exception {
        try (var stopped = Manager.serve(Address.local(0), KEY);
                var remote = Manager.connect(stopped.addresses().getFirst(), KEY);
                var other = Manager.start()) {
            Handle handle = ((Shareable) remote.list()).toHandle();
            long pid = stopped.process().pid();
            var stop = new ProcessBuilder("kill", "-STOP", Long.toString(pid)).inheritIO();
            assertThat(stop.start().waitFor()).isZero();
            Await.await(() -> Await.isStopped(pid), "the stop of the manager");

            var revoked =
                    CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < MANY_NOTES; i++) {
                            handle.revoke();
                        }
                    });
            revoked.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            forget(other);
            Await.objectCount(other, 0);
        }
    }

    @Test
    void whatIsOnItsWayWhenTheLinkIsClosedCanBeCalledBack() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            Handle handle;
            try (var remote = Manager.connect(manager.addresses().getFirst(), KEY)) {
                handle = ((Shareable) remote.list()).toHandle();
            }
            assertThat(manager.objectCount()).isEqualTo(1);
            handle.revoke();
            Await.objectCount(manager, 0);
        }
    }

    @Test
    void whatIsCalledBackJustBeforeTheLinkIsClosedIsNotForgotten() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            try (var remote = Manager.connect(manager.addresses().getFirst(), KEY)) {
                ListProxy<Integer> list = remote.list();
                var handles = new ArrayList<Handle>();
                for (int i = 0; i < 100; i++) {
                    handles.add(((Shareable) list).toHandle());
                }
                handles.forEach(Handle::revoke);
            }
            Await.objectCount(manager, 0);
        }
    }

    /// A place whose lines are closed while one is opened.
    private static final class Leaving extends Altered {
        private @Nullable Wire opened;
        private @Nullable Lines lines;

        Leaving(Place place) {
            super(place);
        }

        @Override
        public Wire open() throws InterruptedException {
            Wire line = place.open();
            opened = line;
            Objects.requireNonNull(lines).close();
            return line;
        }
    }

    @Test
    void aLineThatIsOpenedWhileAllAreClosedIsClosed() {
        try (Queue<Connection> door = Queue.create()) {
            var place = new Leaving(new Place.InTree(door, 1, ProcessId.here()));
            place.lines = new Lines(place);
            assertThatExceptionOfType(ClosedException.class).isThrownBy(place.lines::open);
            assertThat(Objects.requireNonNull(place.opened).connection().isClosed()).isTrue();
        }
    }

    /// A place that knows the last line that was opened there.
    private static final class Noting extends Altered {
        private @Nullable Wire last;

        Noting(Place place) {
            super(place);
        }

        @Override
        public Wire open() throws InterruptedException {
            Wire line = place.open();
            last = line;
            return line;
        }
    }

    /// They stayed, each with a thread of the manager, as long as the threads of which they were.
    @Test
    void theLinesOfALinkThatNobodyUsesAreClosed() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            var place = new Noting(new Place.Elsewhere(manager.addresses().getFirst(), KEY));
            useOnce(place);
            Connection ofThisThread = Objects.requireNonNull(place.last).connection();
            Await.await(
                    () -> {
                        System.gc();
                        return ofThisThread.isClosed();
                    },
                    "the line of a living thread to be closed");
        }
    }

    @Test
    void aLockStaysWithAThreadWhoseProcessHasNoProxyAnyMore() throws Exception {
        try (var manager = Manager.start()) {
            manager.register("lock", () -> new ReentrantLock(), Lock.class);
            Lock lock = manager.create("lock", Lock.class);
            Queue<Lock> queue = Queue.create();
            queue.put(lock);
            Event collected = Event.create();
            Event end = Event.create();
            var child =
                    new Process(() -> {
                        queue.get().lock();
                        collectWhatIsForgotten();
                        for (int i = 0;
                                i < 40;
                                i++) { // which clears out what others have left there
                            new ThreadLocal<Integer>().set(i);
                        }
                        collectWhatIsForgotten();
                        collected.set();
                        end.await();
                    });
            child.start();
            assertThat(collected.await(Await.PATIENCE)).isTrue();

            assertThat(lock.tryLock()).isFalse();

            end.set();
            assertThat(child.join(Await.PATIENCE)).isTrue();
            assertThat(lock.tryLock(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whoIsInterruptedMayTryALockFirstAndStaysInterrupted() throws Exception {
        try (var manager = Manager.start()) {
            manager.register("lock", () -> new ReentrantLock(), Lock.class);
            Lock lock = manager.create("lock", Lock.class);
            var outcomes = new LinkedBlockingQueue<Object>();
            Thread.ofPlatform()
                    .start(() -> {
                        Thread.currentThread().interrupt();
                        outcomes.add(lock.tryLock());
                        outcomes.add(Thread.interrupted());
                    })
                    .join();

            assertThat(outcomes).containsExactly(true, true);
        }
    }

    /// Several times: a proxy is found to be forgotten first, then its link.
    private static void collectWhatIsForgotten() throws Exception {
        for (int i = 0; i < 3; i++) {
            Await.collection();
        }
    }

    private static void useOnce(Place place) throws Exception {
        assertThat(new Link(place).askNow(Request.CREATE, "list", ListProxy.class)).isNotNull();
    }

    @Test
    void noThreadOfThisRoomHasWhatIsInheritedFromACaller() {
        var inheritable = new InheritableThreadLocal<String>();
        inheritable.set("the caller's");
        var seen = new CompletableFuture<@Nullable String>();
        Notes.oneThread().execute(() -> seen.complete(inheritable.get()));
        assertThat(seen.join()).isNull();
    }

    @Test
    void whatIsOnItsWayKeepsNoClassLoaderOfWhoHasSentIt() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY);
                var remote = Manager.connect(manager.addresses().getFirst(), KEY)) {
            var sent = new CompletableFuture<Handle>();
            WeakReference<ClassLoader> loader = send(remote, sent);

            Await.await(
                    () -> {
                        System.gc();
                        return loader.refersTo(null);
                    },
                    "the end of the loader");
            sent.join().revoke();
        }
    }

    /// Has a thread with a context loader of its own send a proxy.
    private static WeakReference<ClassLoader> send(
            RemoteManager remote, CompletableFuture<Handle> sent) throws Exception {
        var loader = new URLClassLoader(new URL[0]);
        var sender =
                new Thread(() -> sent.complete(((Shareable) remote.list()).toHandle()), "sender");
        sender.setContextClassLoader(loader);
        sender.start();
        sender.join();
        return new WeakReference<>(loader);
    }

    /// A place to which nobody has a link yet, nor gets a line before all that is to be told is known.
    private static final class Counted extends Altered {
        private final CountDownLatch mayOpen = new CountDownLatch(1);
        private final AtomicInteger opened = new AtomicInteger();
        private final Iterator<? extends Throwable> failures;

        /// @param failures what is thrown in place of the first lines
        Counted(Place place, Throwable... failures) {
            super(place);
            this.failures = List.of(failures).iterator();
        }

        @Override
        public Wire open() throws InterruptedException {
            mayOpen.await();
            if (failures.hasNext()) {
                throw RemoteFrames.<RuntimeException>rethrow(failures.next());
            }
            opened.incrementAndGet();
            return place.open();
        }
    }

    @Test
    void allThatIsCalledBackMeanwhileGoesByOneLine() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            var place = new Counted(new Place.Elsewhere(manager.addresses().getFirst(), KEY));
            List<Journey> journeys = journeys(manager, 100);
            assertThat(manager.objectCount()).isEqualTo(1);

            journeys.forEach(journey -> Link.recall(place, journey.number()));
            place.mayOpen.countDown();

            Await.objectCount(manager, 0);
            assertThat(place.opened.get()).isBetween(1, 2); // the first may have been on its way
            journeys.forEach(journey -> journey.ticket().revoke());
        }
    }

    @Test
    void whatCannotBeCalledBackForWantOfMemoryIsCalledBackLater() throws Exception {
        var none = new OutOfMemoryError("for a line");
        isCalledBackAfter(none, none, none, none);
    }

    @Test
    void whatCannotBeCalledBackForAMomentIsCalledBackLater() throws Exception {
        isCalledBackAfter(
                new AddressException("no answer in time", null),
                new SharedMemoryException("no room for a pipe"));
    }

    @Test
    void whatThereIsNoMemoryToSendACallBackOfIsCalledBackLater() throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            var elsewhere = new Place.Elsewhere(manager.addresses().getFirst(), KEY);
            var place = new Scarce(elsewhere, "sendBytes");
            Journey journey = journeys(manager, 1).getFirst();
            try (Wire line = place.open()) {
                place.isScarce = true;
                new Notes(place, line).add(Request.RECALL, journey.number());
                Await.objectCount(manager, 0);
            }
            journey.ticket().revoke();
        }
    }

    private static void isCalledBackAfter(Throwable... failures) throws Exception {
        try (var manager = Manager.serve(Address.local(0), KEY)) {
            Address address = manager.addresses().getFirst();
            var place = new Counted(new Place.Elsewhere(address, KEY), failures);
            Journey journey = journeys(manager, 1).getFirst();

            Link.recall(place, journey.number());
            place.mayOpen.countDown();

            Await.objectCount(manager, 0);
            journey.ticket().revoke();
        }
    }

    @Test
    void whatIsCalledBackWhereAllLinesAreInUseIsCalledBack() throws Exception {
        var narrow = Process.builder().jvmOptions("-Dmultiprocessing.managerLines=2");
        try (var manager = Manager.start(narrow)) {
            Address address = manager.listen(Address.local(0), KEY);
            try (var remote = Manager.connect(address, KEY)) {
                Journey journey =
                        ((FarProxyHandle) ((Shareable) remote.list()).toHandle()).journey();

                Recalls.add(new Place.Elsewhere(address, KEY), journey.number());

                Await.objectCount(manager, 0);
                journey.ticket().revoke();
            }
        }
    }

    /// Journeys on which a proxy for one object of the manager is.
    private static List<Journey> journeys(Manager manager, int count) throws Exception {
        try (var remote = Manager.connect(manager.addresses().getFirst(), KEY)) {
            ListProxy<Integer> list = remote.list();
            var journeys = new ArrayList<Journey>();
            for (int i = 0; i < count; i++) {
                journeys.add(((FarProxyHandle) ((Shareable) list).toHandle()).journey());
            }
            return journeys;
        }
    }

    private static void forget(Manager manager) {
        for (int i = 0; i < 10; i++) {
            var _ = manager.list();
        }
    }
}
