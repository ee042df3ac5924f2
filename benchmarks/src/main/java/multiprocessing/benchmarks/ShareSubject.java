package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import multiprocessing.shared.SharedMemory;

/// The user's program of the benchmark `share`: reads requests `ROW DIVISOR` and answers each with numbers. `share.py`
/// does the same by Python.
///
/// The processes of a row stay until another row is asked for, so that they are as warm as a program that has run for a
/// while.
final class ShareSubject {
    private static final Map<String, Supplier<Measure>> ROWS =
            Map.of("memory", () -> Measure.alone(300, ShareSubject::makeMemory));

    private ShareSubject() {}

    /// Serves until the end of its standard input.
    public static void main(String[] args) throws Exception {
        var requests = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        String current = "";
        Measure measure = _ -> new double[0];
        for (var request = requests.readLine(); request != null; request = requests.readLine()) {
            String[] words = request.split(" ", -1);
            if (!words[0].equals(current)) {
                measure.end();
                current = words[0];
                measure = Objects.requireNonNull(ROWS.get(current), current).get();
            }
            double[] numbers = measure.take(Integer.parseInt(words[1]));
            System.out.println(
                    Arrays.stream(numbers)
                            .mapToObj(Double::toString)
                            .collect(Collectors.joining(" ")));
        }
        measure.end();
    }

    private static void makeMemory(int times) {
        for (int i = 0; i < times; i++) {
            var memory = SharedMemory.create(1 << 20);
            memory.close();
            memory.unlink();
        }
    }
}
