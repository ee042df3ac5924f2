package multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What `docs/parity.md` names is there.
class ParityTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*)?\\.?([a-z]\\w*)?`");
    private static final int SHOWN_BY = 5; // of the cells of a row, from 0; the first is before it

    @Test
    void eachTestThatShowsARowIsThere() throws Exception {
        Map<String, String> sources = sources();
        var missing = new ArrayList<String>();
        int count = 0;
        for (String row : Files.readAllLines(CHECKOUT.resolve("docs/parity.md"))) {
            String[] cells = row.split("(?<!\\\\)\\|", -1);
            if (cells.length != SHOWN_BY + 2) {
                continue; // no row, or one of another table
            }
            String inClass = "";
            var names = NAME.matcher(cells[SHOWN_BY]);
            while (names.find()) {
                String named = names.group(1);
                String method = names.group(2);
                inClass = named == null ? inClass : named;
                String source = sources.getOrDefault(inClass, "");
                count++;
                if (source.isEmpty() || (method != null && !source.contains(" " + method + "("))) {
                    missing.add(inClass + " " + names.group());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(count).isGreaterThan(400);
    }

    /// By the name of the class.
    private static Map<String, String> sources() throws IOException {
        var sources = new HashMap<String, String>();
        for (String module : List.of("core", "python", "examples", "stress")) {
            try (Stream<Path> files = Files.walk(CHECKOUT.resolve(module).resolve("src"))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }
}
