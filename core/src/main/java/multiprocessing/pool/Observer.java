package multiprocessing.pool;

/// Is told what becomes of tasks and workers. Called under the coordinator's lock, in the order of events: does not wait,
/// does not throw, calls nobody. Times are those of [System#nanoTime], which all processes of a machine share.
///
/// ```
///  submitted ─▶ waits ─ sent ─▶ with a worker ─ ended
///                 ▲  └─ ended       │
///                 └─── returned ────┘
/// ```
interface Observer {
    /// How items ended.
    enum How {
        /// With a result.
        DONE,
        /// The function threw, or the result cannot be sent.
        FAILED,
        /// Told to end, by its limit or by a cancel, after they had begun.
        STOPPED,
        /// Not begun in time.
        TIMED_OUT,
        /// Not begun, and not wanted any more.
        CANCELLED,
        /// Not begun, for it cannot be sent, or does not fit the heap of the worker.
        REFUSED,
        /// Begun by a worker that is no more.
        LOST;

        /// Whether they had begun, as far as is known.
        boolean hasBegun() {
            return switch (this) {
                case DONE, FAILED, STOPPED, LOST -> true;
                case TIMED_OUT, CANCELLED, REFUSED -> false;
            };
        }
    }

    /// A new task waits.
    default void submitted(Task task) {}

    /// A task goes to [Task#worker], in a message of so many bytes.
    default void sent(Task task, int bytes) {}

    /// Items had begun at [Task#worker], which is lost, and are about to wait again.
    default void ranInVain(Task task, int first, int count) {}

    /// A task that was sent, or a part of it, waits again: its worker was lost, or it is wanted elsewhere or not at all.
    default void returned(Task task) {}

    /// Items have ended; [Task#worker] had them, or they waited.
    ///
    /// @param first the first of them
    /// @param run what the worker told of them, or [Run#UNKNOWN]
    default void ended(Task task, int first, int count, How how, Run run) {}

    /// Items of a request will not be begun, for it was cancelled while they waited.
    default void cancelled(Request request, int items) {}

    /// A worker was started.
    default void hired(Worker worker) {}

    /// A worker has run its initializer, and waits for its first task.
    default void ready(Worker worker) {}

    /// A worker has ended by itself.
    default void lost(Worker worker, Ending ending) {}

    /// A worker is made to end.
    default void dismissed(Worker worker) {}

    /// No worker is left, nor will be, and all is told. Perhaps not once only, if something fails meanwhile.
    default void over() {}
}
