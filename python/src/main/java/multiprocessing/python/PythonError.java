package multiprocessing.python;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An exception that was sent as an object. It is data: [PythonException] is what is thrown.
///
/// @param type its class, as `builtins.KeyError`
/// @param args its arguments
public record PythonError(String type, List<@Nullable Object> args) {
    /// As Python shows it at the end of a traceback.
    @Override
    public String toString() {
        return type + args.stream().map(Notation::of).collect(Collectors.joining(", ", "(", ")"));
    }
}
