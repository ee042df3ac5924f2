package multiprocessing.process;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A job as it was sent, until it has arrived. It may be large, and whoever had it in a variable would keep it as long as the
/// target runs. For the library's own use: no part of the API. To be used by one thread.
public final class JobBytes {
    private byte @Nullable [] bytes;

    /// One that has not arrived.
    public JobBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] look() {
        return Objects.requireNonNull(bytes, "the job has arrived");
    }

    byte[] take() {
        byte[] taken = look();
        bytes = null;
        return taken;
    }
}
