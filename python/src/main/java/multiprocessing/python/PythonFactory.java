package multiprocessing.python;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes an object for a client of a [PythonServer]. Python: the `callable` of `register`.
@FunctionalInterface
public interface PythonFactory {
    /// Makes one. May be called by many threads at once. What it throws arrives in Python as a `RemoteError`.
    ///
    /// @param arguments plain data, as [PickleCodec] tells
    /// @param keywords the same, by their names
    /// @return what [PythonServer#register] takes, too
    Object make(List<@Nullable Object> arguments, Map<String, @Nullable Object> keywords)
            throws Exception;
}
