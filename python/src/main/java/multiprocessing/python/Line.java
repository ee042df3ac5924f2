package multiprocessing.python;

import java.time.Duration;
import multiprocessing.connection.BrokenPipeException;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.time.Deadline;

/// A line to a Python manager, on which one call follows another. For one thread at a time; [#close] is for any.
final class Line {
    /*
     * An error, such as for want of memory or stack, may come anywhere. It leaves the stage of the last call, by which the next
     * knows whether there is an answer to wait for; and what a connection has of locks may stay held by the thread, which may go
     * on with it, but nobody else.
     */

    /// How far the last call has come, in order of its life.
    private enum Stage {
        /// The answer is off the line, or nothing was asked.
        OVER,
        /// It may have been sent.
        SENDING,
        /// Its answer is owed.
        SENT,
        /// Its answer is there, or was taken off.
        ANSWERED
    }

    private final Connection connection;
    private final Duration patience; // for an answer
    private Stage stage = Stage.OVER;
    private boolean isDamaged; // by an error

    Line(Connection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /// Calls, when the call before is over.
    ///
    /// @throws InterruptedCall if it was interrupted and the call goes on there
    /// @throws InterruptedException if it was interrupted before
    /// @throws EndOfStreamException if the manager is gone, or does not answer in time
    /// @throws BrokenPipeException if the manager is gone, or an error has left it open what was sent
    Answer exchange(byte[] message, Wait.Manner manner) throws InterruptedException {
        try {
            finish(manner);
            send(message);
            return Answer.of(answer(manner));
        } catch (Error e) {
            isDamaged = true;
            throw e;
        }
    }

    private void finish(Wait.Manner manner) throws InterruptedException {
        switch (stage) {
            case OVER -> {}
            case SENDING ->
                    throw new BrokenPipeException("an error has left a call sent or not sent");
            case SENT -> {
                byte[] _ = receive(manner);
            }
            case ANSWERED -> {
                if (connection.poll()) {
                    byte[] _ = receive(manner);
                }
            }
        }
    }

    private void send(byte[] message) {
        stage = Stage.SENDING;
        try {
            boolean _ =
                    Wait.uninterrupted(() -> {
                        connection.sendBytes(message);
                        return true;
                    });
        } catch (OutOfMemoryError e) { // nothing was sent then, or nothing can be any more
            stage = Stage.OVER;
            throw e;
        }
        stage = Stage.SENT;
    }

    private byte[] answer(Wait.Manner manner) throws InterruptedCall {
        try {
            return receive(manner);
        } catch (InterruptedException e) {
            throw new InterruptedCall();
        }
    }

    private byte[] receive(Wait.Manner manner) throws InterruptedException {
        Deadline deadline = Deadline.in(patience);
        if (!manner.over(() -> connection.poll(deadline.remaining()))) { // until it is whole
            throw new EndOfStreamException("no answer has come in " + patience);
        }
        stage = Stage.ANSWERED;
        byte[] answer = manner.over(connection::recvBytes);
        stage = Stage.OVER;
        return answer;
    }

    /// Whether any thread may call here next, and waits for nothing but its own answer.
    boolean isFree() {
        return stage == Stage.OVER && !isDamaged;
    }

    /// Whether the last call still goes on there. Does not wait.
    boolean isBusy() {
        return stage == Stage.SENT && !connection.poll();
    }

    /// Whether the manager has hung up on a line that [is free][#isFree()]. Does not wait.
    boolean isHungUp() {
        return connection.poll();
    }

    /// Ends the thread that Python has for it.
    void close() {
        connection.close();
    }
}
