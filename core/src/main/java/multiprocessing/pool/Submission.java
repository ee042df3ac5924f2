package multiprocessing.pool;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multiprocessing.codec.RemoteFrames;

/// Where a task was submitted, behind the frames of its failure.
final class Submission {
    /// Through which tasks come.
    private static final Set<String> FACES =
            Stream.of(
                            Pool.class,
                            WorkerExecutor.class,
                            FirstResult.class,
                            Results.class,
                            Mapping.class,
                            Requests.class)
                    .map(Class::getName)
                    .collect(Collectors.toSet());

    private Submission() {}

    /// Says behind the frames of `thrown` where `submission` was made.
    static void tell(Throwable thrown, Throwable submission) {
        RemoteFrames.add(
                thrown,
                "submitted by thread " + submission.getMessage(),
                Arrays.stream(submission.getStackTrace())
                        .dropWhile(frame -> FACES.contains(frame.getClassName().split("\\$", 2)[0]))
                        .toList());
    }
}
