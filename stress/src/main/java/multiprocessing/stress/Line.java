package multiprocessing.stress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.zip.CRC32;

/// One line that a process of the tree prints. Its start and end are marked, so that what a kill has torn off is seen
/// even where another line follows it at once.
///
/// ```
///   <mp|out|r1.4.2|4711|17|text|1c291ca3>
///       │   │      │    │       └ CRC-32 of what is before it
///       │   │      │    └ number, from 0, on this stream of this process
///       │   │      └ pid
///       │   └ name: that of the parent, a dot, a number
///       └ the stream it is printed on
/// ```
record Line(String stream, String name, long pid, int number, String text) {
    static final String START = "<mp|";
    static final String OUT = "out";
    static final String ERR = "err";

    private static final int FIELDS = 6;

    /// Without what would end a field, the line or the mark.
    static String clean(String text) {
        return text.replaceAll("[<>|\\p{Cntrl}]", " ");
    }

    @Override
    public String toString() {
        String body = stream + "|" + name + "|" + pid + "|" + number + "|" + clean(text) + "|";
        return START + body + checksum(body) + ">";
    }

    /// Reads a line; empty when it is not whole.
    static Optional<Line> parse(String printed) {
        if (!printed.startsWith(START) || !printed.endsWith(">")) {
            return Optional.empty();
        }
        String inner = printed.substring(START.length(), printed.length() - 1);
        String[] fields = inner.split("\\|", -1);
        String body = inner.substring(0, inner.lastIndexOf('|') + 1);
        if (fields.length != FIELDS || !fields[FIELDS - 1].equals(checksum(body))) {
            return Optional.empty();
        }
        return Optional.of(
                new Line(
                        fields[0],
                        fields[1],
                        Long.parseLong(fields[2]),
                        Integer.parseInt(fields[3]),
                        fields[4]));
    }

    /// The name in a line of which only the beginning is there; empty when not even the name is whole.
    static Optional<String> nameInTorn(String beginning) {
        String[] fields = beginning.split("\\|", -1); // the mark, the stream, the name, …
        return fields.length > 3 ? Optional.of(fields[2]) : Optional.empty();
    }

    private static String checksum(String body) {
        var crc = new CRC32();
        crc.update(body.getBytes(UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
