package multiprocessing.local;

import jdk.internal.access.SharedSecrets;

/// What the JVM still has to do after its main thread: a child may say goodbye only when that is nothing.
final class ExitSlots {
    /*
     * At its end the JVM runs numbered hooks, in order, in one thread:
     *
     *     0 console   1 Runtime.addShutdownHook   2 File.deleteOnExit   3 … 9 free
     *
     * A slot is filled when its facility is first used, and filling it twice is an error: so trying to fill slots 1
     * and 2 tells whether the user's code has left anything to be done. If not, the child's last word can be sent
     * before the JVM begins to come down, which takes it 3 ms. And slot 9 comes after all hooks of the user's.
     *
     * The slots are the JDK's own affair (jdk.internal.access). The library starts the child with the one flag that
     * lets it in. Where the door is shut all the same, there is no early goodbye, and the parent waits for the exit
     * itself: slower, not wrong.
     *
     * Rejected: a hook by addShutdownHook runs beside the user's, not after them, and starting its thread in a JVM that
     * has just come up costs 0.6 ms.
     */
    private static final int USER_HOOKS = 1;
    private static final int DELETE_ON_EXIT = 2;
    private static final int LAST = 9;

    private static final Runnable NOTHING = new Nothing();

    private ExitSlots() {}

    /// Runs `action` when the JVM ends in order, after all hooks of the user's; beside them where the slots are shut. Not in a
    /// JVM that comes down already, by a signal in its boot: it has nothing to say.
    static void runLast(Runnable action) {
        if (!fill(LAST, action)) {
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(action, "mp-leave"));
            } catch (IllegalStateException e) {
                return; // it comes down
            }
        }
    }

    /// Closes the slots if they are free, so that nothing more can be asked for. Not to be called again once it has.
    ///
    /// @return whether it has: the JVM can be halted without leaving out anything that the user's code has asked for
    static boolean closeIfFree() {
        return fill(USER_HOOKS, NOTHING) && fill(DELETE_ON_EXIT, NOTHING);
    }

    /// @return false if it is taken, or the door is shut: by a later JDK, or in a child without the flag
    private static boolean fill(int slot, Runnable action) {
        try {
            SharedSecrets.getJavaLangAccess().registerShutdownHook(slot, false, action);
            return true;
        } catch (InternalError | IllegalStateException | LinkageError takenOrShut) {
            return false;
        }
    }

    /// A class and not a lambda: the first lambda of a new JVM costs milliseconds.
    private static final class Nothing implements Runnable {
        @Override
        public void run() {}
    }
}
