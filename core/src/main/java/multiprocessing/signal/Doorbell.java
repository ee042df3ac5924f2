package multiprocessing.signal;

import static multiprocessing.signal.MemberLayout.PORT;
import static multiprocessing.signal.MemberLayout.RUNG;
import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.MEMORY;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import multiprocessing.log.Log;
import multiprocessing.memory.CommonsLayout;
import org.jspecify.annotations.Nullable;

/// The socket on which other processes wake this one, and on which it wakes them.
final class Doorbell {
    /*
     * A datagram says only "look": it has no content, and one from a stranger costs a look. RUNG keeps a process that
     * does not listen, because it is stopped or nobody waits there, from being rung twice, so a ring never needs room.
     *
     * The ringer:    moves the gate's turn on; RUNG 0 → A_TURN; sends, if it was 0.
     * The listener:  receives; RUNG → 0; looks at all gates where somebody waits here.
     *
     * When a process has died no turn moves on: A_LOOK has all who wait look at what they wait for, and announce themselves.
     *
     * The socket is opened by the first who listens or sends, with all that it needs, not with this class: that may fail, as for
     * too many open files, and a class that fails is never made ready again.
     */
    static final int A_TURN = 1;
    static final int A_LOOK = 2;

    /// Whom [#ring] finds: other processes, this one.
    static final int OTHERS = 1;

    static final int HERE = 2;

    static final long OWN_BIT = 1L << MemberLayout.place(Members.own());

    private static final long OWN_AT = MemberLayout.at(MemberLayout.place(Members.own()));

    /// The JDK's own loopback address is another one in a process that prefers IPv6, of which the others do not know.
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static volatile @Nullable Doorbell own;

    /// When a refusal is to be told, by [System#nanoTime]: never again, once it has been.
    private static final AtomicLong TELL_NANOS = new AtomicLong(System.nanoTime());

    private static final long TELL_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER_NANOS = Long.MAX_VALUE / 2;

    private final DatagramChannel socket;
    private final InetAddress host;

    /// Where the others listen, by place; made anew when the port has changed.
    private final @Nullable InetSocketAddress[] addresses =
            new InetSocketAddress[CommonsLayout.MEMBERS_MOST];

    private final ByteBuffer nothing = ByteBuffer.allocateDirect(0);
    private final ByteBuffer heard = ByteBuffer.allocateDirect(1);

    private Doorbell(DatagramChannel socket, InetAddress host) {
        this.socket = socket;
        this.host = host;
    }

    private static Doorbell own() throws IOException {
        Doorbell known = own;
        return known != null ? known : open();
    }

    private static synchronized Doorbell open() throws IOException {
        Doorbell known = own;
        if (known != null) {
            return known;
        }
        DatagramChannel socket = DatagramChannel.open();
        try {
            bind(socket).configureBlocking(false);
            var address = (InetSocketAddress) socket.getLocalAddress();
            known = new Doorbell(socket, address.getAddress());
            own = known;
            INT.setVolatile(MEMORY, OWN_AT + PORT, address.getPort());
            return known;
        } finally {
            if (known == null) {
                socket.close();
            }
        }
    }

    private static DatagramChannel bind(DatagramChannel socket) throws IOException {
        try {
            return socket.bind(new InetSocketAddress(LOOPBACK, 0));
        } catch (IOException withoutIt) {
            return socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }
    }

    /// What a [Listener] waits for.
    ///
    /// @throws IOException if it cannot be opened; to be tried again
    static DatagramChannel socket() throws IOException {
        return own().socket;
    }

    /// Takes a ring, to be followed by [#beRung] and a look. By one thread at a time.
    static void hear() throws IOException {
        Doorbell bell = own();
        var _ = bell.socket.receive(bell.heard.clear()); // a stranger's is heard in the next turn
    }

    /// Lets others ring from now on; to be followed by a look.
    ///
    /// @return whether all who wait are to look
    static boolean beRung() {
        return ((int) INT.getAndSet(MEMORY, OWN_AT + RUNG, 0) & A_LOOK) != 0;
    }

    /// Rings the live processes behind these bits, but this one.
    ///
    /// @return who was behind them, of [#OTHERS] and [#HERE]
    static int ring(long bits) {
        int who = 0;
        for (long left = bits; left != 0; left &= left - 1) {
            int first = Long.numberOfTrailingZeros(left);
            for (int place = first; place < Members.places(); place += Long.SIZE) {
                if (place == MemberLayout.place(Members.own())) {
                    who |= HERE;
                } else if (ring(place, A_TURN)) {
                    who |= OTHERS;
                }
            }
        }
        return who;
    }

    /// Has all who wait in the processes that share this one's bit look, and announce themselves again.
    static void ringSharersOfBit() {
        int own = MemberLayout.place(Members.own());
        ringSharers(own % Long.SIZE, own);
    }

    /// @param first the number of a bit
    /// @param except a place
    static void ringSharers(int first, int except) {
        for (int place = first; place < Members.places(); place += Long.SIZE) {
            if (place != except) {
                boolean _ = ring(place, A_LOOK);
            }
        }
    }

    /// Has all who wait anywhere look: a process has died.
    static void ringAll() {
        for (int place = 0; place < Members.places(); place++) {
            boolean _ = ring(place, A_LOOK);
        }
        Waiters.wakeAll();
    }

    private static boolean ring(int place, int why) {
        if (!Members.isLive(place)) {
            return false;
        }
        long at = MemberLayout.at(place);
        int port = (int) INT.getAcquire(MEMORY, at + PORT);
        if (port != 0 && (int) INT.getAndBitwiseOr(MEMORY, at + RUNG, why) == 0) {
            send(place, port);
        }
        return true;
    }

    private static void send(int place, int port) {
        try {
            Doorbell bell = own();
            InetSocketAddress known = bell.addresses[place];
            InetSocketAddress address =
                    known != null && known.getPort() == port
                            ? known
                            : new InetSocketAddress(bell.host, port);
            bell.addresses[place] = address;
            bell.send(address);
        } catch (IOException | OutOfMemoryError _) {
            // no memory or socket for it just now: who is there looks by himself
        }
    }

    private void send(InetSocketAddress to) {
        try {
            socket.send(nothing, to);
        } catch (IOException refused) { // not for want of a listener: of that nobody is told
            long now = System.nanoTime();
            long due = TELL_NANOS.get();
            // where it gets no thread the JVM prints that: not at each ring
            if (now - due >= 0 && TELL_NANOS.compareAndSet(due, now + TELL_AGAIN_NANOS)) {
                tell(refused);
                TELL_NANOS.set(now + NEVER_NANOS);
            }
        }
    }

    /// In a thread of its own: who rings may have any lock.
    private static void tell(IOException refused) {
        var _ =
                Thread.ofPlatform()
                        .name("mp-refusal")
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .start(() ->
                                Log.say(
                                        Level.WARNING,
                                        "other processes cannot be woken from here, and may wait"
                                                + " 100 ms for what has come: does something"
                                                + " filter the loopback address, or is memory"
                                                + " short?",
                                        refused));
    }
}
