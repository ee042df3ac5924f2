package multiprocessing.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import multiprocessing.codec.Parcel;
import multiprocessing.error.TransferException;
import multiprocessing.memory.Commons;

/// What a new process is told: who it is, who its parent is, what it shall do.
///
/// ```
///  name | identity | daemon | parent's name | parent's pid | back end | commons | form | work …
///  form 1: a call of a function        form 2: a Process object of the user's own class
/// ```
///
/// @param commons where the parent's shared memory is, empty if it shares nothing
/// @param payload the whole message
/// @param workOffset where in it the work begins
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
record Job(
        String name,
        Identity identity,
        boolean daemon,
        String parentName,
        long parentPid,
        String backend,
        String commons,
        boolean isCall,
        byte[] payload,
        int workOffset) {

    static byte[] encode(
            Process child, Process parent, String backend, boolean isCall, Parcel work) {
        var bytes = new ByteArrayOutputStream(work.bytes().length + 128);
        try (var out = new DataOutputStream(bytes)) {
            writeText(child.name(), out);
            int[] numbers = child.identity().numbers();
            out.writeInt(numbers.length);
            for (int number : numbers) {
                out.writeInt(number);
            }
            out.writeBoolean(child.daemon());
            writeText(parent.name(), out);
            out.writeLong(ProcessHandle.current().pid());
            writeText(backend, out);
            writeText(Commons.address().orElse(""), out);
            out.writeBoolean(isCall);
            out.write(work.bytes());
        } catch (IOException e) {
            throw new IllegalStateException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    static Job decode(byte[] payload) {
        try (var in = new DataInputStream(new ByteArrayInputStream(payload))) {
            String name = readText(in);
            int count = in.readInt();
            if (count < 0 || count > in.available() / Integer.BYTES) {
                throw new IOException("job is cut");
            }
            var numbers = new int[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = in.readInt();
            }
            boolean daemon = in.readBoolean();
            String parentName = readText(in);
            long parentPid = in.readLong();
            String backend = readText(in);
            String commons = readText(in);
            boolean isCall = in.readBoolean();
            return new Job(
                    name,
                    Identity.of(numbers),
                    daemon,
                    parentName,
                    parentPid,
                    backend,
                    commons,
                    isCall,
                    payload,
                    payload.length - in.available());
        } catch (IOException e) {
            throw new TransferException("cannot be received: ".concat(e.toString()), e);
        }
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("job is cut");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
