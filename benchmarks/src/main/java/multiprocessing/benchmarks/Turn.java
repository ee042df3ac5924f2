package multiprocessing.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One of those that take turns: a program, and what is asked of it in each round.
final class Turn {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Optional<Subject> subject;
    private final String request;
    private final int children; // which must be there and at rest before
    private final List<List<Double>> answers = new ArrayList<>();
    private int unready;

    private Turn(Optional<Subject> subject, String request, int children) {
        this.subject = subject;
        this.request = request;
        this.children = children;
    }

    static Turn of(Subject subject, String verb, String method, Object... more) {
        return of(Optional.of(subject), request(verb, method, more));
    }

    /// One who is not there stays silent.
    static Turn of(Optional<Subject> subject, String request) {
        return new Turn(subject, request, 0);
    }

    /// A program that is asked when a process waits ready below it.
    static Turn withSpare(Subject subject, String verb, String method) {
        return withSpares(subject, request(verb, method), 1);
    }

    /// A program that is asked when so many processes wait ready below it.
    static Turn withSpares(Subject subject, String request, int count) {
        return new Turn(Optional.of(subject), request, count);
    }

    static String request(String verb, String method, Object... more) {
        var request = new StringBuilder(verb + " " + method.toLowerCase(Locale.ROOT));
        for (Object word : more) {
            request.append(' ').append(word);
        }
        return request.toString();
    }

    /// Lets each have its turn in each round, after a pause in which what the one before left behind comes to its end.
    /// The first rounds do not count.
    static void take(int uncounted, int rounds, Duration pause, Turn... turns)
            throws IOException, InterruptedException {
        for (int round = -uncounted; round < rounds; round++) {
            for (Turn turn : turns) {
                turn.take(pause, round >= 0);
            }
        }
    }

    private void take(Duration pause, boolean counts) throws IOException, InterruptedException {
        if (subject.isEmpty()) {
            return;
        }
        boolean isReady = children == 0 || subject.get().awaitRest(children, PATIENCE);
        Thread.sleep(pause);
        List<Double> answer = subject.get().ask(request).stream().map(Double::valueOf).toList();
        if (counts) {
            answers.add(answer);
            unready += isReady ? 0 : 1;
        }
    }

    /// The number at `index` of each answer.
    List<Double> numbers(int index) {
        return answers.stream().map(answer -> answer.get(index)).toList();
    }

    /// The first number of each answer; empty if there were none.
    Optional<Figure> millis() {
        return figure("ms", 1);
    }

    /// The first number of each answer, of which `perUnit` make one of that unit; empty if there were none.
    Optional<Figure> figure(String unit, double perUnit) {
        List<Double> samples = numbers(0).stream().map(number -> number / perUnit).toList();
        return samples.isEmpty() ? Optional.empty() : Optional.of(Figure.of(samples, unit));
    }

    /// In how many rounds no process waited ready in time.
    int unready() {
        return unready;
    }
}
