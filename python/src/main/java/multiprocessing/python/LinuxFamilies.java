package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import multiprocessing.connection.Address;

/// Families by what Linux tells of sockets and processes.
final class LinuxFamilies implements Families {
    /*
     *  port of the peer ─ /proc/net/tcp ─▶ inode of its socket ─ /proc/PID/fd ─▶ process ─ /proc/PID/auxv ─▶ family
     *
     * The auxiliary vector has the places of stack, vDSO, loader and program. They are random for each program that is
     * started, and a fork has those of its parent. Where they are not random, programs alike are one family, which only
     * lives longer.
     *
     * Only a Python is taken for a client: what else has the socket may be a tunnel that stands for a client elsewhere, and
     * go before it does.
     *
     * Rejected: the process id alone, for a fork uses what its parent has counted. A Unix socket tells nothing of its peer
     * that Java could read.
     */
    private static final Path PROC = Path.of("/proc");
    private static final Pattern PYTHON = Pattern.compile("python|pypy");
    private static final String ESTABLISHED = "01";
    private static final int LOCAL = 1; // columns of /proc/net/tcp
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private final Map<Path, Family> known =
            new ConcurrentHashMap<>(); // by process, when it was last seen

    @Override
    public Optional<Family> at(Address.Tcp peer, int port) {
        try {
            Optional<String> socket = socketAt(peer, port);
            return socket.isEmpty() ? Optional.empty() : holderOf(socket.get());
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty(); // it does not tell
        }
    }

    /// What the socket is called where processes have it, if there is just one.
    private static Optional<String> socketAt(Address.Tcp peer, int port) throws IOException {
        if (!(InetAddress.ofLiteral(peer.host()) instanceof Inet4Address host)) {
            return Optional.empty(); // Python's have no other
        }
        String local = hexadecimal(host) + ":%04X".formatted(peer.port());
        String remote = ":%04X".formatted(port);
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(PROC.resolve("net/tcp"), ISO_8859_1)) {
            String[] columns = line.strip().split(" +", INODE + 2);
            if (columns.length > INODE
                    && columns[LOCAL].equals(local)
                    && columns[REMOTE].endsWith(remote)
                    && columns[STATE].equals(ESTABLISHED)) {
                found.add("socket:[" + columns[INODE] + "]");
            }
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static String hexadecimal(Inet4Address host) {
        return "%08X"
                .formatted(
                        ByteBuffer.wrap(host.getAddress()).order(ByteOrder.nativeOrder()).getInt());
    }

    private Optional<Family> holderOf(String socket) throws IOException {
        for (Path process : known.keySet()) { // most come again
            Optional<Family> family = ifItHas(process, socket);
            if (family.isPresent()) {
                return family;
            }
        }
        for (Path process : processes()) {
            Optional<Family> family = ifItHas(process, socket);
            if (family.isPresent()) {
                known.put(process, family.get());
                return family;
            }
        }
        return Optional.empty();
    }

    private static Optional<Family> ifItHas(Path process, String socket) {
        if (!isPython(process)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (isLinkTo(file, socket)) {
                    var family = new Family(mark(process), isOfRoot(process));
                    // it still is the process that was looked at, whose number may be given anew
                    return isLinkTo(file, socket) ? Optional.of(family) : Optional.empty();
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // another user's, or gone meanwhile
        }
        return Optional.empty();
    }

    private static boolean isPython(Path process) {
        try {
            Path name = Files.readSymbolicLink(process.resolve("exe")).getFileName();
            return name != null && PYTHON.matcher(name.toString()).lookingAt();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isLinkTo(Path file, String name) {
        try {
            return Files.readSymbolicLink(file).toString().equals(name);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /// Of a process that ends the memory goes before the files. Older Linux has an empty vector for it, as for the threads of
    /// its own, which never end: it would be of their family.
    private static String mark(Path process) throws IOException {
        String mark = Files.readString(process.resolve("auxv"), ISO_8859_1);
        if (mark.isEmpty()) {
            throw new NoSuchFileException(process.toString());
        }
        return mark;
    }

    private static boolean isOfRoot(Path process) throws IOException {
        return Files.getAttribute(process, "unix:uid") instanceof Integer user && user == 0;
    }

    /// Whether root may have forked it, and this program may not look into it, since it is another user's now.
    private static boolean hasBecomeAnUsers(Path process) {
        try (Stream<String> status = Files.lines(process.resolve("status"), ISO_8859_1)) {
            return status.anyMatch(
                    line -> line.startsWith("Uid:") && !line.startsWith("Uid:\t0\t"));
        } catch (IOException | UncheckedIOException ended) {
            return false;
        }
    }

    private static List<Path> processes() throws IOException {
        try (Stream<Path> all = Files.list(PROC)) {
            return all.filter(each -> Character.isDigit(each.getFileName().toString().charAt(0)))
                    .toList();
        } catch (UncheckedIOException e) { // it breaks off
            throw e.getCause();
        }
    }

    @Override
    public Set<Family> living(Collection<Family> families) {
        var living = new HashSet<Family>();
        known.keySet().removeIf(process -> !isLiving(process, families, living));
        if (!living.containsAll(families)) {
            try {
                processes().forEach(process -> isLiving(process, families, living));
            } catch (IOException e) {
                living.addAll(families); // for all that is known
            }
        }
        return living;
    }

    /// Adds the family of a process, if it is one of those: two of one mark if some of it have become another user's.
    private boolean isLiving(Path process, Collection<Family> families, Set<Family> living) {
        boolean isAny = false;
        try {
            String mark = mark(process);
            for (Family family : families) {
                if (family.mark().equals(mark)) {
                    known.put(process, family);
                    living.add(family);
                    isAny = true;
                }
            }
        } catch (AccessDeniedException e) {
            if (hasBecomeAnUsers(process)) { // whose fork it may be
                families.stream().filter(Family::isOfRoot).forEach(living::add);
            }
        } catch (IOException e) {
            // it has ended
        }
        return isAny;
    }
}
