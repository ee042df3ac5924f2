package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Facts, a table of figures, and notes: Markdown that reads well as plain text too.
final class Report {
    private static final List<String> HEAD =
            List.of("what", "ours", "against", "ratio", "target", "result");

    private final String title;
    private final List<String> facts;
    private final List<List<String>> rows = new ArrayList<>(List.of(HEAD));
    private final List<String> notes = new ArrayList<>();

    Report(String title, List<String> facts) {
        this.title = title;
        this.facts = facts;
    }

    /// Of what these programs are asked, with what a reader must know of the machine and the moment.
    static Report of(String title, Programs programs) throws InterruptedException {
        var facts = new ArrayList<>(Machine.facts());
        facts.add(programs.pythonInWords());
        facts.add("a ratio \"as fast\" is theirs by ours, another ours by theirs");
        facts.add("date: " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
        facts.add("load average before: " + Machine.loadInWords());
        facts.add("a word to another processor and back, before: " + Crossing.measure());
        if (Machine.isBusy()) {
            facts.add(
                    "others were at work on this machine: short times are worse than they need be");
        }
        return new Report(title, facts);
    }

    /// A figure that stands alone.
    void row(String what, Figure ours, Target target) {
        row(what, ours, "", Optional.empty(), target);
    }

    /// A figure beside another, which may be missing here.
    void row(String what, Figure ours, String rivalName, Optional<Figure> rival, Target target) {
        String verdict =
                target.isMet(ours, rival)
                        .map(met -> met ? "met" : "missed")
                        .orElse(target instanceof Target.None ? "" : "nothing to compare with");
        rows.add(
                List.of(
                        what,
                        ours.toString(),
                        rival.map(figure -> rivalName + ": " + figure).orElse(""),
                        target.ratio(ours, rival),
                        target.text(ours),
                        verdict));
    }

    /// A sentence below the table.
    void note(String sentence) {
        notes.add(sentence);
    }

    /// Prints it, and writes it into that file or the standard one of that name.
    ///
    /// @throws IllegalArgumentException if it has no rows, for none is called as was asked for
    void publish(Optional<Path> wanted, String standardName) throws IOException {
        publish(List.of(this), toString(), wanted, standardName);
    }

    /// As [#publish(Optional, String)], of a text that is made of several.
    static void publish(
            List<Report> reports, String text, Optional<Path> wanted, String standardName)
            throws IOException {
        if (reports.stream().allMatch(Report::isEmpty)) {
            throw new IllegalArgumentException(
                    "Nothing was measured: no row has a name that begins as --only says.");
        }
        Path file = wanted.orElseGet(() -> Programs.standardFile(standardName)).toAbsolutePath();
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        print(text);
    }

    /// As it is written into files, whatever the locale: under that named POSIX `System.out` has no µ.
    static void print(String text) {
        System.out.writeBytes(text.getBytes(UTF_8));
        System.out.flush();
    }

    private boolean isEmpty() {
        return rows.equals(List.of(HEAD));
    }

    String title() {
        return title;
    }

    /// A line for each fact.
    String factsAsText() {
        return lines(facts);
    }

    private static String lines(List<String> items) {
        return items.stream().map(item -> "- " + item + "\n").collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return "# " + title + "\n\n" + factsAsText() + "\n" + body();
    }

    /// The table, and the notes below it.
    String body() {
        var text = new StringBuilder();
        List<Integer> widths = widths();
        for (int i = 0; i < rows.size(); i++) {
            text.append(line(rows.get(i), widths));
            if (i == 0) {
                text.append(line(widths.stream().map("-"::repeat).toList(), widths));
            }
        }
        return text.append('\n').append(lines(notes)).toString();
    }

    private List<Integer> widths() {
        var widths = new ArrayList<Integer>();
        for (int column = 0; column < HEAD.size(); column++) {
            int index = column;
            widths.add(rows.stream().mapToInt(row -> row.get(index).length()).max().orElse(0));
        }
        return widths;
    }

    private static String line(List<String> cells, List<Integer> widths) {
        var line = new StringBuilder("|");
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            line.append(' ').append(cell).append(" ".repeat(widths.get(i) - cell.length()));
            line.append(" |");
        }
        return line.append('\n').toString();
    }
}
