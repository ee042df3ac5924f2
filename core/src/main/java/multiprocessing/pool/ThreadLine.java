package multiprocessing.pool;

import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import multiprocessing.codec.Loaders;
import org.jspecify.annotations.Nullable;

/// The line to a worker that is a thread of this JVM. A thread cannot be ended from outside: one that is killed is
/// interrupted and left to itself: it begins no further item, and what it still says is not heard.
final class ThreadLine implements Line {
    private static final int INTERRUPTED = -15;
    private static final int KILLED = -9;
    private static final int FAILED = 1;

    private final Runnable bell;
    private final Cell cell = new Cell(new HeapWords());
    private final BlockingQueue<byte[]> orders = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<byte[]> replies = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Thread thread;
    private volatile @Nullable Runnable whenCalled;
    private volatile @Nullable Ending ending;
    private boolean wasEnded; // seen by the parent

    ThreadLine(Runnable bell) {
        this.bell = bell;
    }

    void start(Worker worker) {
        thread = Thread.ofPlatform().name(worker.name()).daemon(true).start(() -> work(worker));
    }

    private void work(Worker worker) {
        int code = FAILED;
        try {
            Worker.becomes(worker);
            new WorkerLoop(new ThreadDesk()).run();
            code = 0;
        } catch (InterruptedException e) {
            return; // killed, which is its end already
        } finally {
            end(code);
        }
    }

    private synchronized void end(int code) {
        if (ending == null) {
            ending = new Ending(code);
            bell.run();
        }
    }

    private void kill(int code) {
        end(code);
        cell.stop(Cell.ANY); // behind that, or it ends of itself; from here on it begins nothing
        Thread worker = thread;
        if (worker != null) {
            worker.interrupt();
        }
    }

    @Override
    public Cell cell() {
        return cell;
    }

    @Override
    public long carrier() {
        return 0;
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public boolean offer(byte[] order) {
        return orders.add(order);
    }

    @Override
    public boolean hasTakenAll() {
        return orders.isEmpty();
    }

    @Override
    public byte @Nullable [] poll() {
        return replies.poll();
    }

    @Override
    public boolean hasNews() {
        return !replies.isEmpty() || (ending != null && !wasEnded);
    }

    @Override
    public void call() {
        Runnable action = whenCalled;
        if (action != null) {
            action.run();
        }
    }

    @Override
    public OptionalLong privateBytes() {
        return OptionalLong.empty(); // what this JVM has is everybody's
    }

    @Override
    public void terminate() {
        kill(INTERRUPTED);
    }

    @Override
    public void kill() {
        kill(KILLED);
    }

    @Override
    public boolean hasEnded() {
        wasEnded = ending != null;
        return wasEnded;
    }

    @Override
    public boolean isGone() {
        return true;
    }

    @Override
    public Reply.@Nullable Values kept(long task, int first) {
        return null;
    }

    @Override
    public Ending ending() {
        Ending how = ending;
        if (how == null) {
            throw new IllegalStateException("the worker has not ended");
        }
        return how;
    }

    @Override
    public void close() {
        replies.clear();
    }

    private final class ThreadDesk implements Desk {
        @Override
        public Cell cell() {
            return cell;
        }

        @Override
        public long carrier() {
            return 0;
        }

        @Override
        public @Nullable ClassLoader loader(int number) {
            return Loaders.numbered(number);
        }

        @Override
        public byte[] take() throws InterruptedException {
            while (true) {
                try {
                    checkAlive();
                    return orders.take();
                } catch (InterruptedException e) {
                    checkAlive(); // else it was meant for a task
                }
            }
        }

        private void checkAlive() throws InterruptedException {
            if (ending != null) {
                throw new InterruptedException("killed");
            }
        }

        @Override
        public boolean hasNext() {
            return !orders.isEmpty();
        }

        @Override
        public void put(byte[] reply) throws InterruptedException {
            checkAlive();
            replies.add(reply);
        }

        @Override
        public boolean keep(Packer results, long next, long startedNanos) {
            return false; // the thread may be given up; what is handed over by then is heard
        }

        @Override
        public void flush() {
            bell.run();
        }

        @Override
        public void whenCalled(Runnable action) {
            whenCalled = action;
        }
    }
}
