package multiprocessing.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import multiprocessing.error.ClosedException;
import multiprocessing.socket.PlainLine;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;
import multiprocessing.time.WaitingList;
import org.jspecify.annotations.Nullable;

/// Where peers prove who they are before they are accepted. Thread-safe.
final class Door {
    /*
     *  the system's backlog ──▶ strangers ──▶ guests ──▶ accept
     *                            each with a virtual thread, for the handshake timeout
     *
     * When too many strangers stand here, the one that has stood longest is sent away, once it had the time for its proof:
     * of a flood of peers that say nothing each takes the place of another, and one that speaks is through in a moment. To
     * send away is to interrupt the thread, which closes all that it waits with: a channel that is closed under a selector
     * stays open in the system. Until there is room, among the guests too, nobody more is let in, and who comes waits with
     * the system.
     */
    private static final int STRANGERS_MOST = 256;
    private static final Duration STAY = Duration.ofSeconds(1);
    private static final long PAUSE_MILLIS = 50;
    private static final Duration LEAVING = Duration.ofSeconds(1);

    private final Place place;
    private final ConnectionOptions options;
    private final Thread keeper = Thread.ofVirtual().name("mp-door").unstarted(this::letIn);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final SequencedMap<SocketChannel, Stranger> strangers = new LinkedHashMap<>();
    private final List<Guest> guests =
            new ArrayList<>(); // no deque, which loses all if there is no memory to grow
    private final WaitingList waiting = new WaitingList();
    private @Nullable Address lastAccepted;
    private long refused;
    private boolean isClosed;

    /// @param mayStay until when nobody else gets its place
    private record Stranger(Thread proving, Deadline mayStay) {}

    private record Guest(SocketConnection connection, @Nullable Address address) {}

    private Door(Place place, ConnectionOptions options) {
        this.place = place;
        this.options = options;
    }

    static Door open(Place place, ConnectionOptions options) {
        var door = new Door(place, options);
        door.keeper.start();
        return door;
    }

    private void letIn() {
        try {
            boolean isOpen = true;
            while (isOpen) {
                try {
                    isOpen = letInNext();
                } catch (IOException | RejectedExecutionException | OutOfMemoryError e) {
                    if (place.channel().isOpen()) { // others may soon give back what is wanting
                        Thread.sleep(PAUSE_MILLIS);
                    }
                }
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false when closed
    private boolean letInNext() throws IOException, InterruptedException {
        if (!awaitRoom()) {
            return false;
        }
        admit(place.channel().accept());
        return true;
    }

    /// Waits until there is room for another; false when closed.
    private boolean awaitRoom() throws InterruptedException {
        lock.lock();
        try {
            while (!isClosed && !roomFrom().hasPassed()) {
                moved.await(roomFrom().remainingNanos(), TimeUnit.NANOSECONDS);
            }
            return !isClosed;
        } finally {
            lock.unlock();
        }
    }

    /// From when on another may come in, if nobody moves before.
    private Deadline roomFrom() {
        if (guests.size() >= options.backlog()) {
            return Deadline.never();
        }
        return strangers.size() < STRANGERS_MOST
                ? Deadline.in(Duration.ZERO)
                : strangers.firstEntry().getValue().mayStay();
    }

    private void admit(SocketChannel stranger) {
        lock.lock();
        try {
            if (isClosed) {
                PlainLine.close(stranger);
                return;
            }
            if (strangers.size() >= STRANGERS_MOST) {
                strangers.pollFirstEntry().getValue().proving().interrupt();
            }
            Thread proving =
                    Thread.ofVirtual().name("mp-stranger").unstarted(() -> prove(stranger));
            strangers.put(stranger, new Stranger(proving, Deadline.in(STAY)));
            proving.start();
        } catch (RejectedExecutionException | OutOfMemoryError e) { // there is no thread for it
            strangers.remove(stranger);
            PlainLine.close(stranger);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void prove(SocketChannel stranger) {
        Guest guest = null;
        try {
            Address address = addressOf(stranger.getRemoteAddress());
            guest = new Guest(Establishing.asListener(stranger, place.address(), options), address);
        } catch (IOException | RuntimeException | InterruptedException refused) {
            // who does not come in is hung up on, and nobody asks why
        } finally { // also after an error, as for want of memory
            if (guest == null) {
                PlainLine.close(stranger);
            }
            letPass(stranger, guest);
        }
    }

    /// Ends a stranger's time at the door: it is a guest from now on, or was refused.
    private void letPass(SocketChannel stranger, @Nullable Guest guest) {
        long known = 0;
        lock.lock();
        try {
            boolean isWelcome = strangers.remove(stranger) != null && !isClosed;
            moved.signalAll();
            if (guest != null && isWelcome) {
                guests.add(guest);
                known = waiting.newest(); // who comes later waits for another
            } else {
                refused++;
                if (guest != null) {
                    guest.connection().close();
                }
            }
        } catch (Throwable e) {
            if (guest != null) {
                guest.connection().close(); // or it would wait for ever
            }
            throw e;
        } finally {
            lock.unlock();
        }
        waiting.tell(known);
    }

    private static @Nullable Address addressOf(SocketAddress peer) {
        return peer instanceof InetSocketAddress tcp
                ? new Address.Tcp(tcp.getAddress().getHostAddress(), tcp.getPort())
                : null;
    }

    Optional<Connection> accept(Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isClosed && guests.isEmpty() && !deadline.hasPassed()) {
                moved.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            }
            if (isClosed) {
                throw new ClosedException("this listener is closed");
            }
            if (guests.isEmpty()) {
                return Optional.empty();
            }
            Guest guest = guests.getFirst();
            Optional<Connection> accepted = Optional.of(guest.connection());
            var _ = guests.removeFirst(); // now that no memory is needed any more
            lastAccepted = guest.address();
            moved.signalAll();
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    Optional<Address> lastAccepted() {
        lock.lock();
        try {
            return Optional.ofNullable(lastAccepted);
        } finally {
            lock.unlock();
        }
    }

    long refused() {
        lock.lock();
        try {
            return refused;
        } finally {
            lock.unlock();
        }
    }

    boolean isReady() {
        lock.lock();
        try {
            return isClosed || !guests.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    Waitable.Registration whenReady(Runnable action) {
        lock.lock();
        try {
            if (!isClosed && guests.isEmpty()) {
                return waiting.add(action);
            }
        } finally {
            lock.unlock();
        }
        action.run();
        return () -> {};
    }

    void close() {
        lock.lock();
        try {
            isClosed = true;
            strangers.values().forEach(stranger -> stranger.proving().interrupt());
            strangers.clear();
            guests.forEach(guest -> guest.connection().close());
            guests.clear();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        place.close();
        awaitKeeper();
        waiting.tellAll();
    }

    /// Waits until nobody waits at the socket any more, which is open to the system so long. That takes a moment.
    private void awaitKeeper() {
        boolean wasInterrupted = Thread.interrupted();
        try {
            boolean _ = keeper.join(LEAVING);
        } catch (InterruptedException e) {
            wasInterrupted = true;
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
