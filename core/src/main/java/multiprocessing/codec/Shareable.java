package multiprocessing.codec;

/// Something that processes share. It is not copied into a message: a [Handle] travels, and the receiver gets its own
/// object for the same thing.
///
/// Need not be serializable. Within one message it travels once: all references to it in the message are to one object
/// in the receiver, too. Of two messages they are two objects for the same thing, and as a rule not [equal][Object#equals]: what
/// came in another is not found as a key of a map.
public interface Shareable {
    /// A handle for one message, which will be resolved by one receiver or else revoked. Called in the sender while it
    /// encodes; what is shared must stay until either has happened, even if this object is closed before.
    ///
    /// @throws RuntimeException if it cannot be sent, for it is closed; the sender is told by a
    ///     [TransferException][multiprocessing.error.TransferException]
    Handle toHandle();
}
