package multiprocessing.pool;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.codec.Failures;
import multiprocessing.codec.Handle;
import multiprocessing.error.ProcessStartException;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.error.TransferException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Stepped by hand, with workers and a clock that do what the test says.
class CoordinatorTest {
    private final FakeLines lines = new FakeLines();
    private boolean isTerminated;

    private Coordinator coordinator(int processes, int tasksMost) {
        var coordinator =
                new Coordinator(
                        FakeLines.settings(processes, tasksMost),
                        lines,
                        () -> lines.nanos,
                        () -> isTerminated = true);
        hire(coordinator);
        return coordinator;
    }

    /// As many as are missing, which are then ready.
    private void hire(Coordinator coordinator) {
        int before = lines.opened.size();
        while (coordinator.hire() > 0) {
            lines.last().say(new Reply.Ready());
        }
        if (lines.opened.size() > before) {
            coordinator.step();
        }
    }

    private static Recorded submit(Coordinator coordinator, int items, TaskOptions options) {
        var request = new Recorded();
        submit(coordinator, request, items, options);
        return request;
    }

    private static void submit(
            Coordinator coordinator, Request request, int items, TaskOptions options) {
        submit(coordinator, request, FakeLines.numbers(items), options);
    }

    private static void submit(
            Coordinator coordinator, Request request, Items items, TaskOptions options) {
        coordinator.submit(List.of(FakeLines.task(coordinator, request, items, options)));
    }

    private static Recorded submit(Coordinator coordinator) {
        return submit(coordinator, 1, TaskOptions.standard());
    }

    private static Order.Call claimed(FakeLine by) {
        return Objects.requireNonNull(by.claim(), "a task");
    }

    @Test
    void whoCannotAskWhetherItsResultIsThereAttendsNoMore() {
        var coordinator = coordinator(1, 100);

        assertThatThrownBy(() ->
                        coordinator.attend(
                                () -> {
                                    throw new StackOverflowError("deep");
                                },
                                1))
                .isInstanceOf(StackOverflowError.class);

        assertThat(coordinator.attendance.stayAway()).isFalse();
    }

    @Test
    void aSubmittedTaskIsWithAnIdleWorkerAtOnce() {
        var coordinator = coordinator(1, 100);

        var request = submit(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(request.outcome(0)).isEqualTo(0);
    }

    @Test
    void aFunctionIsSentToAWorkerOnce() {
        var coordinator = coordinator(1, 100);

        submit(coordinator);
        assertThat(lines.last().next()).isInstanceOf(Order.Define.class);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();
        submit(coordinator);

        assertThat(lines.last().next()).isInstanceOf(Order.Call.class);
    }

    @Test
    void aWorkerThatIsNotReadyGetsNothing() {
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
        coordinator.hire();
        submit(coordinator);
        assertThat(lines.last().next()).isNull();

        lines.last().say(new Reply.Ready());
        coordinator.step();

        assertThat(lines.last().claim()).isNotNull();
    }

    @Test
    void aTaskWhoseLengthIsNotKnownWaitsForAnIdleWorker() {
        var coordinator = coordinator(1, 100);
        submit(coordinator);
        var second = submit(coordinator);
        var call = claimed(lines.last());
        assertThat(lines.last().claim()).isNull();

        lines.last().finish(call);
        coordinator.step();
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(second.outcome(0)).isEqualTo(0);
    }

    @Test
    void argumentsOfCancelledTasksAreForgottenBehindOneThatWaits() throws Exception {
        var coordinator = coordinator(1, 100);
        submit(coordinator); // which runs
        submit(coordinator); // which waits
        var arguments = new ArrayList<WeakReference<byte[]>>();
        for (int i = 0; i < 10; i++) {
            arguments.add(submitAndCancel(coordinator));
        }

        await(
                () -> {
                    System.gc();
                    return arguments.stream().filter(one -> one.get() != null).count() <= 2;
                },
                "the arguments to be forgotten");
    }

    private static void assertFateOfLateCancel(
            Coordinator coordinator, Recorded ended, AsyncResult.Fate fate) {
        assertThat(ended.isTold(0)).isTrue();
        coordinator.cancel(ended, true);

        assertThat(coordinator.fate(ended)).isCompletedWithValue(fate);
    }

    @Test
    void whoIsCancelledJustAfterThePoolHasEndedItIsToldWhatBefellIt() {
        var coordinator = coordinator(1, 100);
        var running = submit(coordinator);
        lines.last().begin(claimed(lines.last()), 0);
        var waiting = submit(coordinator);

        coordinator.terminate(true);
        coordinator.step();

        assertFateOfLateCancel(coordinator, running, AsyncResult.Fate.WORKER_LOST);
        assertFateOfLateCancel(coordinator, waiting, AsyncResult.Fate.NEVER_BEGAN);
    }

    /// What is shared in an argument, and how often it was let go of.
    private record Shared(AtomicInteger revoked) implements Handle {
        @Override
        public Object resolve() {
            throw new UnsupportedOperationException("nobody decodes it");
        }

        @Override
        public void revoke() {
            revoked.incrementAndGet();
        }
    }

    @Test
    void whatIsSharedInArgumentsIsLetGoOfWhenThePoolIsTerminated() {
        var coordinator = coordinator(1, 100);
        var shared = new Shared(new AtomicInteger());
        coordinator.submit(
                List.of(
                        new Task(
                                coordinator.nextTaskNumber(),
                                new Recorded(),
                                0,
                                new Definition(1, Items.NONE, Luggage.NONE),
                                Shape.FUNCTION,
                                FakeLines.numbers(1),
                                Luggage.once(List.of(shared), Origin.CLASS_PATH),
                                TaskOptions.standard(),
                                0)));

        coordinator.terminate(true);

        assertThat(shared.revoked).hasValue(1);
    }

    @Test
    void whoIsCancelledJustAfterItsLimitHasEndedItIsToldWhatBefellIt() {
        var coordinator = coordinator(1, 100);
        var limit = Duration.ofSeconds(1);
        var running = submit(coordinator, 1, TaskOptions.standard().runLimit(limit));
        var call = claimed(lines.last());
        lines.last().begin(call, 0);
        var waiting = submit(coordinator, 1, TaskOptions.standard().queueLimit(limit));

        lines.nanos += limit.toNanos();
        coordinator.step();
        lines.last().fail(call, 0, new InterruptedException());
        coordinator.step();

        assertFateOfLateCancel(coordinator, running, AsyncResult.Fate.INTERRUPTED);
        assertFateOfLateCancel(coordinator, waiting, AsyncResult.Fate.NEVER_BEGAN);
    }

    /// As by Ctrl-Z and fg: the clock goes on, and nobody takes a step.
    private void standStill(Coordinator coordinator, Duration time) {
        lines.nanos += time.toNanos();
        coordinator.step();
    }

    @Test
    void limitsThatPassWhileTheProgramIsStoppedBeginAnew() {
        var coordinator = coordinator(1, 100);
        var limit = Duration.ofSeconds(5);
        var running = submit(coordinator, 1, TaskOptions.standard().runLimit(limit));
        lines.last().begin(claimed(lines.last()), 0);
        var waiting = submit(coordinator, 1, TaskOptions.standard().queueLimit(limit));

        standStill(coordinator, Duration.ofMinutes(1));

        assertThat(lines.last().isInterrupted).isFalse();
        assertThat(waiting.isTold(0)).isFalse();

        lines.nanos += limit.toNanos();
        coordinator.step();

        assertThat(lines.last().isInterrupted).isTrue();
        assertThat(waiting.outcome(0)).isInstanceOf(TaskTimeoutException.class);
        assertThat(running.isTold(0)).isFalse();
    }

    @Test
    void aLimitThatPassesWhileTheCollectorIsBusyDoesNot() {
        var coordinator = coordinator(1, 100);
        var limit = Duration.ofSeconds(5);
        submit(coordinator, 1, TaskOptions.standard().runLimit(limit));
        lines.last().begin(claimed(lines.last()), 0);

        lines.nanos += Duration.ofMinutes(1).toNanos(); // it decodes something that takes so long
        int _ = coordinator.hire();
        coordinator.step();

        assertThat(lines.last().isInterrupted).isTrue();
    }

    @Test
    void aGraceThatPassesWhileTheProgramIsStoppedBeginsAnew() {
        var coordinator = coordinator(1, 100);
        var running = submit(coordinator);
        lines.last().begin(claimed(lines.last()), 0);
        coordinator.cancel(running, true);

        standStill(coordinator, Duration.ofMinutes(1));

        assertThat(lines.last().hasEnded()).isFalse();

        lines.nanos += TaskOptions.standard().grace().toNanos();
        coordinator.step();

        assertThat(lines.last().hasEnded()).isTrue();
    }

    @Test
    void whatCannotBeSentNeverBegan() {
        var coordinator = coordinator(1, 100);
        lines.last().isFull = true;

        var refused = submit(coordinator);
        coordinator.step();

        assertFateOfLateCancel(coordinator, refused, AsyncResult.Fate.NEVER_BEGAN);
    }

    @Test
    void whatDoesNotFitTheHeapOfItsWorkerNeverBegan() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator);
        var call = claimed(lines.last());
        coordinator.cancel(request, false);

        lines.last().say(new Reply.Misfit(call.task(), 1));
        coordinator.step();

        assertThat(coordinator.fate(request).join()) // told in a thread of its own
                .isEqualTo(AsyncResult.Fate.NEVER_BEGAN);
    }

    @Test
    void aCancelledRequestKeepsNoneThatHasEndedWithIt() throws Exception {
        var coordinator = coordinator(2, 100);
        var cancelled = new Recorded();
        submit(coordinator, cancelled, 1, TaskOptions.standard());
        var other = submitOther(coordinator);
        var calls = lines.opened.stream().map(CoordinatorTest::claimed).toList();
        coordinator.cancel(cancelled, false);
        lines.opened.get(0).finish(calls.get(0));
        lines.opened.get(1).finish(calls.get(1));
        coordinator.step();

        await(
                () -> {
                    System.gc();
                    return other.get() == null;
                },
                "the other to be forgotten");
        assertThat(coordinator.fate(cancelled).join()).isEqualTo(AsyncResult.Fate.RAN_TO_ITS_END);
    }

    private static WeakReference<Request> submitOther(Coordinator coordinator) {
        return new WeakReference<>(submit(coordinator));
    }

    private static WeakReference<byte[]> submitAndCancel(Coordinator coordinator) {
        var packer = new Packer();
        packer.add("argument");
        Items items = packer.take();
        var request = new Recorded();
        submit(coordinator, request, items, TaskOptions.standard());
        coordinator.cancel(request, false);
        return new WeakReference<>(items.bytes());
    }

    @Test
    void aTaskOfARequestThatIsCancelledMeanwhileIsNotWaitedFor() {
        var coordinator = coordinator(1, 100);
        var request = new Recorded();
        coordinator.cancel(request, false);
        submit(coordinator, request, 1, TaskOptions.standard());

        assertThat(coordinator.unfinishedItems()).isZero();
    }

    @Test
    void failsTheTaskOfADeadWorkerAndHiresAnother() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator);
        lines.last().begin(claimed(lines.last()), 0);

        lines.last().die(-11);
        coordinator.step();

        assertThat(request.outcome(0))
                .isInstanceOfSatisfying(
                        WorkerLostException.class,
                        lost -> {
                            assertThat(lost.signal()).hasValue(11);
                            assertThat(lost.pid()).isEqualTo(1_001);
                            assertThat(lost).hasMessageContaining("SIGSEGV");
                        });
        assertThat(lines.opened.getFirst().isClosed).isTrue();
        hire(coordinator);
        var next = submit(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();
        assertThat(next.outcome(0)).isEqualTo(0);
    }

    @Test
    void whoWasEndedAsIfWithAllOthersGetsNothingMore() {
        var coordinator = coordinatorWithShortTasks(2);
        var first = lines.opened.getFirst();
        Order.Call running = claimed(first);
        first.begin(running, 0);

        first.die(-15);
        coordinator.step();
        var next = submit(coordinator);

        var second = lines.opened.getLast();
        second.finish(claimed(second)); // what the first had not begun
        coordinator.step();
        second.finish(claimed(second));
        coordinator.step();
        assertThat(next.outcome(0)).isEqualTo(0);
        assertThat(coordinator.workers()).hasSize(1);
    }

    @Test
    void whatRanWithOneWhoWasEndedAsIfWithAllOthersIsNotTakenForTooLong() {
        var coordinator = coordinator(1, 100);
        var options = TaskOptions.standard().runLimit(Duration.ofMillis(300)).repeats(1);
        var request = submit(coordinator, 1, options);
        lines.last().begin(claimed(lines.last()), 0);

        lines.last().die(-15);
        coordinator.step();
        lines.nanos += Duration.ofMillis(300).toNanos();
        coordinator.step();
        lines.nanos += Lifetime.END_NANOS;
        coordinator.step();
        hire(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(lines.opened).hasSize(2);
        assertThat(request.outcome(0)).isEqualTo(0);
    }

    @Test
    void whatWasToStopWhenItsWorkerEndedAsIfWithAllOthersIsNotSaidToHaveCostIt() {
        var coordinator = coordinator(1, 100);
        var options = TaskOptions.standard().runLimit(Duration.ofMillis(300));
        var request = submit(coordinator, 1, options.grace(Duration.ofMillis(100)));
        lines.last().begin(claimed(lines.last()), 0);
        lines.nanos += Duration.ofMillis(300).toNanos();
        coordinator.step();

        lines.last().die(-15);
        coordinator.step();
        lines.nanos += Duration.ofMillis(100).toNanos();
        coordinator.step();
        lines.nanos += Lifetime.END_NANOS;
        coordinator.step();

        assertThat(request.outcome(0))
                .isInstanceOfSatisfying(
                        TaskTimeoutException.class,
                        timeout -> assertThat(timeout.workerKilled()).isFalse());
    }

    @Test
    void whatADeadWorkerHadSaidIsHeardFirst() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator);
        lines.last().finish(claimed(lines.last()));

        lines.last().die(-9);
        coordinator.step();

        assertThat(request.outcome(0)).isEqualTo(0);
    }

    @Test
    void whatAWorkerSaysInItsLastMomentIsHeard() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator);
        var worker = lines.last();
        var call = claimed(worker);
        worker.begin(call, 0);
        worker.lastMoment =
                () -> {
                    worker.lastMoment = () -> {};
                    worker.succeed(call, 0, "last");
                    worker.die(-9);
                };

        coordinator.step();

        assertThat(request.outcome(0)).isEqualTo("last");
    }

    @Test
    void whatADeadWorkerHadNotBegunIsDoneByAnother() {
        var coordinator = coordinator(1, 100);
        lines.last().finish(claimedOf(submit(coordinator)));
        coordinator.step(); // tasks are known to be short now
        var running = submit(coordinator);
        var claimed = submit(coordinator);
        var sent = submit(coordinator);
        var worker = lines.last();
        worker.begin(claimed(worker), 0);
        claimed(worker);

        worker.die(-9);
        coordinator.step();

        assertThat(running.outcome(0)).isInstanceOf(WorkerLostException.class);
        assertThat(claimed.toldCount() + sent.toldCount()).isZero();
        hire(coordinator);
        lines.last().finish(claimed(lines.last()));
        lines.last().finish(claimed(lines.last()));
        coordinator.step();
        assertThat(claimed.outcome(0)).isEqualTo(0);
        assertThat(sent.outcome(0)).isEqualTo(0);
    }

    private Order.Call claimedOf(Recorded request) {
        assertThat(request.toldCount()).isZero();
        return claimed(lines.last());
    }

    @Test
    void ofAChunkOnlyWhatHadBegunIsLost() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator, 4, TaskOptions.standard());
        var worker = lines.last();
        var call = claimed(worker);
        worker.begin(call, 0);
        worker.succeed(call, 0, "zero");
        worker.begin(call, 1);

        worker.die(-9);
        coordinator.step();
        hire(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(request.outcome(0)).isEqualTo("zero");
        assertThat(request.outcome(1)).isInstanceOf(WorkerLostException.class);
        assertThat(request.outcome(2)).isEqualTo(0);
        assertThat(request.outcome(3)).isEqualTo(1);
    }

    @Test
    void whatAWorkerHadDoneAndNotSaidIsNotLost() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator, 4, TaskOptions.standard());
        var worker = lines.last();
        var call = claimed(worker);
        worker.begin(call, 0);
        worker.succeed(call, 0, "said");
        worker.begin(call, 2);
        var packer = new Packer();
        packer.add("kept");
        worker.kept = new Reply.Values(call.task(), 1, 0, 1_000, packer.take());

        worker.die(-9);
        coordinator.step();

        assertThat(request.outcome(0)).isEqualTo("said");
        assertThat(request.outcome(1)).isEqualTo("kept");
        assertThat(request.outcome(2)).isInstanceOf(WorkerLostException.class);
        assertThat(request.isTold(3)).isFalse();
    }

    @Test
    void whatAWorkerHadDoneAndThereIsNoHeapToTakeIsLost() {
        var coordinator = coordinator(1, 100);
        var chunk = submit(coordinator, 3, TaskOptions.standard());
        lines.last().begin(claimed(lines.last()), 1);
        lines.last().isKeptTooLarge = true;

        lines.last().die(-9);

        assertThatCode(coordinator::step).doesNotThrowAnyException();
        assertThat(coordinator.broken()).isNull();
        assertThat(chunk.outcome(0)).isInstanceOf(WorkerLostException.class);
        assertThat(chunk.outcome(1)).isInstanceOf(WorkerLostException.class);
        hire(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();
        assertThat(chunk.outcome(2)).isEqualTo(0);
    }

    @Test
    void afterShutdownNowTheRestOfALostChunkIsNotBegun() {
        var coordinator = coordinator(1, 100);
        var options = TaskOptions.standard().repeats(3);
        var request = submit(coordinator, 3, options);
        lines.last().begin(claimed(lines.last()), 0);

        coordinator.shutdownNow();
        lines.nanos += options.grace().toNanos();
        coordinator.step();
        coordinator.step();

        for (int item = 0; item < 3; item++) {
            assertThat(request.outcome(item)).isInstanceOf(CancellationException.class);
        }
        assertThat(coordinator.isOver()).isTrue();
    }

    @Test
    void aTaskForWhichThereIsNoMemoryFailsAlone() {
        var coordinator = coordinator(1, 100);
        lines.last().isFull = true;
        var unsent = submit(coordinator);
        lines.last().isFull = false;
        var next = submit(coordinator);

        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(unsent.outcome(0))
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .isInstanceOf(SharedMemoryException.class)
                .hasMessage("task 1 cannot be sent: no memory left");
        assertThat(next.outcome(0)).isEqualTo(0);
        assertThat(coordinator.unfinishedItems()).isZero();
    }

    @Test
    void aTaskForWhichThereIsNoHeapFailsAlone() {
        var coordinator = coordinator(1, 100);
        lines.last().isHeapFull = true;
        var unsent = submit(coordinator);
        lines.last().isHeapFull = false;
        var next = submit(coordinator);

        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(unsent.outcome(0))
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .isInstanceOf(TransferException.class)
                .hasMessage("task 1 cannot be sent: Java heap space");
        assertThat(next.outcome(0)).isEqualTo(0);
        assertThat(coordinator.unfinishedItems()).isZero();
    }

    @Test
    void aTaskForWhoseLimitThereIsNoHeapIsNotSent() {
        int[] good = {Integer.MAX_VALUE};
        var coordinator =
                new Coordinator(
                        FakeLines.settings(1, 100),
                        lines,
                        () -> {
                            if (good[0]-- == 0) {
                                throw new OutOfMemoryError("Java heap space");
                            }
                            return lines.nanos;
                        },
                        () -> {});
        hire(coordinator);
        good[0] = 1; // that of who gives it
        var unsent = submit(coordinator, 1, TaskOptions.standard().runLimit(Duration.ofHours(1)));

        assertThat(unsent.outcome(0)).isInstanceOf(TransferException.class);
        assertThat(lines.last().claim()).isNull();
        end(coordinator);
    }

    @Test
    void anObserverThatFindsNoHeapWhenATaskIsSentBreaksThePool() {
        var coordinator = coordinator(1, 100);
        coordinator.observe(
                new Observer() {
                    @Override
                    public void sent(Task task, int bytes) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                });

        assertThatThrownBy(() -> submit(coordinator)).isInstanceOf(OutOfMemoryError.class);
        coordinator.step();

        assertThat(coordinator.broken()).hasCauseInstanceOf(OutOfMemoryError.class);
        end(coordinator);
    }

    private void end(Coordinator coordinator) {
        coordinator.shutdown();
        coordinator.step();
        lines.last().die(0);
        coordinator.step();
        assertThat(coordinator.isOver()).isTrue();
    }

    @Test
    void whoeverBeginsToCountAsThePoolEndsIsToldOfThat() {
        var coordinator = coordinator(1, 100);
        var told = new AtomicInteger();
        lines.whileRinging =
                () -> {
                    if (isTerminated) {
                        var _ = coordinator.countItems(told::incrementAndGet);
                    }
                };

        end(coordinator);

        assertThat(told).hasPositiveValue();
    }

    @Test
    void whatRunsIsToldBeforeWhatWaitsWhenThePoolIsTerminated() {
        var coordinator = coordinator(1, 100);
        var told = new ArrayList<String>();
        for (String name : List.of("runs", "first", "second")) {
            submit(coordinator, new Named(name, told), 1, TaskOptions.standard());
        }
        lines.last().begin(claimed(lines.last()), 0);

        coordinator.terminate(true);
        coordinator.step();

        assertThat(told).containsExactly("runs", "first", "second");
    }

    /// Notes when it is told of its end.
    private static final class Named extends Request {
        private final String name;
        private final List<String> told;

        Named(String name, List<String> told) {
            this.name = name;
            this.told = told;
        }

        @Override
        int itemCount() {
            return 1;
        }

        @Override
        void succeeded(int item, @Nullable Object value, int bytes) {
            told.add(name + " succeeded");
        }

        @Override
        void failed(int item, Throwable failure) {
            told.add(name);
        }
    }

    @Test
    void aFunctionThatThereIsNoHeapToForgetHarmsNobody() {
        var coordinator = coordinator(1, 100);
        submit(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        lines.last().isHeapFull = true;
        assertThatCode(() -> coordinator.forget(new Definition(1, Items.NONE, Luggage.NONE)))
                .doesNotThrowAnyException();
        lines.last().isHeapFull = false;
        coordinator.step();

        assertThat(coordinator.broken()).isNull();
        var next = submit(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();
        assertThat(next.outcome(0)).isEqualTo(0);
    }

    @Test
    void aTaskThatWaitsForRoomFailsAloneWhenThereIsNoMemory() {
        var coordinator = coordinator(1, 100);
        lines.room = 0;
        var unsent = submit(coordinator);
        lines.room = 1; // for the function
        lines.last().isFull = true;
        coordinator.step();
        assertThat(unsent.outcome(0)).isInstanceOf(SharedMemoryException.class);

        lines.room = Integer.MAX_VALUE;
        lines.last().isFull = false;
        var next = submit(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(next.outcome(0)).isEqualTo(0);
    }

    @Test
    void aTaskWhoseFunctionWaitsForRoomFailsWhenThereIsNoMemoryForThat() {
        var coordinator = coordinator(1, 100);
        lines.room = 0;
        var unsent = submit(coordinator);
        lines.room = Integer.MAX_VALUE;
        lines.last().isAllFull = true;
        coordinator.step();
        assertThat(unsent.outcome(0)).isInstanceOf(SharedMemoryException.class);

        lines.last().isAllFull = false;
        var next = submit(coordinator);
        assertThat(lines.last().next()).isInstanceOf(Order.Define.class);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(next.outcome(0)).isEqualTo(0);
    }

    @Test
    void nothingLooksAfterATaskThatIsDone() {
        var coordinator = coordinator(1, 100);
        long others = coordinator.nanosToTimer(Long.MAX_VALUE);
        var limits =
                TaskOptions.standard()
                        .queueLimit(Duration.ofNanos(7))
                        .runLimit(Duration.ofNanos(9));
        submit(coordinator, 1, limits);
        assertThat(coordinator.nanosToTimer(Long.MAX_VALUE)).isEqualTo(7);

        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(coordinator.nanosToTimer(Long.MAX_VALUE)).isEqualTo(others);
    }

    @Test
    void nothingLooksAfterATaskThatWasStopped() {
        var coordinator = coordinator(1, 100);
        long others = coordinator.nanosToTimer(Long.MAX_VALUE);
        var request = submit(coordinator, 1, TaskOptions.standard().grace(Duration.ofNanos(7)));
        var call = claimed(lines.last());
        lines.last().begin(call, 0);
        coordinator.cancel(request, true);
        assertThat(coordinator.nanosToTimer(Long.MAX_VALUE)).isEqualTo(7);

        lines.last().fail(call, 0, new InterruptedException());
        coordinator.step();

        assertThat(coordinator.nanosToTimer(Long.MAX_VALUE)).isEqualTo(others);
    }

    @Test
    void anItemAfterOneThatWasStoppedRunsOnIfItsTaskIsCancelledWithoutAnInterrupt() {
        var coordinator = coordinator(1, 100);
        var limits = TaskOptions.standard().runLimit(Duration.ofSeconds(1));
        var request = submit(coordinator, 2, limits.grace(Duration.ofSeconds(1)));
        var call = claimed(lines.last());
        lines.last().begin(call, 0);
        lines.nanos += Duration.ofSeconds(1).toNanos();
        coordinator.step();
        assertThat(lines.last().cell().toStop()).isEqualTo(Cell.name(call.task(), 0));

        lines.last().begin(call, 1);
        coordinator.cancel(request, false);
        lines.nanos += Duration.ofMillis(1).toNanos();
        coordinator.step();

        assertThat(lines.last().cell().toStop()).isEqualTo(Cell.name(call.task(), 0));
    }

    @Test
    void nothingLooksAfterAWorkerThatIsGone() {
        var settings =
                new Settings(
                        "test",
                        1,
                        false,
                        1,
                        FakeLines.AGE_MOST_NANOS,
                        FakeLines.LEAVE_NANOS,
                        Long.MAX_VALUE,
                        Budget.UNBOUNDED,
                        new ReadAhead.Bounds(1, 1, 1, false));
        var coordinator = new Coordinator(settings, lines, () -> lines.nanos, () -> {});
        hire(coordinator);
        submitAndFinish(coordinator);
        assertThat(coordinator.nanosToTimer(Long.MAX_VALUE)).isEqualTo(FakeLines.LEAVE_NANOS);

        lines.last().die(0);
        coordinator.step();

        assertThat(coordinator.nanosToTimer(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatMayBeRepeatedIs() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator, 1, TaskOptions.standard().repeats(1));

        lines.last().begin(claimed(lines.last()), 0);
        lines.last().die(-9);
        coordinator.step();
        assertThat(request.toldCount()).isZero();
        hire(coordinator);
        lines.last().begin(claimed(lines.last()), 0);
        lines.last().die(-9);
        coordinator.step();

        assertThat(request.outcome(0)).isInstanceOf(WorkerLostException.class);
    }

    @Test
    void whatHasPriorityBeginsFirst() {
        var coordinator = coordinator(1, 100);
        submit(coordinator);
        var later = submit(coordinator, 1, TaskOptions.standard().priority(-1));
        var next = submit(coordinator);
        var first = submit(coordinator, 1, TaskOptions.standard().priority(5));

        var told = new ArrayList<Recorded>();
        for (int i = 0; i < 4; i++) {
            lines.last().finish(claimed(lines.last()));
            coordinator.step();
            for (var one : List.of(first, next, later)) {
                if (one.isTold(0) && !told.contains(one)) {
                    told.add(one);
                }
            }
            lines.nanos += 1_000_000;
        }

        assertThat(told).containsExactly(first, next, later);
    }

    @Test
    void whatIsNotWorthWakingAnotherForGoesToOneWorker() {
        var coordinator = coordinatorWithShortTasks(4);

        assertThat(lines.opened.getLast().claim()).isNull();
        for (int i = 0; i < 4; i++) {
            assertThat(lines.opened.getFirst().claim()).isNotNull();
        }
        assertThat(coordinator.unfinishedItems()).isEqualTo(4);
    }

    @Test
    void anIdleWorkerTakesWhatOneThatIsHeldUpHasNotBegun() {
        var coordinator = coordinatorWithShortTasks(4);
        var first = lines.opened.getFirst();
        var second = lines.opened.getLast();

        first.begin(claimed(first), 0);
        lines.nanos += Duration.ofMillis(5).toNanos();
        coordinator.step();
        second.finish(claimed(second));
        second.finish(claimed(second));
        coordinator.step();

        assertThat(second.claim()).isNotNull();
        assertThat(first.claim()).isNull();
    }

    @Test
    void anIdleWorkerGetsWhatWouldWaitForOneThatIsHeldUp() {
        var coordinator = coordinatorWithShortTasks(1);
        var first = lines.opened.getFirst();
        first.begin(claimed(first), 0);
        lines.nanos += Duration.ofMillis(1).toNanos();

        submit(coordinator);

        assertThat(lines.opened.getLast().claim()).isNotNull();
    }

    @Test
    void aStepThatSeesWhoIsHeldUpComesByItself() {
        var coordinator = coordinatorWithShortTasks(4);
        var first = lines.opened.getFirst();
        first.begin(claimed(first), 0);
        coordinator.step();

        lines.nanos += coordinator.nanosToTimer(Long.MAX_VALUE) + 1;
        coordinator.step();

        assertThat(lines.opened.getLast().claim()).isNotNull();
    }

    @Test
    void shortTasksGoToNoMoreWorkersThanThereAreProcessors() {
        int processors = Runtime.getRuntime().availableProcessors();
        coordinatorWithShortTasks(processors + 3, 10_000, 5_000);

        assertThat(lines.opened.stream().filter(line -> line.next() != null))
                .hasSizeBetween(1, Math.max(2, processors));
    }

    @Test
    void oneMoreIsCalledInForOneThatIsStuck() {
        int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
        var coordinator = coordinatorWithShortTasks(processors + 1, 10_000, 5_000);
        var last = lines.opened.getLast();
        lines.opened.stream()
                .filter(line -> line != last)
                .forEach(line -> line.begin(claimed(line), 0));

        lines.nanos += Duration.ofMillis(10).toNanos();
        coordinator.step();
        assertThat(last.next()).isNull();
        lines.nanos += coordinator.nanosToTimer(Long.MAX_VALUE) + 1;
        coordinator.step();

        assertThat(last.claim()).isNotNull();
    }

    @Test
    void whoHasSaidWhatWasNotHeardYetIsNotStuck() {
        int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
        var coordinator = coordinatorWithShortTasks(processors + 1, 10_000, 5_000);
        var last = lines.opened.getLast();
        lines.opened.stream()
                .filter(line -> line != last)
                .forEach(line -> line.finish(claimed(line)));

        lines.nanos += Duration.ofMillis(50).toNanos();
        submit(coordinator);
        assertThat(last.next()).isNull();
        coordinator.step();

        assertThat(last.next()).isNull();
    }

    @Test
    void theOnlyTaskOfOneWhoDoesNotBeginItGoesToAnother() {
        var coordinator = coordinator(2, 100);
        var silent = lines.opened.getFirst();
        var other = lines.opened.getLast();
        var request = submit(coordinator);

        lines.nanos += Duration.ofMillis(50).toNanos();
        coordinator.step();
        other.finish(claimed(other));
        coordinator.step();

        assertThat(request.outcome(0)).isEqualTo(0);
        assertThat(silent.claim()).isNull();
    }

    @Test
    void oneWhoHasFallenSilentGetsNothingUntilItTakesWhatItWasSent() {
        var coordinator = coordinator(2, 100);
        var silent = lines.opened.getFirst();
        var other = lines.opened.getLast();
        submit(coordinator);
        lines.nanos += Duration.ofMillis(50).toNanos();
        coordinator.step();
        other.finish(claimed(other));
        coordinator.step();

        submit(coordinator);
        other.finish(claimed(other));
        coordinator.step();
        assertThat(silent.claim()).isNull(); // which takes what it was sent
        submit(coordinator);

        assertThat(silent.claim()).isNotNull();
    }

    @Test
    void oneWhoDoesNotBeginIsSeenBesideOneWhoIsAtSomethingLong() {
        var coordinator = coordinator(3, 100);
        submit(coordinator);
        lines.opened.getFirst().begin(claimed(lines.opened.getFirst()), 0);
        submit(coordinator);

        lines.nanos += Duration.ofMillis(50).toNanos();
        coordinator.step();

        assertThat(lines.opened.getLast().claim()).isNotNull();
    }

    /// Two workers, and tasks that take a microsecond.
    private Coordinator coordinatorWithShortTasks(int count) {
        return coordinatorWithShortTasks(2, 100, count);
    }

    private Coordinator coordinatorWithShortTasks(int workers, int tasksMost, int count) {
        var coordinator = coordinator(workers, tasksMost);
        lines.opened.getFirst().finish(claimedBy(0, submit(coordinator)));
        coordinator.step();
        for (int i = 0; i < count; i++) {
            submit(coordinator);
        }
        return coordinator;
    }

    private Order.Call claimedBy(int worker, Recorded request) {
        assertThat(request.toldCount()).isZero();
        return claimed(lines.opened.get(worker));
    }

    @Test
    void whatIsNotBegunInTimeNeverIs() {
        var coordinator = coordinator(1, 100);
        submit(coordinator);
        var late = submit(coordinator, 1, TaskOptions.standard().queueLimit(Duration.ofSeconds(1)));

        lines.nanos += Duration.ofSeconds(1).toNanos();
        coordinator.step();

        assertThat(late.outcome(0)).isInstanceOf(TaskTimeoutException.class);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();
        assertThat(lines.last().claim()).isNull();
    }

    @Test
    void aTaskThatRunsTooLongIsInterrupted() {
        var coordinator = coordinator(1, 100);
        var request =
                submit(coordinator, 1, TaskOptions.standard().runLimit(Duration.ofSeconds(1)));
        var worker = lines.last();
        var call = claimed(worker);
        lines.nanos += Duration.ofMillis(600).toNanos();
        worker.begin(call, 0); // the limit counts from here

        lines.nanos += Duration.ofMillis(600).toNanos();
        coordinator.step();
        assertThat(worker.isInterrupted).isFalse();
        lines.nanos += Duration.ofMillis(600).toNanos();
        coordinator.step();
        assertThat(worker.isInterrupted).isTrue();
        worker.fail(call, 0, new InterruptedException());
        coordinator.step();

        assertThat(request.outcome(0))
                .isInstanceOfSatisfying(
                        TaskTimeoutException.class,
                        timeout -> assertThat(timeout.workerKilled()).isFalse());
    }

    @Test
    void anItemWhoseResultWaitsForRoomDoesNotRunTooLong() {
        var coordinator = coordinator(1, 100);
        var request =
                submit(coordinator, 2, TaskOptions.standard().runLimit(Duration.ofSeconds(1)));
        var worker = lines.last();
        var call = claimed(worker);
        worker.begin(call, 0);
        lines.nanos += Duration.ofMillis(900).toNanos();
        worker.cell().end();

        lines.nanos += Duration.ofMillis(900).toNanos();
        coordinator.step();
        assertThat(worker.isInterrupted).isFalse();
        worker.succeed(call, 0, "in time");
        worker.begin(call, 1);
        lines.nanos += Duration.ofSeconds(2).toNanos();
        coordinator.step();

        assertThat(request.outcome(0)).isEqualTo("in time");
        assertThat(worker.isInterrupted).isTrue();
    }

    @Test
    void anItemThatHeedsItsInterruptAndWaitsForRoomDoesNotCostItsWorker() {
        var coordinator = coordinator(1, 100);
        var request =
                submit(coordinator, 1, TaskOptions.standard().runLimit(Duration.ofSeconds(1)));
        var worker = lines.last();
        var call = claimed(worker);
        worker.begin(call, 0);
        lines.nanos += Duration.ofSeconds(1).toNanos();
        coordinator.step();
        worker.cell().end();

        lines.nanos += Duration.ofSeconds(1).toNanos();
        coordinator.step();
        worker.fail(call, 0, new InterruptedException());
        coordinator.step();

        assertThat(request.outcome(0))
                .isInstanceOfSatisfying(
                        TaskTimeoutException.class,
                        timeout -> assertThat(timeout.workerKilled()).isFalse());
    }

    @Test
    void aTaskThatDoesNotHeedItsInterruptCostsItsWorker() {
        var coordinator = coordinator(1, 100);
        var request =
                submit(coordinator, 1, TaskOptions.standard().runLimit(Duration.ofSeconds(1)));
        lines.last().begin(claimed(lines.last()), 0);

        lines.nanos += Duration.ofSeconds(1).toNanos();
        coordinator.step();
        lines.nanos += Duration.ofSeconds(1).toNanos();
        coordinator.step();
        coordinator.step();

        assertThat(request.outcome(0))
                .isInstanceOfSatisfying(
                        TaskTimeoutException.class,
                        timeout -> assertThat(timeout.workerKilled()).isTrue());
        assertThat(coordinator.hire()).isEqualTo(1);
    }

    @Test
    void aLimitBeyondAllTimeIsNone() {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        var coordinator = coordinator(1, 100);
        var running = submit(coordinator, 1, TaskOptions.standard().runLimit(forever));
        var waiting = submit(coordinator, 1, TaskOptions.standard().queueLimit(forever));
        var call = claimed(lines.last());
        lines.last().begin(call, 0);

        lines.nanos += Duration.ofDays(365).toNanos();
        coordinator.step();
        assertThat(lines.last().isInterrupted).isFalse();
        lines.last().succeed(call, 0, "done");
        coordinator.step();
        coordinator.step(); // its worker is old by now
        lines.last().die(0);
        coordinator.step();
        hire(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(running.outcome(0)).isEqualTo("done");
        assertThat(waiting.outcome(0)).isEqualTo(0);
    }

    @Test
    void aGraceBeyondAllTimeHasNoWorkerKilled() {
        var coordinator = coordinator(1, 100);
        var options = TaskOptions.standard().grace(ChronoUnit.FOREVER.getDuration());
        var request = submit(coordinator, 1, options);
        var call = claimed(lines.last());
        lines.last().begin(call, 0);

        coordinator.shutdownNow();
        lines.nanos += Duration.ofDays(365).toNanos();
        coordinator.step();
        assertThat(lines.last().isInterrupted).isTrue();
        lines.last().fail(call, 0, new InterruptedException());
        coordinator.step();

        assertThat(request.outcome(0)).isInstanceOf(CancellationException.class);
        assertThat(lines.last().isStopped()).isTrue();
    }

    @Test
    void aLimitThatEndsWhileNobodyIsThereHarmsNobody() {
        var coordinator = coordinator(1, 100);
        var request =
                submit(coordinator, 1, TaskOptions.standard().runLimit(Duration.ofSeconds(1)));
        lines.last().begin(claimed(lines.last()), 0);
        lines.last().die(-9);
        coordinator.step();

        lines.nanos += Duration.ofSeconds(2).toNanos();
        coordinator.step();

        assertThat(request.outcome(0)).isInstanceOf(WorkerLostException.class);
        assertThat(coordinator.hire()).isEqualTo(1);
    }

    @Test
    void eachItemOfAChunkHasTheLimitForItself() {
        var coordinator = coordinator(1, 100);
        var request =
                submit(coordinator, 3, TaskOptions.standard().runLimit(Duration.ofSeconds(1)));
        var worker = lines.last();
        var call = claimed(worker);

        for (int item = 0; item < 3; item++) {
            worker.begin(call, item);
            lines.nanos += Duration.ofMillis(900).toNanos();
            coordinator.step();
            worker.succeed(call, item, item);
            coordinator.step();
        }

        assertThat(worker.isInterrupted).isFalse();
        assertThat(request.outcome(2)).isEqualTo(2);
    }

    @Test
    void whatIsCancelledInTimeNeverBegins() {
        var coordinator = coordinator(1, 100);
        var sent = submit(coordinator);
        var queued = submit(coordinator);

        coordinator.cancel(queued, true);
        coordinator.cancel(sent, true);
        coordinator.step();

        assertThat(lines.last().claim()).isNull();
        assertThat(queued.toldCount() + sent.toldCount()).isZero();
        coordinator.shutdown();
        coordinator.step();
        assertThat(lines.last().isStopped()).isTrue();
    }

    @Test
    void whatRunsIsStoppedByACancel() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator, 2, TaskOptions.standard());
        var worker = lines.last();
        var call = claimed(worker);
        worker.begin(call, 0);

        coordinator.cancel(request, true);

        assertThat(worker.isInterrupted).isTrue();
        assertThat(worker.cell().isCancelled(call.task())).isTrue();
        worker.fail(call, 0, new InterruptedException());
        worker.say(new Reply.Skipped(call.task()));
        coordinator.step();
        assertThat(request.toldCount()).isZero();
        assertThat(submitAndFinish(coordinator).outcome(0)).isEqualTo(0);
    }

    @Test
    void anItemThatBeginsAsItsTaskIsCancelledIsStopped() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator, 3, TaskOptions.standard());
        var worker = lines.last();
        var call = claimed(worker);
        worker.begin(call, 0);

        coordinator.cancel(request, true);
        worker.succeed(call, 0, "done");
        worker.begin(call, 1); // it looked whether to begin just before
        worker.isInterrupted = false;
        lines.nanos += Duration.ofMillis(1).toNanos();
        coordinator.step();
        assertThat(worker.isInterrupted).isTrue();
        assertThat(worker.cell().toStop()).isEqualTo(Cell.name(call.task(), 1));
        lines.nanos += Duration.ofSeconds(1).toNanos();
        coordinator.step();

        assertThat(worker.hasEnded()).isTrue();
    }

    @Test
    void anItemThatBeginsLateAfterItsTaskIsCancelledIsStoppedAfterTheGrace() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator, 3, TaskOptions.standard());
        var worker = lines.last();
        var call = claimed(worker);
        worker.begin(call, 0);

        coordinator.cancel(request, true);
        lines.nanos += Duration.ofMillis(1).toNanos();
        coordinator.step();
        worker.begin(call, 1); // it was held up between its look and this
        lines.nanos += Duration.ofSeconds(1).toNanos();
        coordinator.step();

        assertThat(worker.hasEnded()).isFalse();
        assertThat(worker.cell().toStop()).isEqualTo(Cell.name(call.task(), 1));
    }

    @Test
    void aCancelThatComesTooLateDoesNotUndoOneThatDoesNot() {
        var coordinator = coordinatorWithShortTasks(0);
        var over = submit(coordinator);
        var running = submit(coordinator, 2, TaskOptions.standard());
        var worker = lines.opened.getFirst();
        worker.finish(claimed(worker));
        var call = claimed(worker);
        worker.begin(call, 0);

        coordinator.cancel(running, true);
        coordinator.cancel(over, true);

        assertThat(worker.cell().isCancelled(call.task())).isTrue();
    }

    private Recorded submitAndFinish(Coordinator coordinator) {
        var request = submit(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();
        return request;
    }

    @Test
    void aWorkerIsReplacedAfterItsShareOfTasks() {
        var coordinator = coordinator(1, 2);
        submitAndFinish(coordinator);
        submitAndFinish(coordinator);
        assertThat(lines.last().isStopped()).isTrue();

        lines.last().die(0);
        coordinator.step();
        hire(coordinator);

        assertThat(lines.opened).hasSize(2);
        assertThat(submitAndFinish(coordinator).outcome(0)).isEqualTo(0);
    }

    @Test
    void nobodyHasThePlaceOfAWorkerThatIsAboutToEnd() {
        var coordinator = coordinator(2, 1);
        submitAndFinish(0, coordinator);
        assertThat(coordinator.workers()).extracting(Worker::slot).containsExactly(1);

        hire(coordinator);
        assertThat(lines.opened).hasSize(2);
        lines.opened.getFirst().die(0);
        coordinator.step();
        assertThat(coordinator.isCollectorNeeded()).isTrue();
        hire(coordinator);

        assertThat(coordinator.workers()).extracting(Worker::slot).containsExactly(0, 1);
        assertThat(coordinator.workers()).extracting(Worker::id).containsExactly(3, 2);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void nobodyHasThePlaceOfAWorkerWhoseProcessIsStillThere(boolean isDismissed) {
        var coordinator = coordinator(1, isDismissed ? 1 : 2);
        lines.last().lingers = true;
        submitAndFinish(0, coordinator);
        lines.last().die(0);
        coordinator.step();
        coordinator.step();

        hire(coordinator);
        assertThat(lines.opened).hasSize(1);
        assertThat(coordinator.isCollectorNeeded()).as("needed all the time").isFalse();
        lines.last().lingers = false;
        lines.nanos += coordinator.nanosToTimer(Leavers.LOOK_NANOS);
        coordinator.step();
        hire(coordinator);

        assertThat(coordinator.workers()).extracting(Worker::id).containsExactly(2);
    }

    @Test
    void thePlaceOfAWorkerIsGivenOnThoughItsProcessDoesNotEndWhenKilled() {
        var coordinator = coordinator(1, 1);
        lines.last().lingers = true;
        submitAndFinish(0, coordinator);
        lines.last().die(0);

        for (long nanos :
                List.of(
                        FakeLines.LEAVE_NANOS,
                        Leavers.TERMINATE_NANOS,
                        Leavers.GIVE_UP_NANOS - 1)) {
            lines.nanos += nanos;
            coordinator.step();
            hire(coordinator);
            assertThat(lines.opened).hasSize(1);
        }
        lines.nanos++;
        coordinator.step();
        hire(coordinator);

        assertThat(coordinator.workers()).extracting(Worker::id).containsExactly(2);
    }

    private void submitAndFinish(int worker, Coordinator coordinator) {
        submit(coordinator);
        lines.opened.get(worker).finish(claimed(lines.opened.get(worker)));
        coordinator.step();
    }

    /// Allows a pool's first worker, and others as long as a test says so.
    private static final class FakeBudget implements Budget {
        boolean isFree;
        int present;

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public boolean allowsAnother(int present) {
            boolean allows = present == 0 || isFree;
            this.present = allows ? present + 1 : present;
            return allows;
        }

        @Override
        public void left(int present) {
            this.present = present;
        }

        @Override
        public boolean allowsBusy(int busy) {
            return busy == 0 || isFree;
        }

        @Override
        public boolean isExceeded(int busy) {
            return busy > 1 && !isFree;
        }
    }

    @Test
    void hasFewWorkersUntilTheBudgetAllowsMore() {
        var budget = new FakeBudget();
        var coordinator =
                new Coordinator(
                        FakeLines.settings(3, 100, budget), lines, () -> lines.nanos, () -> {});
        hire(coordinator);
        submit(coordinator);
        submit(coordinator);
        submit(coordinator);
        hire(coordinator);
        assertThat(lines.opened).hasSize(1);

        budget.isFree = true;
        lines.nanos += Shares.REFUSED_NANOS;
        coordinator.step();
        hire(coordinator);

        assertThat(lines.opened).hasSize(3);
        assertThat(budget.present).isEqualTo(3);
    }

    @Test
    void asksTheBudgetAgainAlsoIfThereWasNoHeapToRememberThatItRefused() {
        var budget = new FakeBudget();
        var missing = new AtomicInteger(); // how often there is no heap to look at the clock
        var coordinator =
                new Coordinator(
                        FakeLines.settings(2, 100, budget),
                        lines,
                        () -> {
                            if (missing.getAndDecrement() > 0) {
                                throw new OutOfMemoryError("Java heap space");
                            }
                            return lines.nanos;
                        },
                        () -> {});
        hire(coordinator);
        submit(coordinator);
        submit(coordinator);
        missing.set(1);
        assertThatThrownBy(coordinator::hire).isInstanceOf(OutOfMemoryError.class);

        budget.isFree = true;
        hire(coordinator);

        assertThat(lines.opened).hasSize(2);
    }

    @Test
    void theCollectorIsCalledWhenATaskFindsNobodyIdle() {
        var budget = new FakeBudget();
        var coordinator =
                new Coordinator(
                        FakeLines.settings(2, 100, budget), lines, () -> lines.nanos, () -> {});
        hire(coordinator);
        budget.isFree = true;
        submit(coordinator);
        assertThat(coordinator.isCollectorNeeded()).isFalse();

        submit(coordinator);

        assertThat(coordinator.isCollectorNeeded()).isTrue();
    }

    @Test
    void anotherIsHiredForOneWhoHasFallenSilent() {
        var budget = new FakeBudget();
        budget.isFree = true;
        var coordinator =
                new Coordinator(
                        FakeLines.settings(3, 100, budget), lines, () -> lines.nanos, () -> {});
        hire(coordinator);
        submit(coordinator); // which the first does not begin
        submit(coordinator);
        hire(coordinator);
        var second = lines.last();
        second.finish(claimed(second));
        coordinator.step();
        lines.nanos += Duration.ofMillis(50).toNanos();
        coordinator.step();
        second.begin(claimed(second), 0);
        submit(coordinator);
        submit(coordinator);

        hire(coordinator);

        assertThat(lines.opened).hasSize(3);
    }

    @Test
    void theCollectorIsCalledForAVacancyUntilItComes() {
        var coordinator = coordinator(2, 100);
        submit(coordinator);
        lines.last().die(-9);

        submit(coordinator); // and buries the dead
        submit(coordinator);

        assertThat(coordinator.isCollectorNeeded()).isTrue();
    }

    @Test
    void theLastWorkerIsReplacedAtOnceWhateverTheBudget() {
        var budget = new FakeBudget();
        var coordinator =
                new Coordinator(
                        FakeLines.settings(2, 100, budget), lines, () -> lines.nanos, () -> {});
        hire(coordinator);

        lines.last().die(-9);
        coordinator.step();
        assertThat(budget.present).isZero();

        assertThat(coordinator.hire()).isEqualTo(1);
        assertThat(budget.present).isEqualTo(1);
    }

    @Test
    void aWorkerIsReplacedWhenItIsOldAndHasNothingToDo() {
        var coordinator = coordinator(1, 100);
        submit(coordinator);
        var call = claimed(lines.last());
        lines.nanos += FakeLines.AGE_MOST_NANOS;
        coordinator.step();
        assertThat(lines.last().isStopped()).isFalse();

        lines.last().finish(call);
        coordinator.step();

        assertThat(lines.last().isStopped()).isTrue();
        lines.last().die(0);
        coordinator.step();
        assertThat(coordinator.hire()).isEqualTo(1);
    }

    @Test
    void aWorkerIsGivenOneTaskHoweverShortItMayLive() {
        var coordinator =
                new Coordinator(
                        FakeLines.settings(1, 100),
                        lines,
                        () -> lines.nanos += FakeLines.AGE_MOST_NANOS,
                        () -> {});
        coordinator.hire();
        submit(coordinator);
        submit(coordinator);

        lines.last().say(new Reply.Ready());
        coordinator.step();
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(lines.last().isStopped()).isTrue();
        assertThat(coordinator.unfinishedItems()).isOne();
    }

    @Test
    void aWorkerIsReplacedWhenItSaysThatItUsesTooMuch() {
        var coordinator = coordinator(1, 100);
        submit(coordinator);
        lines.last().finish(claimed(lines.last()));
        lines.last().say(new Reply.Spent());
        coordinator.step();

        assertThat(lines.last().isStopped()).isTrue();
        lines.last().die(0);
        coordinator.step();
        assertThat(coordinator.hire()).isEqualTo(1);
    }

    @Test
    void aWorkerThatHasTooMuchMemoryIsKilledAndSaidSo() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator, 2, TaskOptions.standard());
        var worker = lines.last();
        var call = claimed(worker);
        worker.begin(call, 0);
        worker.privateBytes = FakeLines.MEMORY_MOST + 1;

        lines.nanos += MemoryGuard.LOOK_NANOS;
        coordinator.step();
        coordinator.step();

        assertThat(request.outcome(0))
                .asInstanceOf(InstanceOfAssertFactories.throwable(WorkerLostException.class))
                .hasMessageContaining("memoryLimit=" + FakeLines.MEMORY_MOST)
                .hasCauseInstanceOf(MemoryLimitException.class);
        assertThat(request.isTold(1)).isFalse();
    }

    /// Defines a class of this test anew.
    private static final class Anew extends ClassLoader {
        Anew() {
            super(CoordinatorTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(Plug.class.getName()) ? defined() : super.loadClass(name, resolve);
        }

        private Class<?> defined() throws ClassNotFoundException {
            String name = Plug.class.getName();
            try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                Class<?> known = findLoadedClass(name);
                byte[] bytes = Objects.requireNonNull(in).readAllBytes();
                return known != null ? known : defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    static final class Plug implements Serializable {
        @Serial private static final long serialVersionUID = 1;
    }

    @Test
    void aValueIsOfTheClassesOfWhoAskedForIt() {
        var coordinator = coordinator(1, 100);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        var loader = new Anew();
        thread.setContextClassLoader(loader);
        var request = new Recorded();
        thread.setContextClassLoader(before);

        submit(coordinator, request, 1, TaskOptions.standard());
        lines.last().succeed(claimed(lines.last()), 0, new Plug());
        coordinator.step();

        Object plug = Objects.requireNonNull(request.outcome(0));
        assertThat(plug.getClass().getClassLoader()).isSameAs(loader);
    }

    /// Can be read only by a thread that is not interrupted.
    private static final class Sensitive implements Serializable {
        @Serial private static final long serialVersionUID = 1;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted while reading");
            }
        }
    }

    @Test
    void anInterruptOfWhoMovesItIsNotMeantForWhatIsDecoded() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator);
        lines.last().succeed(claimed(lines.last()), 0, new Sensitive());

        Thread.currentThread().interrupt();
        coordinator.step();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(request.outcome(0)).isInstanceOf(Sensitive.class);
    }

    private static void finishWith(FakeLine worker, Object value) {
        worker.succeed(claimed(worker), 0, value);
        worker.cell().rest();
    }

    @Test
    void whatAnotherThreadAskedForIsLeftToTheCollector() throws Exception {
        var coordinator = coordinator(1, 100);
        var request = new Recorded[1];
        Thread asker = Thread.ofPlatform().start(() -> request[0] = new Recorded());
        asker.join();
        submit(coordinator, request[0], 1, TaskOptions.standard());
        finishWith(lines.last(), "text");

        submit(coordinator);
        assertThat(request[0].toldCount()).isZero();
        assertThat(coordinator.isCollectorNeeded()).isTrue();
        coordinator.step();

        assertThat(request[0].outcome(0)).isEqualTo("text");
    }

    @Test
    void whatAThreadAskedForItTellsItselfUnlessItIsLarge() {
        var coordinator = coordinator(1, 100);
        var small = submit(coordinator);
        finishWith(lines.last(), "text");
        var large = submit(coordinator);
        assertThat(small.outcome(0)).isEqualTo("text");
        finishWith(lines.last(), new byte[1 << 20]);

        submit(coordinator);
        assertThat(large.toldCount()).isZero();
        coordinator.step();

        assertThat(large.outcome(0)).isInstanceOf(byte[].class);
    }

    /// Throws an error once, in the midst of what the coordinator does, when it is told that items have ended.
    private static final class Failing implements Observer {
        private final Error failure;
        private int good; // so often it does not

        Failing(Error failure, int good) {
            this.failure = failure;
            this.good = good;
        }

        @Override
        public void ended(Task task, int first, int count, How how, Run run) {
            if (good-- == 0) {
                throw failure;
            }
        }
    }

    @Test
    void whatIsHalfDoneBreaksThePoolAndWhatWasDoneBeforeIsTold() {
        var coordinator = coordinator(2, 100);
        coordinator.observe(new Failing(new StackOverflowError("deep"), 1));
        var first = submit(coordinator);
        var second = submit(coordinator);
        lines.opened.forEach(line -> line.finish(claimed(line)));

        assertThatThrownBy(coordinator::step).isInstanceOf(StackOverflowError.class);
        assertThat(first.outcome(0)).isEqualTo(0);
        coordinator.step();

        assertThat(second.outcome(0))
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .isInstanceOf(BrokenPoolException.class)
                .hasMessageContaining("heap or stack")
                .hasRootCauseMessage("deep");
        coordinator.step();
        assertThat(coordinator.isOver()).isTrue();
    }

    @Test
    void aPoolIsBrokenAlsoWhenThatFailsAtFirst() {
        var coordinator = coordinator(2, 100);
        coordinator.observe(new Failing(new StackOverflowError("deep"), 0));
        coordinator.observe(new Failing(new OutOfMemoryError("full"), 1));
        var requests = List.of(submit(coordinator), submit(coordinator), submit(coordinator));
        lines.last().finish(claimed(lines.last()));

        assertThatThrownBy(coordinator::step).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(coordinator::step).isInstanceOf(OutOfMemoryError.class);
        coordinator.step();
        coordinator.step();

        assertThat(requests)
                .allSatisfy(request ->
                        assertThat(request.outcome(0)).isInstanceOf(BrokenPoolException.class));
        assertThat(coordinator.isOver()).isTrue();
    }

    /// Of a pool that breaks because something threw while tasks were on their way.
    private void assertBrokenAndTold(Coordinator coordinator, Recorded... requests) {
        for (int i = 0; i < 5; i++) {
            try {
                int _ = coordinator.step();
            } catch (VirtualMachineError e) {
                // the next step breaks it
            }
        }
        assertThat(coordinator.broken()).isNotNull();
        assertThat(coordinator.isOver()).isTrue();
        assertThat(requests)
                .allSatisfy(
                        request -> assertThat(request.outcome(0)).isInstanceOf(Throwable.class));
    }

    @Test
    void whatADeadWorkerHadIsToldAlsoIfThePoolBreaksAsItIsTakenBack() {
        var coordinator = coordinator(1, 100);
        submitAndFinish(0, coordinator);
        coordinator.observe(
                new Observer() {
                    @Override
                    public void lost(Worker worker, Ending ending) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                });
        var running = submit(coordinator);
        var ahead = submit(coordinator);
        lines.last().begin(claimed(lines.last()), 0);

        lines.last().die(-9);

        assertBrokenAndTold(coordinator, running, ahead);
    }

    @Test
    void whatADeadWorkerHadIsToldAlsoIfThePoolBreaksAsItIsFailed() {
        var coordinator = coordinator(1, 100);
        submitAndFinish(0, coordinator);
        coordinator.observe(new Failing(new OutOfMemoryError("Java heap space"), 0));
        var running = submit(coordinator);
        var ahead = submit(coordinator);
        lines.last().begin(claimed(lines.last()), 0);

        lines.last().die(-9);

        assertBrokenAndTold(coordinator, running, ahead);
    }

    @Test
    void whatIsQueuedAgainIsToldOnceIfThePoolBreaksBehindThat() {
        var coordinator = coordinator(1, 100);
        coordinator.observe(new Failing(new OutOfMemoryError("Java heap space"), 2));
        var chunk = submit(coordinator, 4, TaskOptions.standard());
        var call = claimed(lines.last());
        lines.last().succeed(call, 0, 0);
        lines.last().begin(call, 2); // which is lost with the one before

        lines.last().die(-9);

        assertThatThrownBy(coordinator::step).isInstanceOf(OutOfMemoryError.class);
        coordinator.step();
        assertThat(chunk.outcome(0)).isEqualTo(0);
        assertThat(chunk.outcome(1)).isInstanceOf(WorkerLostException.class);
        assertThat(chunk.outcome(2)).isInstanceOf(BrokenPoolException.class);
        assertThat(chunk.outcome(3)).isInstanceOf(BrokenPoolException.class);
    }

    @Test
    void aTaskIsToldAlsoIfThePoolBreaksAsItIsGiven() {
        int[] good = {Integer.MAX_VALUE};
        var coordinator =
                new Coordinator(
                        FakeLines.settings(1, 100),
                        lines,
                        () -> {
                            if (good[0]-- == 0) {
                                throw new StackOverflowError("deep");
                            }
                            return lines.nanos;
                        },
                        () -> {});
        hire(coordinator);
        good[0] = 1; // that of who gives it
        var unsent = new Recorded();

        assertThatThrownBy(() ->
                        submit(
                                coordinator,
                                unsent,
                                1,
                                TaskOptions.standard().runLimit(Duration.ofHours(1))))
                .isInstanceOf(StackOverflowError.class);

        assertBrokenAndTold(coordinator, unsent);
    }

    @Test
    void aTaskIsToldAlsoIfThereIsNoHeapToRefuseIt() {
        var coordinator = coordinator(1, 100);
        coordinator.observe(new Failing(new OutOfMemoryError("Java heap space"), 0));
        lines.last().isHeapFull = true;
        var unsent = new Recorded();

        assertThatThrownBy(() -> submit(coordinator, unsent, 1, TaskOptions.standard()))
                .isInstanceOf(OutOfMemoryError.class);

        assertBrokenAndTold(coordinator, unsent);
    }

    @Test
    void aTaskIsToldAlsoIfThereIsNoHeapToSayThatItWasNotBegunInTime() {
        var coordinator = coordinator(1, 100);
        coordinator.observe(new Failing(new OutOfMemoryError("Java heap space"), 0));
        submit(coordinator);
        var waiting =
                submit(coordinator, 1, TaskOptions.standard().queueLimit(Duration.ofMillis(500)));
        lines.last().begin(claimed(lines.last()), 0);

        lines.nanos += Duration.ofMillis(600).toNanos();

        assertBrokenAndTold(coordinator, waiting);
    }

    @Test
    void whatWasNotBegunIsToldAlsoIfShutdownNowFindsNoHeapToSayIt() {
        var coordinator = coordinator(1, 100);
        submitAndFinish(0, coordinator);
        coordinator.observe(new Failing(new OutOfMemoryError("Java heap space"), 0));
        var running = submit(coordinator);
        var ahead = submit(coordinator);
        lines.last().begin(claimed(lines.last()), 0);

        assertThatThrownBy(coordinator::shutdownNow).isInstanceOf(OutOfMemoryError.class);

        assertBrokenAndTold(coordinator, running, ahead);
    }

    @Test
    void nobodyButTheCollectorMovesWhatIsHalfDone() {
        var coordinator = coordinator(1, 100);
        submitAndFinish(0, coordinator);
        coordinator.observe(new Failing(new OutOfMemoryError("Java heap space"), 1));
        var first = submit(coordinator);
        var second = submit(coordinator);
        assertThatThrownBy(() -> coordinator.terminate(true)).isInstanceOf(OutOfMemoryError.class);

        lines.opened.forEach(line -> line.finish(claimed(line)));
        coordinator.attend(() -> false, Long.MAX_VALUE);

        assertBrokenAndTold(coordinator, first, second);
    }

    /// Throws an error when it is told for the first time.
    private static final class HardToTell extends Request {
        private final Error failure;
        int told;
        @Nullable Object outcome;

        HardToTell(Error failure) {
            this.failure = failure;
        }

        @Override
        int itemCount() {
            return 1;
        }

        @Override
        void succeeded(int item, @Nullable Object value, int bytes) {
            told++;
            if (told == 1) {
                throw failure;
            }
            outcome = value;
        }

        @Override
        void failed(int item, Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void whatCannotBeToldForWantOfHeapOrStackIsToldLaterAndTheRestNow() {
        var coordinator = coordinator(2, 100);
        var hard = new HardToTell(new StackOverflowError("deep"));
        submit(coordinator, hard, 1, TaskOptions.standard());
        var other = submit(coordinator);
        lines.opened.forEach(line -> line.finish(claimed(line)));

        assertThatThrownBy(coordinator::step).isInstanceOf(StackOverflowError.class);
        assertThat(other.outcome(0)).isEqualTo(0);
        coordinator.step();

        assertThat(hard.outcome).isEqualTo(0);
        assertThat(coordinator.broken()).isNull();
    }

    @Test
    void aSubmitterIsNotTroubledByWhatItCannotTell() {
        var coordinator = coordinator(2, 100);
        var hard = new HardToTell(new StackOverflowError("deep"));
        submit(coordinator, hard, 1, TaskOptions.standard());
        lines.opened.getFirst().finish(claimed(lines.opened.getFirst()));

        submit(coordinator);
        assertThat(hard.told).isEqualTo(1);
        coordinator.step();

        assertThat(hard.outcome).isEqualTo(0);
    }

    @Test
    void aRequestWhoseListNeverFitsTheHeapFailsAtLast() {
        var coordinator = coordinator(1, 100);
        var callbacks = new Callbacks("test-calls");
        var result = new AsyncResult<List<Object>>(coordinator, callbacks, null, null);
        var request = new ManyRequest<>(result, Integer.MAX_VALUE, () -> {});
        submit(coordinator, request, 1, TaskOptions.standard());
        lines.last().finish(claimed(lines.last()));

        for (int tries = 0; tries < 1_000 && !result.isDone(); tries++) {
            try {
                coordinator.step();
            } catch (OutOfMemoryError e) {
                assertThat(result.isDone()).isFalse(); // tried again
            }
        }

        assertThat(result.exceptionNow())
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessageContaining("count=" + Integer.MAX_VALUE);
        assertThat(coordinator.step()).isZero();
        assertThat(coordinator.broken()).isNull();
    }

    @Test
    void whatTellsAFaultBreaksThePoolAndTheRestIsTold() {
        var coordinator = coordinator(2, 100);
        submit(coordinator, new HardToTell(new AssertionError("bug")), 1, TaskOptions.standard());
        var other = submit(coordinator);
        lines.opened.forEach(line -> line.finish(claimed(line)));

        coordinator.step();
        assertThat(other.outcome(0)).isEqualTo(0);
        coordinator.step();

        assertThat(coordinator.broken()).hasMessageContaining("a bug").hasRootCauseMessage("bug");
    }

    private Coordinator coordinatorWithInitializer() {
        return new Coordinator(
                FakeLines.settingsWithInitializer(), lines, () -> lines.nanos, () -> {});
    }

    @Test
    void anInitializerMayTakeAsLongAsItDoesThoughThePoolIsClosed() {
        var coordinator = coordinatorWithInitializer();
        coordinator.hire();
        coordinator.shutdown();
        coordinator.step();

        lines.nanos += 10 * Leavers.START_NANOS;
        coordinator.step();

        assertThat(lines.last().isTerminated || lines.last().hasEnded()).isFalse();
        assertThat(coordinator.isOver()).isFalse();
        lines.last().say(new Reply.Ready());
        coordinator.step();
        assertThat(lines.last().isStopped()).isTrue();
    }

    @Test
    void whoDoesNotComeToItsInitializerIsNotWaitedForForEver() {
        var coordinator = coordinatorWithInitializer();
        coordinator.hire();
        lines.last().offer(begin());
        coordinator.shutdown();
        coordinator.step();

        lines.nanos += Leavers.START_NANOS - 1;
        coordinator.step();
        assertThat(lines.last().hasEnded()).isFalse();
        lines.nanos++;
        coordinator.step();
        coordinator.step();

        assertThat(coordinator.isOver()).isTrue();
    }

    private static byte[] begin() {
        return new Order.Begin(Long.MAX_VALUE, List.of(), Items.NONE).encode();
    }

    @Test
    void whoTakesTooLongToLeaveAfterItsInitializerIsEnded() {
        var coordinator = coordinatorWithInitializer();
        coordinator.hire();
        coordinator.shutdown();
        coordinator.step();
        lines.last().say(new Reply.Ready());
        coordinator.step();
        assertThat(lines.last().isTerminated).isFalse();

        lines.nanos += FakeLines.LEAVE_NANOS;
        coordinator.step();

        assertThat(lines.last().isTerminated).isTrue();
        lines.nanos += Leavers.TERMINATE_NANOS;
        coordinator.step();
        coordinator.step();
        assertThat(coordinator.isOver()).isTrue();
    }

    @Test
    void whoStartsWithoutAnInitializerIsNotWaitedFor() {
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
        coordinator.hire();
        coordinator.shutdown();

        coordinator.step();

        assertThat(lines.last().hasEnded()).isTrue();
    }

    @Test
    void whoIsStartedWhileThePoolIsClosedRunsItsInitializer() {
        var coordinator = coordinatorWithInitializer();
        lines.whileOpening = coordinator::shutdown;

        coordinator.hire();
        coordinator.step();

        assertThat(lines.last().hasEnded()).isFalse();
        lines.last().say(new Reply.Ready());
        coordinator.step();
        assertThat(lines.last().isStopped()).isTrue();
    }

    @Test
    void whoIsStartedWhileThePoolIsTerminatedIsKilled() {
        var coordinator = coordinatorWithInitializer();
        lines.whileOpening = () -> coordinator.terminate(false);

        coordinator.hire();

        assertThat(lines.last().hasEnded()).isTrue();
    }

    @Test
    void shutdownNowEndsWhoIsInItsInitializerAlsoIfItLeavesAlready() {
        for (boolean isLeaving : new boolean[] {false, true}) {
            var coordinator = coordinatorWithInitializer();
            coordinator.hire();
            if (isLeaving) {
                coordinator.shutdown();
                coordinator.step();
            }

            coordinator.shutdownNow();
            coordinator.step();

            assertThat(lines.last().isTerminated).isTrue();
            lines.last().say(new Reply.Ready()); // a moment before it has heard
            coordinator.step();
            lines.nanos += Leavers.TERMINATE_NANOS;
            coordinator.step();
            assertThat(lines.last().hasEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, its initializer", "false, nothing"})
    void whatAWorkerRanThatEndedBeforeItWasReadyIsSaid(boolean hasBegun, String ran) {
        var coordinator = coordinatorWithInitializer();
        submit(coordinator);

        while (hireAfterAPause(coordinator) > 0) {
            if (!hasBegun) {
                lines.last().offer(begin());
            }
            lines.last().die(3);
            coordinator.step();
        }

        assertThat(coordinator.broken())
                .hasMessage("workers cannot be started")
                .hasRootCauseMessage(
                        "PoolWorker-3 (pid 1003) ended with exit code 3 while it ran " + ran);
    }

    @Test
    void whatAWorkerRanThatWasEndedAsIfWithAllOthersIsSaid() {
        var coordinator = coordinatorWithInitializer();
        submit(coordinator);

        while (coordinator.hire() > 0) {
            lines.last().die(-15);
            coordinator.step();
            lines.nanos += Lifetime.END_NANOS;
            coordinator.step();
        }

        assertThat(coordinator.broken())
                .rootCause()
                .hasMessageEndingWith("while it ran its initializer");
    }

    @Test
    void breaksWhenTheInitializerFails() {
        var coordinator =
                new Coordinator(FakeLines.settings(2, 100), lines, () -> lines.nanos, () -> {});
        var request = submit(coordinator);
        coordinator.hire();

        lines.last().say(new Reply.Broken(Failures.encode(new IllegalStateException("no model"))));
        coordinator.step();

        assertThat(request.outcome(0)).isInstanceOf(BrokenPoolException.class);
        assertThatThrownBy(() -> submit(coordinator))
                .isInstanceOf(BrokenPoolException.class)
                .hasRootCauseMessage("no model");
        assertThat(coordinator.hire()).isZero();
        coordinator.step();
        assertThat(coordinator.isOver()).isTrue();
    }

    /// Looks, when it is received, whether it is told then, and finds no heap as often as the test says.
    private static final class HardToRead extends Exception {
        @Serial private static final long serialVersionUID = 1;

        static @Nullable Coordinator receiver;
        static boolean wasTold;
        static int failing;

        HardToRead() {
            super("thrown");
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            wasTold = Objects.requireNonNull(receiver).isTelling();
            if (failing-- > 0) {
                throw new OutOfMemoryError("Java heap space");
            }
        }
    }

    @Test
    void whatAnInitializerHasThrownIsNotReadUnderTheLock() {
        var coordinator = coordinator(1, 100);
        HardToRead.receiver = coordinator;
        HardToRead.failing = 0;

        lines.last().say(new Reply.Broken(Failures.encode(new HardToRead())));
        coordinator.step();

        assertThat(coordinator.broken()).hasRootCauseMessage("thrown");
        assertThat(HardToRead.wasTold).isTrue();
    }

    @Test
    void whatATaskHasThrownIsReadLaterIfThereIsNoHeapForIt() {
        var coordinator = coordinator(1, 100);
        HardToRead.receiver = coordinator;
        HardToRead.failing = 1;
        var request = submit(coordinator);
        lines.last().fail(claimed(lines.last()), 0, new HardToRead());

        assertThatThrownBy(coordinator::step).isInstanceOf(OutOfMemoryError.class);
        coordinator.step();

        assertThat(request.outcome(0)).isInstanceOf(HardToRead.class);
    }

    @Test
    void breaksWhenWorkersDoNotComeUp() {
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
        var request = submit(coordinator);
        lines.isFailing = true;

        for (int i = 0; i < 3; i++) {
            hireAfterAPause(coordinator);
        }

        assertThat(request.outcome(0))
                .isInstanceOf(BrokenPoolException.class)
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .hasCauseInstanceOf(ProcessStartException.class);
    }

    /// What is not tried again in the same moment.
    private int hireAfterAPause(Coordinator coordinator) {
        lines.nanos += Patience.PAUSE_MOST_NANOS;
        coordinator.step();
        return coordinator.hire();
    }

    @Test
    void whoIsAtWorkGoesOnThoughOthersCannotBeStarted() {
        var coordinator = coordinator(2, 100);
        var request = submit(coordinator);
        FakeLine working = lines.opened.getFirst();
        var call = claimed(working);
        lines.last().die(-9);
        coordinator.step();

        lines.isFailing = true;
        for (int i = 0; i < 10; i++) {
            assertThat(hireAfterAPause(coordinator)).isOne();
        }
        working.finish(call);
        lines.isFailing = false;
        hireAfterAPause(coordinator);

        assertThat(coordinator.broken()).isNull();
        assertThat(request.outcome(0)).isEqualTo(0);
        assertThat(lines.opened).hasSize(3);
    }

    @Test
    void whoIsAtWorkGoesOnThoughOthersEndWhileTheyStart() {
        var coordinator = coordinator(2, 100);
        lines.last().die(-9);
        coordinator.step();

        for (int i = 0; i < 10; i++) {
            assertThat(hireAfterAPause(coordinator)).isOne();
            lines.last().die(1);
            coordinator.step();
        }

        assertThat(coordinator.broken()).isNull();
    }

    @Test
    void aWorkerThatCannotBeStartedIsTriedAgainAfterAMoment() {
        var coordinator = coordinator(2, 100);
        lines.last().die(-9);
        coordinator.step();
        lines.isFailing = true;
        assertThat(coordinator.hire()).isOne();

        lines.isFailing = false;
        assertThat(coordinator.hire()).as("at once").isZero();

        lines.nanos += Patience.PAUSE_NANOS;
        coordinator.step();
        assertThat(coordinator.hire()).isOne();
        assertThat(lines.opened).hasSize(3);
    }

    @Test
    void theLongerWorkersCannotBeStartedTheMoreRarelyOneIsTried() {
        var coordinator = coordinator(2, 100);
        lines.last().die(-9);
        coordinator.step();
        lines.isFailing = true;

        int tries = 0;
        for (int i = 0; i < 4 * 3_600; i++) { // an hour
            lines.nanos += Patience.PAUSE_NANOS;
            coordinator.step();
            tries += coordinator.hire();
        }

        assertThat(tries).isBetween(60, 70);
        assertThat(coordinator.broken()).isNull();
    }

    @Test
    void whileWorkersCannotBeStartedOneIsTriedInEachPause() {
        var coordinator =
                new Coordinator(FakeLines.settings(4, 100), lines, () -> lines.nanos, () -> {});
        coordinator.hire(); // one that hangs
        lines.isFailing = true;
        coordinator.hire();
        lines.isFailing = false;

        assertThat(hireAfterAPause(coordinator)).isOne();
        assertThat(coordinator.hire()).as("that may fail, too").isZero();
        lines.last().say(new Reply.Ready());
        coordinator.step();

        hire(coordinator);
        assertThat(lines.opened).hasSize(4);
    }

    @Test
    void breaksWhenThreeFailedStartsHaveLeftItWithNobody() {
        var coordinator = coordinator(2, 100);
        lines.last().die(-9);
        coordinator.step();
        lines.isFailing = true;
        hireAfterAPause(coordinator); // while another is ready

        lines.opened.getFirst().die(-9);
        coordinator.step();
        hireAfterAPause(coordinator);
        hireAfterAPause(coordinator);
        assertThat(coordinator.broken()).isNull();
        hireAfterAPause(coordinator);

        assertThat(coordinator.broken()).hasMessage("workers cannot be started");
    }

    @Test
    void aFailedStartDoesNotLeaveItWithNobodyWhileAnotherIsStarted() {
        var coordinator =
                new Coordinator(FakeLines.settings(2, 100), lines, () -> lines.nanos, () -> {});
        coordinator.hire();
        lines.whileOpening =
                () -> {
                    lines.last().die(1);
                    coordinator.step();
                };

        for (int i = 0; i < 5; i++) {
            assertThat(hireAfterAPause(coordinator)).isOne();
        }

        assertThat(coordinator.broken()).isNull();
    }

    @Test
    void breaksWhenAllWorkersEndWhileTheyStart() {
        var coordinator =
                new Coordinator(FakeLines.settings(4, 100), lines, () -> lines.nanos, () -> {});
        for (int i = 0; i < 4; i++) {
            coordinator.hire();
        }
        lines.opened.forEach(line -> line.die(1));
        coordinator.step();

        for (int i = 0; i < 2; i++) {
            assertThat(coordinator.broken()).isNull();
            assertThat(hireAfterAPause(coordinator)).isOne();
            assertThat(coordinator.hire()).isZero();
            lines.last().die(1);
            coordinator.step();
        }

        assertThat(coordinator.broken()).hasMessage("workers cannot be started");
        assertThat(lines.opened).hasSize(6);
    }

    @Test
    void aWorkerThatCannotBeStartedForWantOfHeapIsStartedLater() {
        lines.failingOpens = 10;
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(coordinator::hire).isInstanceOf(OutOfMemoryError.class);
        }

        assertThat(coordinator.hire()).isOne();

        assertThat(lines.opened).hasSize(1);
        assertThat(coordinator.broken()).isNull();
    }

    @Test
    void breaksWhenThereIsNeverTheHeapToStartAWorker() {
        lines.failingOpens = Integer.MAX_VALUE;
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});

        for (int tries = 0; tries < 1_000 && coordinator.broken() == null; tries++) {
            try {
                hireAfterAPause(coordinator);
            } catch (OutOfMemoryError e) {
                assertThat(coordinator.broken()).isNull(); // tried again
            }
        }

        assertThat(coordinator.broken()).hasCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void noWorkerIsStartedForAPoolThatHasEndedMeanwhile() {
        lines.failingOpens = 1;
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
        assertThatThrownBy(coordinator::hire).isInstanceOf(OutOfMemoryError.class);

        coordinator.terminate(true);
        coordinator.hire();
        coordinator.step();

        assertThat(lines.opened).isEmpty();
        assertThat(coordinator.isOver()).isTrue();
    }

    @Test
    void aWorkerThatCannotBeBroughtInForWantOfHeapIsBroughtInLater() {
        lines.failingPids = 1;
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
        var request = submit(coordinator);
        assertThatThrownBy(coordinator::hire).isInstanceOf(OutOfMemoryError.class);

        coordinator.hire();
        lines.last().say(new Reply.Ready());
        coordinator.step();
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(request.outcome(0)).isEqualTo(0);
        assertThat(lines.opened).hasSize(1);
    }

    @Test
    void aFirstWorkerThatCannotBeBroughtInForWantOfHeapIsLeftToTheCollector() {
        lines.failingPids = 1;
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
        coordinator.hireFirst();
        assertThat(coordinator.broken()).isNull();

        assertThat(coordinator.hire()).isOne();

        assertThat(lines.opened).hasSize(1);
    }

    @Test
    void aPoolEndsWhoseWorkerCouldNotBeBroughtInForWantOfHeap() {
        lines.failingPids = 1;
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
        assertThatThrownBy(coordinator::hire).isInstanceOf(OutOfMemoryError.class);

        coordinator.terminate(true);
        coordinator.hire();
        coordinator.step();

        assertThat(lines.last().isClosed).isTrue();
        assertThat(coordinator.isOver()).isTrue();
    }

    @Test
    void doesNotStartWorkersForEverThatDieWithNothingToDo() {
        var coordinator = coordinator(1, 100);

        int deaths = 0;
        while (coordinator.broken() == null) {
            lines.last().die(-9);
            coordinator.step();
            hire(coordinator);
            deaths++;
        }

        assertThat(deaths).isBetween(10, 20);
    }

    @Test
    void workersThatDieNowAndThenAreReplacedForEver() {
        var coordinator = coordinator(1, 100);

        for (int i = 0; i < 100; i++) {
            lines.nanos += Duration.ofMinutes(2).toNanos();
            lines.last().die(-9);
            coordinator.step();
            hire(coordinator);
        }

        assertThat(coordinator.broken()).isNull();
    }

    @Test
    void workersThatDieOfTheirTasksAreReplacedForEver() {
        var coordinator = coordinator(1, 100);

        for (int i = 0; i < 100; i++) {
            submit(coordinator);
            lines.last().begin(claimed(lines.last()), 0);
            lines.last().die(1);
            coordinator.step();
            hire(coordinator);
        }

        assertThat(coordinator.broken()).isNull();
    }

    @Test
    void endsWhenAllIsDone() {
        var coordinator = coordinator(2, 100);
        var request = submit(coordinator);
        coordinator.shutdown();
        coordinator.step();
        assertThatThrownBy(() -> submit(coordinator))
                .isInstanceOf(RejectedExecutionException.class);

        var busy = lines.opened.getFirst();
        busy.finish(claimed(busy));
        coordinator.step();
        assertThat(request.outcome(0)).isEqualTo(0);
        assertThat(isTerminated).isFalse();
        for (FakeLine line : lines.opened) {
            assertThat(line.isStopped()).isTrue();
            line.die(0);
        }
        coordinator.step();

        assertThat(isTerminated).isTrue();
    }

    /// Takes its time to hear a result.
    private static final class Slow extends Request {
        final CountDownLatch isBeingTold = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        int itemCount() {
            return 1;
        }

        @Override
        void succeeded(int item, @Nullable Object value, int bytes) {
            isBeingTold.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        void failed(int item, Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void hasNotEndedBeforeAllIsTold() throws Exception {
        var coordinator = coordinator(1, 100);
        var request = new Slow();
        submit(coordinator, request, 1, TaskOptions.standard());
        lines.last().finish(claimed(lines.last()));
        Thread teller = Thread.ofPlatform().name("teller").start(coordinator::step);
        request.isBeingTold.await();

        coordinator.shutdown();
        coordinator.step();
        lines.last().die(0);
        coordinator.step();
        boolean wasOver = coordinator.isOver() || isTerminated;
        request.goOn.countDown();
        teller.join();

        assertThat(wasOver).isFalse();
        assertThat(coordinator.isOver()).isTrue();
        assertThat(isTerminated).isTrue();
    }

    @Test
    void isNotOverBeforeAllWhoWatchAreToldSo() {
        var coordinator = coordinator(1, 100);
        int[] tries = {0};
        boolean[] isTold = {false};
        coordinator.observe(
                new Observer() {
                    @Override
                    public void over() {
                        if (tries[0]++ == 0) {
                            throw new OutOfMemoryError("Java heap space");
                        }
                    }
                });
        coordinator.observe(
                new Observer() {
                    @Override
                    public void over() {
                        isTold[0] = true;
                    }
                });
        coordinator.shutdown();
        coordinator.step();
        lines.last().die(0);

        assertThatThrownBy(coordinator::step).isInstanceOf(OutOfMemoryError.class);
        assertThat(coordinator.isOver()).isFalse();
        coordinator.step();

        assertThat(coordinator.isOver()).isTrue();
        assertThat(isTold[0]).isTrue();
    }

    @Test
    void aWorkerThatIsLostBeforeTheEndIsReplacedForWhatIsLeft() {
        var coordinator = coordinator(1, 100);
        submit(coordinator);
        var second = submit(coordinator);
        coordinator.shutdown();
        lines.last().begin(claimed(lines.last()), 0);
        lines.last().die(-9);
        coordinator.step();

        hire(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(second.outcome(0)).isEqualTo(0);
    }

    @Test
    void aWorkerThatIsAboutToLeaveIsTerminatedWithTheOthers() {
        var coordinator = coordinator(1, 100);
        coordinator.shutdown();
        coordinator.step();
        assertThat(lines.last().isStopped()).isTrue();

        coordinator.terminate(false);
        assertThat(lines.last().isTerminated).isTrue();
        lines.nanos += Leavers.TERMINATE_NANOS / 2;
        coordinator.terminate(false);
        lines.nanos += Leavers.TERMINATE_NANOS / 2;
        coordinator.step();
        coordinator.step();

        assertThat(isTerminated).isTrue();
    }

    @Test
    void aWorkerThatDoesNotEndIsMadeTo() {
        var coordinator = coordinator(1, 100);
        coordinator.shutdown();
        coordinator.step();

        lines.nanos += FakeLines.LEAVE_NANOS;
        coordinator.step();
        assertThat(lines.last().isTerminated).isTrue();
        lines.nanos += Leavers.TERMINATE_NANOS;
        coordinator.step();
        coordinator.step();

        assertThat(isTerminated).isTrue();
    }

    /// A worker that is about to be told to end, and its line is full of tasks that are cancelled.
    private Coordinator coordinatorThatEndsWithAFullLine() {
        var coordinator = coordinatorWithShortTasks(1);
        var busy = lines.opened.getFirst();
        var call = claimed(busy);
        lines.room = 2;
        for (int i = 0; i < 3; i++) {
            coordinator.cancel(submit(coordinator), false);
        }
        coordinator.shutdown();
        busy.finish(call);
        coordinator.step();
        return coordinator;
    }

    @Test
    void aWorkerIsToldToEndWhenThereIsRoomToTellIt() {
        var coordinator = coordinatorThatEndsWithAFullLine();
        var worker = lines.opened.getFirst();
        assertThat(worker.hasEnded()).isFalse();
        assertThat(worker.isStopped()).isFalse();

        coordinator.step();
        assertThat(worker.isStopped()).isTrue();
        lines.opened.forEach(line -> line.die(0));
        coordinator.step();

        assertThat(isTerminated).isTrue();
    }

    @Test
    void aWorkerThatMakesNoRoomToBeToldToEndIsMadeTo() {
        var coordinator = coordinatorThatEndsWithAFullLine();

        lines.nanos += FakeLines.LEAVE_NANOS;
        coordinator.step();

        assertThat(lines.opened.getFirst().isTerminated).isTrue();
    }

    @Test
    void allTasksHaveFailedWhenItIsTerminated() {
        var coordinator = coordinator(1, 100);
        var running = submit(coordinator);
        var queued = submit(coordinator);

        coordinator.terminate(false);

        assertThat(running.outcome(0)).isInstanceOf(CancellationException.class);
        assertThat(queued.outcome(0)).isInstanceOf(CancellationException.class);
        assertThat(lines.last().isTerminated).isTrue();
        lines.last().die(-15);
        coordinator.step();
        assertThat(isTerminated).isTrue();
    }

    @Test
    void whatHasNoRoomIsSentLater() {
        lines.room = 1;
        var coordinator = coordinator(1, 100);

        var request = submit(coordinator); // its function takes the room
        assertThat(lines.last().next()).isInstanceOf(Order.Define.class);
        coordinator.step();
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        assertThat(request.outcome(0)).isEqualTo(0);
    }

    @Test
    void whatAWorkerBeganAfterItTalkedNonsenseIsNotBegunAgain() {
        var coordinator = coordinatorWithShortTasks(1);
        var refused = submit(coordinator);
        var begun = submit(coordinator);
        var waiting = submit(coordinator);
        var worker = lines.opened.getFirst();
        worker.finish(claimed(worker));
        Order.Call call = claimed(worker);
        worker.begin(call, 0);
        worker.succeed(call, 1, "of no item");
        worker.begin(claimed(worker), 0);

        coordinator.step();
        hire(coordinator);

        assertThat(refused.outcome(0))
                .asInstanceOf(InstanceOfAssertFactories.throwable(WorkerLostException.class))
                .hasCauseInstanceOf(TransferException.class);
        assertThat(begun.outcome(0)).isInstanceOf(WorkerLostException.class);
        finishOne();
        coordinator.step();
        assertThat(waiting.outcome(0)).isEqualTo(0);
    }

    /// By whoever has one.
    private void finishOne() {
        for (FakeLine line : lines.opened) {
            Order.Call call = line.claim();
            if (call != null) {
                line.finish(call);
                return;
            }
        }
        throw new AssertionError("nobody has a task");
    }

    @Test
    void whatAWorkerSaysAfterNonsenseIsHeard() {
        var coordinator = coordinatorWithShortTasks(1);
        var refused = submit(coordinator);
        var done = submit(coordinator);
        var worker = lines.opened.getFirst();
        worker.finish(claimed(worker));
        Order.Call call = claimed(worker);
        worker.begin(call, 0);
        worker.succeed(call, 1, "of no item");
        worker.say(new Reply.Skipped(4711));
        worker.finish(claimed(worker));

        coordinator.step();

        assertThat(refused.outcome(0))
                .asInstanceOf(InstanceOfAssertFactories.throwable(WorkerLostException.class))
                .hasRootCauseMessage("message is malformed: unknown task: " + call.task());
        assertThat(done.outcome(0)).isEqualTo(0);
    }

    @Test
    void noItemOfAChunkWhoseResultsCouldNotBeTakenIsBegunAgain() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator, 4, TaskOptions.standard());
        var worker = lines.last();
        Order.Call call = claimed(worker);
        worker.begin(call, 0);
        worker.succeed(call, 1, "of another item");
        worker.begin(call, 2);

        coordinator.step();
        hire(coordinator);
        lines.last().finish(claimed(lines.last()));
        coordinator.step();

        for (int item = 0; item <= 2; item++) {
            assertThat(request.outcome(item)).isInstanceOf(WorkerLostException.class);
        }
        assertThat(request.outcome(3)).isEqualTo(0);
    }

    @Test
    void itemsWhoseResultsAreTooLargeToBeReadFailAndTheRestGoesOn() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator, 3, TaskOptions.standard());
        var call = claimed(lines.last());
        lines.last().say(new Reply.Unread(call.task(), 0, 2, 1_000, 1 << 30));
        lines.last().succeed(call, 2, "small");
        coordinator.step();

        for (int item = 0; item < 2; item++) {
            assertThat(request.outcome(item))
                    .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessageContaining("2 items")
                    .hasMessageContaining("chunkSize");
        }
        assertThat(request.outcome(2)).isEqualTo("small");
        assertThat(lines.opened).hasSize(1);
        assertThat(lines.last().hasEnded()).isFalse();
    }

    @Test
    void aWorkerThatTalksNonsenseIsReplaced() {
        var coordinator = coordinator(1, 100);
        var request = submit(coordinator);
        lines.last().begin(claimed(lines.last()), 0);

        lines.last().say(new Reply.Skipped(4711));
        coordinator.step();

        assertThat(request.outcome(0)).isInstanceOf(WorkerLostException.class);
        assertThat(coordinator.hire()).isEqualTo(1);
    }
}
