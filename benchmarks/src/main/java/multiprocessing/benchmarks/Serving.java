package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// A [Subject]'s side: takes requests `ROW DIVISOR` from standard input and answers each with numbers.
///
/// The processes of a row stay until another row is asked for, so that they are as warm as a program that has run for a
/// while.
final class Serving {
    private Serving() {}

    /// Serves until the end of standard input.
    static void serve(Map<String, Callable<Measure>> rows) throws Exception {
        var requests = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        String current = "";
        Measure measure = _ -> new double[0];
        for (var request = requests.readLine(); request != null; request = requests.readLine()) {
            String[] words = request.split(" ", -1);
            if (!words[0].equals(current)) {
                measure.end();
                current = words[0];
                measure = Objects.requireNonNull(rows.get(current), current).call();
            }
            answer(measure.take(Integer.parseInt(words[1])));
        }
        measure.end();
    }

    private static void answer(double[] numbers) throws IOException {
        System.out.println(
                Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(" ")));
        if (System.out.checkError()) {
            throw new IOException("nobody listens any more");
        }
    }
}
