package multiprocessing.connection;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The file of a socket that listens, from its making to its end, which is that of this process at the latest.
final class SocketFile implements AutoCloseable {
    private static final String PREFIX = "multiprocessing-";
    private static final int KIND_OF_FILE = 0170000; // of a mode, as POSIX has it
    private static final int SOCKET = 0140000;

    private final Path path;
    private final @Nullable Path folder;
    private @Nullable Object key; // by which the system knows it, once it was made
    private final Thread atExit = new Thread(null, this::delete, "mp-socket", 0, false);

    /// @param folder what else is to be deleted
    private SocketFile(Path path, @Nullable Path folder) {
        this.path = path;
        this.folder = folder;
    }

    /// One that will be there.
    static SocketFile at(Address.Unix address) {
        return new SocketFile(Path.of(address.path()), null);
    }

    /// One in a new folder that only this user can enter.
    static SocketFile fresh() throws IOException {
        Path folder = Files.createTempDirectory(PREFIX);
        return new SocketFile(folder.resolve("listener"), folder);
    }

    Address address() {
        return Address.unix(path);
    }

    /// A socket that listens there. The file of a listener that was killed is replaced.
    ServerSocketChannel listen(int backlog) throws IOException {
        try {
            return bound(ServerSocketChannel.open(StandardProtocolFamily.UNIX), backlog);
        } catch (Throwable e) {
            if (folder != null) {
                delete();
            }
            throw e;
        }
    }

    private ServerSocketChannel bound(ServerSocketChannel channel, int backlog) throws IOException {
        try {
            bind(channel, backlog);
            return channel;
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }

    private void bind(ServerSocketChannel channel, int backlog) throws IOException {
        var address = UnixDomainSocketAddress.of(path);
        try {
            channel.bind(address, backlog);
        } catch (IOException taken) {
            if (!isSocket() || !isAbandoned(address)) {
                throw taken;
            }
            Files.delete(path);
            channel.bind(address, backlog);
        }
        key = key();
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
        } catch (IllegalStateException e) {
            delete();
            throw new IOException("this process is ending", e);
        }
    }

    /// Nothing if there is no file, or the system has no such thing.
    private @Nullable Object key() {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException notThere) {
            return null;
        }
    }

    /// A FIFO and a device refuse who connects, too, and are not to be replaced.
    private boolean isSocket() {
        try {
            if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                var mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                return (mode & KIND_OF_FILE) == SOCKET;
            }
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        } catch (IOException notThere) {
            return false;
        }
    }

    private static boolean isAbandoned(UnixDomainSocketAddress address) throws IOException {
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // somebody may listen and be busy
            return isRefused(probe, address);
        }
    }

    private static boolean isRefused(SocketChannel probe, UnixDomainSocketAddress address) {
        try {
            boolean _ = probe.connect(address);
            return false;
        } catch (IOException e) { // of another kind if there is a crowd before the door
            return e instanceof ConnectException;
        }
    }

    /// Deletes it, unless another has its place. To be called while it is open: until then no other has its key.
    @Override
    public void close() {
        try {
            if (Runtime.getRuntime().removeShutdownHook(atExit)) {
                delete();
            }
        } catch (IllegalStateException atExitAlready) {
            // then it is deleted there
        }
    }

    private void delete() {
        try {
            if (Objects.equals(key, key())) {
                Files.deleteIfExists(path);
            }
            if (folder != null) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException leftBehind) {
            // harmless: it is replaced, or in a temporary folder
        }
    }
}
