package multiprocessing.python;

import java.util.List;
import multiprocessing.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/// What a worker of a pool does for a client of a [PythonServer], with the arguments that it has given: plain data, as
/// [PickleCodec] tells, and so is the result.
@FunctionalInterface
public interface PythonTask
        extends SerializableFunction<List<@Nullable Object>, @Nullable Object> {}
