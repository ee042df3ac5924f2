package multiprocessing.examples;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Compares lines with what is expected of them. There `{name}` stands for a process id, the same
/// wherever that name stands and another for each name, and `{time}` for any time.
final class Lines {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    private final Map<String, String> pids = new TreeMap<>();

    /// Says which process id a name stands for.
    void name(String name, long pid) {
        pids.put(name, Long.toString(pid));
    }

    /// The process id that a name stands for.
    long pid(String name) {
        return Long.parseLong(requireNonNull(pids.get(name), name));
    }

    void match(String expected, String line) {
        assertThat(matches(expected, line))
                .as("'%s' is '%s' with %s", line, expected, pids)
                .isTrue();
    }

    void matchInAnyOrder(List<String> expected, List<String> lines) {
        var left = new ArrayList<>(expected);
        for (String line : lines) {
            String match = left.stream().filter(each -> matches(each, line)).findFirst().orElse("");
            assertThat(left.remove(match))
                    .as("'%s' is one of %s with %s", line, left, pids)
                    .isTrue();
        }
    }

    private boolean matches(String expected, String line) {
        var names = new ArrayList<String>();
        var matcher = pattern(expected, names).matcher(line);
        if (!matcher.matches()) {
            return false;
        }
        var found = new TreeMap<>(pids);
        for (int i = 0; i < names.size(); i++) {
            String pid = matcher.group(i + 1);
            String known = found.putIfAbsent(names.get(i), pid);
            if (known != null && !known.equals(pid)) {
                return false;
            }
        }
        if (found.values().stream().distinct().count() < found.size()) {
            return false;
        }
        pids.putAll(found);
        return true;
    }

    /// A group for each process id, whose name is added to `names`.
    private static Pattern pattern(String expected, List<String> names) {
        var pattern = new StringBuilder();
        var place = PLACE.matcher(expected);
        int end = 0;
        while (place.find()) {
            pattern.append(Pattern.quote(expected.substring(end, place.start())));
            if (place.group(1).equals("time")) {
                pattern.append(TIME);
            } else {
                pattern.append("(\\d+)");
                names.add(place.group(1));
            }
            end = place.end();
        }
        return Pattern.compile(pattern + Pattern.quote(expected.substring(end)));
    }
}
