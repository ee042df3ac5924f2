import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/// Answers the requests of the benchmark `share` by Aeron and Agrona: `aeron-int`, `aeron-1k`, `agrona-int`, `agrona-1k`. The
/// library needs neither.
///
/// Messages of bytes go from here to a process of their own, as fast as they go; neither side ever sleeps. The end of a
/// round is told by a message of one byte, its arrival by one the other way.
public final class Peers {
    private static final int OUT = 1;
    private static final int BACK = 2;
    private static final int COUNT = 200_000;
    private static final int LENGTH = (1 << 22) + RingBufferDescriptor.TRAILER_LENGTH;
    private static final int TYPE = 1;

    /// Two one-way lines.
    interface Line {
        boolean send(UnsafeBuffer message, int length);

        /// How long the next message is, or -1 for none.
        int receive();
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            answer(args[0].equals("aeron") ? aeron(args[1], BACK, OUT) : agrona(args[1], true));
            return;
        }
        var requests = new BufferedReader(new InputStreamReader(System.in));
        String current = "";
        Process other = null;
        Line line = null;
        Path folder = null;
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            String[] words = request.split("[- ]");
            if (!words[0].equals(current)) {
                current = words[0];
                if (other != null) {
                    other.destroyForcibly().waitFor();
                }
                folder = Files.createTempDirectory(Path.of("/dev/shm"), "peers-");
                folder.toFile().deleteOnExit();
                String place = folder.resolve("files").toString();
                if (current.equals("aeron")) {
                    MediaDriver driver = MediaDriver.launchEmbedded(
                            new MediaDriver.Context()
                                    .aeronDirectoryName(place)
                                    .dirDeleteOnShutdown(true)
                                    .ipcTermBufferLength(1 << 22)
                                    .threadingMode(ThreadingMode.SHARED));
                    Runtime.getRuntime().addShutdownHook(new Thread(driver::close));
                    line = aeron(place, OUT, BACK);
                } else {
                    line = agrona(place, false);
                    new File(place).deleteOnExit();
                }
                other = start(current, place);
            }
            int length = words[1].equals("int") ? 8 : 1024;
            int times = Math.max(2, COUNT / Integer.parseInt(words[2]));
            System.out.println((double) round(line, length, times) / times);
        }
        if (other != null) {
            other.destroyForcibly().waitFor();
        }
        System.exit(0);
    }

    private static Process start(String kind, String place) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"),
                Peers.class.getName(), kind, place));
        return new ProcessBuilder(command).inheritIO().start();
    }

    private static long round(Line line, int length, int times) {
        var message = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            send(line, message, length);
        }
        send(line, message, 1);
        while (line.receive() != 1) {
            Thread.onSpinWait();
        }
        return System.nanoTime() - start;
    }

    private static void answer(Line line) {
        var message = new UnsafeBuffer(ByteBuffer.allocateDirect(1));
        while (ProcessHandle.current().parent().isPresent()) {
            for (int i = 0; i < 1 << 20; i++) {
                if (line.receive() == 1) {
                    send(line, message, 1);
                } else {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static void send(Line line, UnsafeBuffer message, int length) {
        while (!line.send(message, length)) {
            Thread.onSpinWait();
        }
    }

    private static Line aeron(String place, int out, int back) {
        Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(place));
        Publication publication = aeron.addExclusivePublication("aeron:ipc", out);
        Subscription subscription = aeron.addSubscription("aeron:ipc", back);
        int[] length = {-1};
        return new Line() {
            @Override
            public boolean send(UnsafeBuffer message, int lengthBytes) {
                return publication.offer(message, 0, lengthBytes) > 0;
            }

            @Override
            public int receive() {
                length[0] = -1;
                subscription.poll((_, _, size, _) -> length[0] = size, 1);
                return length[0];
            }
        };
    }

    private static Line agrona(String place, boolean isOther) throws Exception {
        File file = new File(place);
        var mapped = file.exists()
                ? IoUtil.mapExistingFile(file, "ring")
                : IoUtil.mapNewFile(file, 2L * LENGTH);
        var first = new OneToOneRingBuffer(new UnsafeBuffer(mapped, 0, LENGTH));
        var second = new OneToOneRingBuffer(new UnsafeBuffer(mapped, LENGTH, LENGTH));
        OneToOneRingBuffer out = isOther ? second : first;
        OneToOneRingBuffer back = isOther ? first : second;
        int[] length = {-1};
        return new Line() {
            @Override
            public boolean send(UnsafeBuffer message, int lengthBytes) {
                return out.write(TYPE, message, 0, lengthBytes);
            }

            @Override
            public int receive() {
                length[0] = -1;
                back.read((_, _, _, size) -> length[0] = size, 1);
                return length[0];
            }
        };
    }
}
