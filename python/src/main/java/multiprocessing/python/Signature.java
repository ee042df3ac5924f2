package multiprocessing.python;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Name and parameters of a method, and how arguments are laid to them, as Python does.
///
/// @param name of the method
/// @param parameters their names
/// @param required how many of them, from the first on, must be given
/// @param takesOthers whether any other keyword may be given, too
/// @param read which of them are gone through
/// @param isOfSlices whether that is so only where the first argument is a slice
record Signature(
        String name,
        List<String> parameters,
        int required,
        boolean takesOthers,
        List<Integer> read,
        boolean isOfSlices) {
    /// What stands for an argument that is not given.
    static final Object ABSENT = new Object();

    private static final Map<String, Signature> KNOWN =
            new ConcurrentHashMap<>(); // each object has all those of its kind

    /// Reads `pop(key, default?)`: what ends with `?` may be left out, what has `[]` is gone through, what has
    /// `[:]` if the first argument is a slice. As in Python, what stands
    /// before `/` has no keyword, and `**` takes other keywords.
    static Signature of(String declaration) {
        return KNOWN.computeIfAbsent(declaration, Signature::read);
    }

    private static Signature read(String declaration) {
        int open = declaration.indexOf('(');
        List<String> words =
                Arrays.stream(declaration.substring(open + 1, declaration.length() - 1).split(","))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList();
        int withoutKeyword = words.indexOf("/");
        var parameters = new ArrayList<String>();
        var read = new ArrayList<Integer>();
        int required = 0;
        for (String word : words) {
            if (!word.equals("/") && !word.equals("**")) {
                required += word.endsWith("?") ? 0 : 1;
                if (word.contains("[")) {
                    read.add(parameters.size());
                }
                String keyword = word.replaceAll("[?:\\[\\]]", "");
                parameters.add(parameters.size() < withoutKeyword ? keyword + "/" : keyword);
            }
        }
        return new Signature(
                declaration.substring(0, open),
                parameters,
                required,
                words.contains("**"),
                read,
                declaration.contains("[:]"));
    }

    /// Which of those arguments are gone through.
    List<Integer> read(@Nullable Object[] bound) {
        return isOfSlices && !(bound[0] instanceof Slice) ? List.of() : read;
    }

    /// The arguments, one for each parameter or [#ABSENT], and last the map of other keywords.
    ///
    /// @throws PythonException if they do not fit
    @Nullable
    Object[] bind(List<?> positional, Map<?, ?> keywords) {
        if (positional.size() > parameters.size()) {
            throw Errors.type(
                    name
                            + "() takes at most "
                            + parameters.size()
                            + " arguments ("
                            + positional.size()
                            + " given)");
        }
        var bound = new @Nullable Object[parameters.size() + 1];
        Arrays.fill(bound, ABSENT);
        for (int i = 0; i < positional.size(); i++) {
            bound[i] = positional.get(i);
        }
        bound[parameters.size()] = layKeywords(keywords, bound);
        for (int i = 0; i < required; i++) {
            if (bound[i] == ABSENT) {
                throw Errors.type(
                        name + "() missing required argument: '" + parameters.get(i) + "'");
            }
        }
        return bound;
    }

    private Map<Object, @Nullable Object> layKeywords(
            Map<?, ?> keywords, @Nullable Object[] bound) {
        var others = new LinkedHashMap<Object, @Nullable Object>();
        keywords.forEach((keyword, value) -> {
            int index = parameters.indexOf(keyword);
            if (index >= 0 && bound[index] == ABSENT) {
                bound[index] = value;
            } else if (index < 0 && takesOthers) {
                others.put(keyword, value);
            } else {
                throw Errors.type(name + "() got an unexpected keyword argument '" + keyword + "'");
            }
        });
        return others;
    }
}
