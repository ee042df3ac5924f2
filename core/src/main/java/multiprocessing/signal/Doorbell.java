package multiprocessing.signal;

import static multiprocessing.signal.MemberLayout.LIVE;
import static multiprocessing.signal.MemberLayout.PORT;
import static multiprocessing.signal.MemberLayout.RUNG;
import static multiprocessing.signal.MemberLayout.STATE;
import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import multiprocessing.memory.CommonsLayout;
import org.jspecify.annotations.Nullable;

/// The socket on which other processes wake this one, and the thread that listens to it.
final class Doorbell {
    /*
     * A datagram says only "look": its content is nothing, and one from a stranger costs a look. RUNG keeps a process
     * that does not listen, because it is stopped, from being rung twice, so a ring never waits for room.
     *
     * The ringer:    moves the gate's turn on; RUNG 0 → 1; sends, if it was 0.
     * The listener:  receives; RUNG = 0; looks at all gates where somebody waits here.
     *
     * While somebody waits, the thread also looks every TICK: for a ring whose ringer died before sending, and whether
     * one of the others, a different one each time, is dead. With nobody waiting for a while, it rests.
     */
    private static final int TICK_MILLIS = 100;
    private static final int RESTING_TICKS = 20;
    private static final int FORCED_TICKS = 10;

    static final long OWN_BIT = 1L << MemberLayout.place(Members.own());

    private static final long OWN_AT = MemberLayout.at(MemberLayout.place(Members.own()));
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final DatagramSocket SOCKET = open();

    /// Where the others listen, by place; looked up again when the port has changed.
    private static final @Nullable DatagramPacket[] RINGS =
            new DatagramPacket[CommonsLayout.MEMBERS_MOST];

    private static volatile boolean resting;

    static {
        INT.setVolatile(OWN_AT + PORT, SOCKET.getLocalPort());
        var _ =
                Thread.ofPlatform()
                        .name("mp-doorbell")
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .start(Doorbell::listen);
    }

    private Doorbell() {}

    private static DatagramSocket open() {
        try {
            return new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a socket on the loopback address", e);
        }
    }

    /// Rings the live processes behind these bits; threads of this one at that gate are woken directly.
    ///
    /// @return whether there was any
    static boolean ring(long bits, long gate) {
        boolean any = false;
        for (long left = bits; left != 0; left &= left - 1) {
            int first = Long.numberOfTrailingZeros(left);
            for (int place = first; place < Members.places(); place += Long.SIZE) {
                if (place == MemberLayout.place(Members.own())) {
                    Waiters.wakeAt(gate);
                    any = true;
                } else {
                    any |= ring(place);
                }
            }
        }
        return any;
    }

    /// Has all who wait anywhere look.
    static void ringAll() {
        for (int place = 0; place < Members.places(); place++) {
            boolean _ = ring(place);
        }
        Waiters.wakeAll();
    }

    /// Has the thread tick while somebody waits here. Sends whether or not RUNG is set: its setter may have died.
    static void beAwake() {
        if (resting) {
            resting = false;
            send(MemberLayout.place(Members.own()), SOCKET.getLocalPort());
        }
    }

    private static boolean ring(int place) {
        long at = MemberLayout.at(place);
        if (MemberLayout.phase((long) LONG.getAcquire(at + STATE)) != LIVE) {
            return false;
        }
        int port = (int) INT.getAcquire(at + PORT);
        if (port != 0 && (int) INT.getAndSet(at + RUNG, 1) == 0) {
            send(place, port);
        }
        return true;
    }

    private static void send(int place, int port) {
        DatagramPacket known = RINGS[place];
        DatagramPacket ring =
                known != null && known.getPort() == port
                        ? known
                        : new DatagramPacket(new byte[0], 0, LOOPBACK, port);
        RINGS[place] = ring;
        try {
            SOCKET.send(ring);
        } catch (IOException _) {
            // nobody there any more, or no memory for it just now: it ticks
        }
    }

    private static void listen() {
        var heard = new DatagramPacket(new byte[1], 1);
        int quietTicks = 0;
        for (int tick = 0; ; ) {
            boolean rung = receive(heard);
            INT.setVolatile(OWN_AT + RUNG, 0);
            Waiters.wakeCalled();
            Undertaker.look();
            if (rung) {
                continue;
            }
            tick++;
            Members.lookAt(tick);
            if (tick % FORCED_TICKS == 0) {
                Waiters.wakeAll();
            }
            quietTicks = Waiters.areNone() ? quietTicks + 1 : 0;
            resting = quietTicks > RESTING_TICKS;
        }
    }

    /// @return whether there was a ring, else a tick has gone by
    private static boolean receive(DatagramPacket heard) {
        try {
            // whoever has begun to wait since is either seen here or has seen `resting`
            SOCKET.setSoTimeout(resting && Waiters.areNone() ? 0 : TICK_MILLIS);
            SOCKET.receive(heard);
            return true;
        } catch (SocketTimeoutException tick) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("this process's doorbell is broken", e);
        }
    }
}
