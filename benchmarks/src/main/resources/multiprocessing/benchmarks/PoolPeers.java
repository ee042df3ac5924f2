import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.util.concurrent.Callable;
import net.viktorc.pp4j.impl.JavaProcessPoolExecutor;
import net.viktorc.pp4j.impl.SimpleJavaProcessOptions;

/// Answers the request `pp4j` of the benchmark `pool` by PP4J: round trips through a pool of two JVMs. The library needs
/// none of it.
public final class PoolPeers {
    private static final int COUNT = 1_000;
    private static final int WORKERS = 2;

    record Next(int number) implements Callable<Integer>, Serializable {
        @Override
        public Integer call() {
            return number + 1;
        }
    }

    public static void main(String[] args) throws Exception {
        var options = new SimpleJavaProcessOptions(0, 0, 0, 0); // as the JVM has them, and no end by idleness
        var pool = new JavaProcessPoolExecutor(options, WORKERS, WORKERS, 0, null, false);
        var requests = new BufferedReader(new InputStreamReader(System.in));
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            int times = Math.max(2, COUNT / Integer.parseInt(request.split(" ")[1]));
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) {
                if (pool.submit(new Next(i)).get() != i + 1) {
                    throw new IllegalStateException("a wrong result");
                }
            }
            System.out.println((double) (System.nanoTime() - start) / times);
        }
        pool.shutdownNow();
        System.exit(0);
    }
}
