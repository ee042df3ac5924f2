package multiprocessing.process;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import multiprocessing.codec.Parcel;
import multiprocessing.error.TransferException;
import multiprocessing.log.Log;
import multiprocessing.memory.Commons;
import multiprocessing.memory.ProcessId;
import multiprocessing.memory.Root;

/// What a new process is told: who it is, who its parent is, what it shall do.
///
/// ```
///  name | identity | daemon | parent's name | parent's pid | root | back end | commons | log | form | work …
///  form 1: a call of a function        form 0: a Process object of the user's own class
/// ```
///
/// @param root the first process of the tree
/// @param commons where the parent's shared memory is, empty if it shares nothing
/// @param log the level from which on the parent prints what the library says, empty if it does not
/// @param workOffset where in the message the work begins
record Job(
        String name,
        String identity,
        boolean daemon,
        String parentName,
        long parentPid,
        ProcessId root,
        String backend,
        String commons,
        String log,
        boolean isCall,
        int workOffset) {

    static byte[] encode(
            Process child, Process parent, String backend, boolean isCall, Parcel work) {
        var bytes = new ByteArrayOutputStream(work.bytes().length + 128);
        try (var out = new DataOutputStream(bytes)) {
            writeText(child.name(), out);
            writeText(child.identity(), out);
            out.writeBoolean(child.daemon());
            writeText(parent.name(), out);
            out.writeLong(ProcessHandle.current().pid());
            writeProcess(child.outlivesParent() ? Root.id() : Root.told(), out);
            writeText(backend, out);
            writeText(Commons.address().orElse(""), out);
            writeText(Log.printed(), out);
            out.writeBoolean(isCall);
            out.write(work.bytes());
        } catch (IOException e) {
            throw new IllegalStateException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /// @throws TransferException if the job is cut
    static Job decode(byte[] payload) {
        var in = new Input(payload);
        String name = in.text();
        String identity = in.text();
        boolean daemon = in.flag();
        String parentName = in.text();
        long parentPid = in.longNumber();
        var root = new ProcessId(in.longNumber(), in.longNumber(), in.longNumber());
        String backend = in.text();
        String commons = in.text();
        String log = in.text();
        boolean isCall = in.flag();
        return new Job(
                name,
                identity,
                daemon,
                parentName,
                parentPid,
                root,
                backend,
                commons,
                log,
                isCall,
                in.at);
    }

    private static void writeProcess(ProcessId id, DataOutputStream out) throws IOException {
        out.writeLong(id.pid());
        out.writeLong(id.start());
        out.writeLong(id.scope());
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// What has been read of a job. Not a stream: a child reads one job in its life, before anything is compiled.
    private static final class Input {
        private final byte[] bytes;
        private int at;

        Input(byte[] bytes) {
            this.bytes = bytes;
        }

        /// Passes over so many bytes.
        ///
        /// @return where they begin
        private int take(int length) {
            if (length < 0 || length > bytes.length - at) {
                throw new TransferException("cannot be received: job is cut");
            }
            int start = at;
            at += length;
            return start;
        }

        int number() {
            int start = take(Integer.BYTES);
            return ((bytes[start] & 0xFF) << 24)
                    | ((bytes[start + 1] & 0xFF) << 16)
                    | ((bytes[start + 2] & 0xFF) << 8)
                    | (bytes[start + 3] & 0xFF);
        }

        long longNumber() {
            return ((long) number() << Integer.SIZE) | (number() & 0xFFFF_FFFFL);
        }

        boolean flag() {
            return bytes[take(1)] != 0;
        }

        String text() {
            int length = number();
            return new String(bytes, take(length), length, StandardCharsets.UTF_8);
        }
    }
}
