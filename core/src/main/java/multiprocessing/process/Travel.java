package multiprocessing.process;

import java.io.NotSerializableException;
import multiprocessing.codec.FunctionCall;
import multiprocessing.codec.ObjectForm;
import multiprocessing.codec.Parcel;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// The one journey of a process object: into its own child. Serialization calls the object itself, which asks here whether
/// it is on that journey.
final class Travel {
    /// In the sender.
    private static final ThreadLocal<@Nullable Process> DEPARTING = new ThreadLocal<>();

    /// In the receiver: has what an object of the user's class does not bring.
    private static final ThreadLocal<@Nullable Process> ARRIVING = new ThreadLocal<>();

    private Travel() {}

    /// An object of a subclass, whole.
    ///
    /// @throws TransferException if something in it cannot be sent; names the path to the culprit
    static Parcel pack(Process process) {
        Process before = DEPARTING.get(); // one whose own code starts another as it is packed
        DEPARTING.set(process);
        try {
            return ObjectForm.pack(process);
        } finally {
            if (before == null) {
                DEPARTING.remove();
            } else {
                DEPARTING.set(before);
            }
        }
    }

    /// For the serialization of `process`.
    ///
    /// @throws NotSerializableException unless it is on its way into its own child
    static void checkDeparts(Process process) throws NotSerializableException {
        if (DEPARTING.get() != process) {
            throw new NotSerializableException(
                    process.getClass().getName()
                            + " (a process object travels only into its own child)");
        }
    }

    /// The process in its own child: an object of the user's class, or `expected` itself with the target.
    ///
    /// @param expected what the job tells of it, who runs the code that reads it
    /// @param payload the job as it was sent
    /// @throws TransferException if a class is missing or the bytes do not fit the classes
    static Process arrive(Process expected, Job job, byte[] payload, ClassLoader loader) {
        if (job.isCall()) {
            expected.receive(FunctionCall.unpack(payload, job.workOffset(), loader));
            return expected;
        }
        ARRIVING.set(expected);
        try {
            Object object = ObjectForm.unpack(payload, job.workOffset(), loader);
            if (object instanceof Process process) {
                return process;
            }
            throw new TransferException("cannot be received: not a process");
        } finally {
            ARRIVING.remove();
        }
    }

    /// For the deserialization of a process: what stood for it until now.
    ///
    /// @throws NotSerializableException unless it arrives in its own child
    static Process arriving() throws NotSerializableException {
        Process expected = ARRIVING.get();
        if (expected == null) {
            throw new NotSerializableException("a process object travels only into its own child");
        }
        return expected;
    }
}
