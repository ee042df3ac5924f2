package multiprocessing.python;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An exception that was sent as an object. It is data here: nothing throws it.
///
/// @param type its class, as `builtins.KeyError`
/// @param args its arguments
public record PythonError(String type, List<@Nullable Object> args) {}
