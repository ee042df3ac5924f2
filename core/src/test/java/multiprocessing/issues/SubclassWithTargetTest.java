package multiprocessing.issues;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import multiprocessing.Context;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import org.junit.jupiter.api.Test;

/// A subclass of `Process` may give the builder a target and call `super.run()` for it. The target did not travel with
/// the object: in the child `super.run()` did nothing, and the process ended with exit code 0.
class SubclassWithTargetTest {
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    @Test
    void theTargetOfASubclassTravelsWithIt() throws InterruptedException {
        var process = new Framed(Multiprocessing.context(StartMethod.THREAD));
        process.start();
        process.join();
        assertThat(SEEN).containsExactly("before", "target of 7", "after");
        assertThat(process.exitCode()).hasValue(0);
    }

    private static final class Framed extends Process {
        private static final long serialVersionUID = 1L;

        Framed(Context context) {
            super(context.process().target((Integer n) -> SEEN.add("target of " + n)).args(7));
        }

        @Override
        public void run() throws Exception {
            SEEN.add("before");
            super.run();
            SEEN.add("after");
        }
    }
}
