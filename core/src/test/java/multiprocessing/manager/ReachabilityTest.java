package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A proxy that is used for the last time in a call is collected when the call is done, not before: compiled code forgets what it
/// needs no more.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReachabilityTest {
    @Test
    void aProxyThatAFunctionCapturesLivesUntilTheServerHasIt() throws Exception {
        var compiled =
                List.of(
                        "-Xcomp",
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=compileonly,multiprocessing.manager.*::*");
        try (var program = Program.start(compiled, LastUse.class)) {
            assertThat(program.await("size ")).isEqualTo("1");
            assertThat(program.await("holder ")).isEqualTo("1");
            assertThat(program.join()).isZero();
            program.awaitNoFamily();
        }
    }

    /// Is read after the client has collected what it uses no more.
    @SuppressWarnings("serial") // events travel
    private static final class Late implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Event isRead;
        private final Event isCollected;

        Late(Event isRead, Event isCollected) {
            this.isRead = isRead;
            this.isCollected = isCollected;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            isRead.set();
            try {
                boolean _ = isCollected.await(Await.PATIENCE);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    static final class LastUse {
        public static void main(String[] arguments) throws Exception {
            try (var manager = Manager.start()) {
                manager.register("holder", (Object[] o) -> List.of(o), List.class);
                ListProxy<Object> list = manager.list();
                System.out.println("size " + apply(manager, list));
                System.out.println("holder " + create(manager).size());
            }
        }

        private static int apply(Manager manager, ListProxy<Object> list) throws Exception {
            Late late = late(manager);
            ListProxy<Integer> inner = manager.list(List.of(1));
            return Manager.apply(list, _ -> late == null ? 0 : inner.size());
        }

        private static List<?> create(Manager manager) throws Exception {
            return (List<?>)
                    manager.<List<List<?>>>create(
                                    "holder",
                                    List.class,
                                    (Object) new Object[] {late(manager), manager.list(List.of(1))})
                            .get(1);
        }

        private static Late late(Manager manager) {
            Event isRead = Event.create();
            Event isCollected = Event.create();
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        try {
                            isRead.await();
                            collect(manager); // once more than it takes
                            collect(manager);
                            isCollected.set();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    });
            return new Late(isRead, isCollected);
        }

        /// Until the manager has heard of a proxy that is no longer used.
        private static void collect(Manager manager) throws Exception {
            int before = manager.objectCount();
            forget(manager);
            Await.await(
                    () -> {
                        System.gc();
                        return manager.objectCount() <= before;
                    },
                    "the end of a list that is used no more");
        }

        private static void forget(Manager manager) {
            var _ = manager.list();
        }
    }
}
