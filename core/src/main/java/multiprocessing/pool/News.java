package multiprocessing.pool;

import java.util.function.Consumer;
import java.util.function.Supplier;
import multiprocessing.codec.Loaders;
import org.jspecify.annotations.Nullable;

/// What is to be told to users. Gathered under the coordinator's lock and told after it is given back: it decodes, and may
/// run code of theirs.
final class News {
    /// What is longer takes longer to decode than to wake another thread for it.
    private static final int SMALL_BYTES = 64 << 10;

    private final Observers observers;
    private @Nullable Piece first; // that is not taken
    private @Nullable Piece newest;
    private volatile boolean isLeft;
    private volatile @Nullable Runnable last;

    News(Observers observers) {
        this.observers = observers;
    }

    private void add(Piece one) {
        if (newest == null) {
            first = one;
        } else {
            newest.next = one;
        }
        newest = one;
    }

    /// There will be no more: has `action` run by the collector when all is told.
    void addLast(Runnable action) {
        add(
                new Piece() {
                    @Override
                    void tell() {
                        last = action;
                    }
                });
    }

    /// What is to be run when nothing is being told, or null as long as there may be more. Any thread may ask.
    @Nullable
    Runnable last() {
        return last;
    }

    boolean isEmpty() {
        return first == null;
    }

    /// What was gathered, the first of it; to be told by who calls this.
    @Nullable
    Piece takeAll() {
        Piece taken = first;
        first = null;
        newest = null;
        if (isLeft) {
            isLeft = false;
        }
        return taken;
    }

    /// What the calling thread may tell of it. The rest is left to the collector.
    @Nullable
    Piece takeOwn() {
        long thread = Thread.currentThread().threadId();
        for (Piece one = first; one != null; one = one.next) {
            one.isTakers = one.isFor(thread);
        }
        Piece taken = null; // no call from here on, for which there may be no stack
        Piece newestTaken = null;
        Piece left = null;
        Piece newestLeft = null;
        for (Piece one = first; one != null; one = one.next) {
            if (one.isTakers) {
                if (newestTaken == null) {
                    taken = one;
                } else {
                    newestTaken.next = one;
                }
                newestTaken = one;
            } else {
                if (newestLeft == null) {
                    left = one;
                } else {
                    newestLeft.next = one;
                }
                newestLeft = one;
            }
        }
        if (newestTaken != null) {
            newestTaken.next = null;
        }
        if (newestLeft != null) {
            newestLeft.next = null;
        }
        first = left;
        newest = newestLeft;
        if (isLeft != (left != null)) {
            isLeft = left != null;
        }
        return taken;
    }

    /// Leaves to the collector what could not be told of what was taken.
    void leaveUntold(Piece taken) {
        for (Piece one = taken; one != null; ) {
            Piece next = one.next;
            one.next = null;
            if (!one.isTold()) {
                add(one);
                isLeft = true;
            }
            one = next;
        }
    }

    /// Whether something is left to the collector. Any thread may ask.
    boolean isLeft() {
        return isLeft;
    }

    /// Items of a task have returned values, from `first` on.
    void values(Task task, int first, Items items, Run run) {
        valuesEnded(task, first, items.count(), run);
        if (task.request.isCancelled) {
            if (!items.areNumbers()) {
                add(new Unwanted(task, items)); // first: there may be no heap
            }
            endedAfterCancel(task.request, items.count(), fateOfDone(task, first, items.count()));
        } else {
            int stopped = task.stoppedItem - first;
            boolean isStopped = stopped >= 0 && stopped < items.count();
            if (isStopped) {
                task.request.befell(1, AsyncResult.Fate.INTERRUPTED);
            }
            add(
                    items.areNumbers() && !isStopped
                            ? numbers(task, first, items)
                            : new Values(
                                    task,
                                    first,
                                    items,
                                    stopped,
                                    isStopped ? task.stopped() : null));
        }
    }

    private static Piece numbers(Task task, int first, Items numbers) {
        return new Piece() {
            @Override
            void tell() {
                task.request.succeeded(task.firstItem + first, numbers);
            }
        };
    }

    /// What is to be decoded. That may run code of the user's and take long: none of that is for a thread that has asked for
    /// something else, nor for one that may have set itself a limit.
    private abstract static class Encoded extends Piece {
        final Task task;
        private final int bytes;

        Encoded(Task task, int bytes) {
            this.task = task;
            this.bytes = bytes;
        }

        @Override
        boolean isFor(long thread) {
            return super.isFor(thread) && task.request.asker == thread && bytes <= SMALL_BYTES;
        }

        ClassLoader loader() {
            return task.luggage.origin().receiving(task.request.loader);
        }

        /// Decodes a value that nobody gets: what it shares lasts until somebody has it, and is given up then.
        void letGo(Unpacker unpacker, Items items, int item, ClassLoader loader) {
            try {
                Object _ = unpacker.read(items, item, loader);
            } catch (Throwable e) { // which nobody asked for
                laterIfInWant(e);
            }
        }
    }

    /// Values of items, from `first` on.
    private static final class Values extends Encoded {
        private final int first;
        private final Items items;
        private final int stopped; // which of them
        private final @Nullable RuntimeException instead; // of its value
        private int untold; // the first

        Values(Task task, int first, Items items, int stopped, @Nullable RuntimeException instead) {
            super(task, items.lengthBytes());
            this.first = task.firstItem + first;
            this.items = items;
            this.stopped = stopped;
            this.instead = instead;
        }

        @Override
        void tell() {
            ClassLoader loader = loader();
            try (var unpacker = Unpacker.take()) {
                for (; untold < items.count(); untold++) {
                    if (instead != null && untold == stopped) {
                        letGo(unpacker, items, untold, loader);
                        fail(task.request, first + untold, instead);
                    } else {
                        tellNext(unpacker, loader);
                    }
                }
            }
        }

        private void tellNext(Unpacker unpacker, ClassLoader loader) {
            Object value;
            try {
                value = unpacker.read(items, untold, loader);
            } catch (Throwable e) { // reading runs code of the user's
                laterIfInWant(e);
                fail(task.request, first + untold, e);
                return;
            }
            task.request.succeeded(first + untold, value, items.lengthBytes(untold));
        }
    }

    /// Values of items whose request was cancelled.
    private static final class Unwanted extends Encoded {
        private final Items items;
        private int kept; // the first

        Unwanted(Task task, Items items) {
            super(task, items.lengthBytes());
            this.items = items;
        }

        @Override
        boolean isFor(long thread) {
            return false;
        }

        @Override
        void tell() {
            ClassLoader loader = loader();
            try (var unpacker = Unpacker.take()) {
                for (; kept < items.count(); kept++) {
                    letGo(unpacker, items, kept, loader);
                }
            }
        }
    }

    private static void fail(Request request, int item, Throwable failure) {
        Throwable submission = request.submission;
        if (submission != null) {
            Submission.tell(failure, submission);
        }
        request.failed(item, failure);
    }

    /// An item of a task has thrown.
    void failure(Task task, int item, byte[] failure, Run run) {
        boolean isStopped = isStopped(task, item, 1);
        observers.ended(task, item, 1, isStopped ? Observer.How.STOPPED : Observer.How.FAILED, run);
        Worker worker = task.worker;
        if (task.request.isCancelled) {
            if (worker != null) {
                add(unwanted(task, failure, worker)); // first, as with values
            }
            endedAfterCancel(task.request, 1, fateOfDone(task, item, 1));
            return;
        }
        if (worker == null) {
            return;
        }
        RuntimeException instead = isStopped ? task.stopped() : null;
        if (instead != null) {
            task.request.befell(1, AsyncResult.Fate.INTERRUPTED);
        }
        add(
                new Encoded(task, failure.length) {
                    @Override
                    void tell() {
                        Throwable thrown = decode(failure, worker, loader());
                        if (instead != null) {
                            instead.addSuppressed(thrown);
                            thrown = instead;
                        }
                        fail(task.request, task.firstItem + item, thrown);
                    }
                });
    }

    /// What an item of a request that was cancelled has thrown: decoded for what it shares, as values are.
    private static Piece unwanted(Task task, byte[] failure, Worker worker) {
        return new Encoded(task, failure.length) {
            @Override
            boolean isFor(long thread) {
                return false;
            }

            @Override
            void tell() {
                Throwable _ = decode(failure, worker, loader());
            }
        };
    }

    /// The initializer of a worker has failed: has `then` told why, by the collector.
    void brokenBy(Worker worker, byte[] failure, Consumer<Throwable> then) {
        add(
                new Piece() {
                    @Override
                    void tell() {
                        then.accept(decode(failure, worker, Loaders.receiving()));
                    }

                    @Override
                    boolean isFor(long thread) {
                        return false;
                    }
                });
    }

    /// Of items that have returned values, one that was stopped counts as such. It has taken nearly all of their time: what comes
    /// in one message with it is short.
    private void valuesEnded(Task task, int first, int count, Run run) {
        if (!isStopped(task, first, count)) {
            observers.ended(task, first, count, Observer.How.DONE, run);
            return;
        }
        int stopped = task.stoppedItem;
        int behind = stopped + 1;
        observers.ended(task, first, stopped - first, Observer.How.DONE, run.before());
        observers.ended(task, stopped, 1, Observer.How.STOPPED, run);
        observers.ended(task, behind, first + count - behind, Observer.How.DONE, run.behind());
    }

    private static boolean isStopped(Task task, int first, int count) {
        return task.stoppedItem >= first && task.stoppedItem < first + count;
    }

    /// Of items of which a worker says that they have ended.
    private static AsyncResult.Fate fateOfDone(Task task, int first, int count) {
        return isStopped(task, first, count)
                ? AsyncResult.Fate.INTERRUPTED
                : AsyncResult.Fate.RAN_TO_ITS_END;
    }

    private void endedAfterCancel(Request request, int count, AsyncResult.Fate fate) {
        Aftermath aftermath = request.aftermath;
        if (aftermath != null && aftermath.ended(count, fate)) {
            add(
                    new Piece() { // the request keeps the aftermath, and would keep what is next
                        @Override
                        void tell() {
                            aftermath.tell();
                        }
                    });
            aftermath.isGathered = true; // not before, for the call may find no stack
        }
    }

    /// Items of a task that have no result, up to `last`, exclusively, had begun and will be done again.
    void ranInVain(Task task, int last) {
        observers.ranInVain(task, task.next, last - task.next);
    }

    /// All items of a task that have no result have failed.
    void failures(Task task, Observer.How how, Supplier<? extends Throwable> failure) {
        failures(task, task.next, task.itemCount, how, failure);
    }

    /// Items from `first` to `last`, exclusively, have failed.
    void failures(
            Task task,
            int first,
            int last,
            Observer.How how,
            Supplier<? extends Throwable> failure) {
        int count = last - first;
        observers.ended(task, first, count, how, Run.UNKNOWN);
        AsyncResult.Fate fate =
                switch (how) {
                    case DONE, FAILED -> fateOfDone(task, first, count);
                    case TIMED_OUT, CANCELLED, REFUSED -> AsyncResult.Fate.NEVER_BEGAN;
                    case STOPPED, LOST -> AsyncResult.Fate.WORKER_LOST;
                };
        if (task.request.isCancelled) {
            endedAfterCancel(task.request, count, fate);
        } else {
            add(
                    new Piece() {
                        private int item = first; // to be told

                        @Override
                        void tell() {
                            for (; item < last; item++) {
                                fail(task.request, task.firstItem + item, failure.get());
                            }
                        }
                    });
            task.request.befell(count, fate); // last, for all that may be done again if it fails
        }
    }
}
