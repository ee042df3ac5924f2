package multiprocessing.codec;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What travels in place of a [Shareable].
///
/// An implementation is a record of a class that every process of the program has. It needs no object stream, which a new
/// process takes long for, if its components are null, of primitive types, boxed, strings, shareable, or records of the
/// library's own that are made of these.
///
/// [#sent] and [#revoke] are called by whoever sends or ends a message, and under locks of the library's, such as those of a queue
/// or a pool: they must be short, and neither wait, nor take a lock that others hold while they call the library, nor call it.
public interface Handle extends Serializable {
    /// The receiver's own object for what this names. Called in the receiver, while it decodes, once; of a message that
    /// several receivers may decode, as a task that is repeated, in each of them.
    ///
    /// @throws RuntimeException if it is gone; the receiver reports it as a
    ///     [TransferException][multiprocessing.error.TransferException]
    Object resolve();

    /// What the sender of a message that several receivers may decode keeps until no other will: as long as it is reachable,
    /// what this names is there. Called in the sender, once, before any receiver decodes.
    ///
    /// It is an object of the sender's own, unless an implementation knows that keeping one gains nothing.
    ///
    /// @throws RuntimeException if it is gone, unless it leaves that to the receivers; the message is not sent
    default Object hold() {
        return resolve();
    }

    /// As [#hold], of a message that lies in something shared: what this names lasts as long as that, whoever has it, if an
    /// implementation can see to it.
    ///
    /// @param carrier the cell of the holding that the message lies in
    /// @return what the sender keeps besides, as of [#hold], or null
    default @Nullable Object holdIn(long carrier) {
        return hold();
    }

    /// Called in the sender just before the message can be seen by a receiver; from then on the sender may die. Must not
    /// throw. Not called for a job of a new process, whose parent can tell whether it arrived; but for that of one which is to
    /// outlive its parent, when it has been given its job.
    ///
    /// @param carrier what the message waits in, with whose end it is revoked unless it was resolved; 0 if nothing ends
    default void sent(long carrier) {}

    /// Called in the sender when it is certain that nobody will resolve this any more: the message was not sent after all,
    /// or the process that it was for has ended. If it was resolved, has no effect. Must not throw.
    default void revoke() {}
}
