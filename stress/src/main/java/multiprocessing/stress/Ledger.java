package multiprocessing.stress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks what the processes of one tree print, line by line as it arrives, against whom the torturer has struck.
/// Thread-safe.
///
/// | who | its lines, on each stream |
/// | --- | --- |
/// | everybody | each at most once, in order, without a hole; none behind `end` or behind its parent's word that it was joined |
/// | who lived | all, up to `end` |
/// | who was cut off: struck, a daemon, or below such a one | those up to some point; of one more perhaps the beginning |
final class Ledger {
    /// What was heard of one process.
    private static final class Heard {
        private long pid;
        private final Map<String, Integer> next =
                new HashMap<>(); // by stream: the number that comes next
        private final Map<String, Boolean> hasEnded = new HashMap<>(); // by stream
        private boolean isJoined;

        boolean hasEnded(String stream) {
            return hasEnded.getOrDefault(stream, false);
        }
    }

    private static final int KILLED = 9;
    private static final int TERMINATED = 15;

    /// The JDK's own words when SIGTERM meets a JVM that has not finished its own start (JDK 25).
    private static final String EARLY_EXIT = "Runtime.exit(143) logging failed";

    private static final Pattern PID = Pattern.compile("pid:? (\\d+)");

    private final String root;
    private final Map<String, Heard> heard =
            new TreeMap<>(); // by name; guarded by this, as all below
    private final Map<Long, String> names = new HashMap<>(); // by pid
    private final Map<Long, Integer> struck = new HashMap<>(); // signal by pid
    private final List<String> torn = new ArrayList<>(); // lines of which only the beginning came
    private @Nullable String fault;
    private int lastProbe;
    private long lines;

    Ledger(String root) {
        this.root = root;
    }

    /// A signal that ends processes is about to be sent.
    synchronized void willStrike(long pid, int signal) {
        struck.put(pid, signal);
    }

    /// It met nobody.
    synchronized void hasMissed(long pid) {
        struck.remove(pid);
    }

    /// A line of the root's standard output or error has come, without its end.
    synchronized void hear(String stream, String printed) {
        int start = printed.indexOf(Line.START);
        String before = start < 0 ? printed : printed.substring(0, start);
        boolean isOfJdk = before.startsWith(EARLY_EXIT) && struck.containsValue(TERMINATED);
        if (!Line.START.startsWith(before) && !isOfJdk) {
            fail("this is nobody's line: " + shortened(before));
        }
        while (start >= 0) {
            int next = printed.indexOf(Line.START, start + 1);
            String one = printed.substring(start, next < 0 ? printed.length() : next);
            Line.parse(one).ifPresentOrElse(line -> check(stream, line), () -> torn.add(one));
            start = next;
        }
    }

    private void check(String stream, Line line) {
        lines++;
        Heard of = heard.computeIfAbsent(line.name(), _ -> new Heard());
        int expected = of.next.getOrDefault(stream, 0);
        if (!line.stream().equals(stream)) {
            fail("printed on " + line.stream() + ", arrived on " + stream + ": " + shortened(line));
        } else if (line.number() > expected) {
            fail("a line is lost: number=" + expected + ", before " + shortened(line));
        } else if (line.number() < expected) {
            fail("a line came twice or too late: " + shortened(line));
        } else if (of.hasEnded(stream)) {
            fail("a line behind the end: " + shortened(line));
        } else if (of.isJoined && stream.equals(Line.OUT)) {
            fail("a line behind the end of join(): " + shortened(line));
        } else if (of.pid != 0 && of.pid != line.pid()) {
            fail("two processes do one job: pid=" + of.pid + ", and " + shortened(line));
        }
        of.next.put(stream, line.number() + 1);
        of.pid = line.pid();
        names.put(line.pid(), line.name());
        take(line, of);
    }

    private void take(Line line, Heard speaker) {
        String[] words = line.text().split(" ", -1);
        switch (words[0]) {
            case "born", "pad" -> {}
            case "end" -> speaker.hasEnded.put(line.stream(), true);
            case "probe" -> lastProbe = Integer.parseInt(words[1]);
            case "joined" -> joined(line.name(), words);
            case "refused" -> {
                if (!isCutOff(line.name()) && !namesOneStruck(line.text())) {
                    fail("a start was refused without a reason: " + shortened(line));
                }
            }
            case "threads" -> {
                if (!words[1].equals("none")) {
                    fail("threads are left: " + words[1]);
                }
            }
            default -> fail("this should not have happened: " + shortened(line));
        }
    }

    /// As the library does, "(pid 1)", or the JDK, "pid: 1", of a start that a kill has met.
    private boolean namesOneStruck(String message) {
        return PID.matcher(message)
                .results()
                .anyMatch(found -> struck.containsKey(Long.valueOf(found.group(1))));
    }

    /// A parent tells how its child ended.
    private void joined(String parent, String[] words) {
        String child = words[1];
        long pid = Long.parseLong(words[2]);
        int code = Integer.parseInt(words[3]);
        String told = words[4];
        String ended = child + " (pid " + pid + ") ended with " + code + ", exception " + told;
        Heard of = heard.computeIfAbsent(child, _ -> new Heard());
        if (of.isJoined || (of.pid != 0 && of.pid != pid) || !parent.equals(parentOf(child))) {
            fail("joined twice, or another's: " + ended);
        }
        of.isJoined = true;
        of.pid = pid;
        names.put(pid, child);
        int signal = struck.getOrDefault(pid, 0);
        boolean isByItself = code == 0 && told.equals("-");
        boolean isToldSo =
                (of.next.isEmpty() && told.equals("ProcessStartException")) // never came up
                        || told.equals("died:" + pid + ":" + code);
        boolean isByOurSignal = signal != 0 && code == -signal && isToldSo;
        boolean isByItsParentsEnd = code == -TERMINATED && isToldSo && isCutOff(parent);
        if (!isByItself && !isByOurSignal && !isByItsParentsEnd) {
            fail(ended + ", which is not what it was sent: " + nameOf(signal));
        } else if (isByItself && !of.hasEnded(Line.OUT)) {
            fail("join() returned before the last line came, or lines are lost: " + ended);
        }
    }

    private static String nameOf(int signal) {
        return switch (signal) {
            case KILLED -> "SIGKILL";
            case TERMINATED -> "SIGTERM";
            default -> "nothing";
        };
    }

    /// All has been printed: nobody may have left out anything but those who were cut off.
    synchronized void close() {
        heard.forEach((name, of) -> {
            boolean isWhole = of.hasEnded(Line.OUT) && of.hasEnded(Line.ERR);
            boolean isKnown = of.isJoined || name.equals(root);
            if (!isCutOff(name) && !(isWhole && isKnown)) {
                fail(
                        name
                                + " lived, but "
                                + (isWhole ? "was not joined" : "its last lines are lost")
                                + ": next="
                                + of.next);
            }
        });
        for (String beginning : torn) {
            Optional<String> name = Line.nameInTorn(beginning);
            if (name.isPresent() && !isCutOff(name.get())) {
                fail(name.get() + " lived, but a line of it is torn: " + shortened(beginning));
            }
        }
    }

    private boolean isCutOff(String name) {
        for (String each = name; ; each = parentOf(each)) {
            Heard of = heard.get(each);
            boolean isStruck = of != null && struck.containsKey(of.pid);
            if (isStruck || each.charAt(each.length() - 1) == Member.DAEMON) {
                return true;
            }
            if (each.equals(root) || each.isEmpty()) {
                return false;
            }
        }
    }

    static String parentOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private void fail(String what) {
        if (fault == null) {
            fault = what;
        }
    }

    private static String shortened(Object text) {
        String whole = text.toString();
        return whole.length() <= 200 ? whole : whole.substring(0, 200) + " …";
    }

    /// The first thing that must not be; empty while all is well.
    synchronized Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /// The name under which a process has spoken or been joined; empty before.
    synchronized Optional<String> nameOf(long pid) {
        return Optional.ofNullable(names.get(pid));
    }

    /// Whether its parent has told of its end.
    synchronized boolean isJoined(String name) {
        Heard of = heard.get(name);
        return of != null && of.isJoined;
    }

    synchronized boolean isProbed(int probe) {
        return lastProbe >= probe;
    }

    synchronized long lines() {
        return lines;
    }

    synchronized int processes() {
        return heard.size();
    }

    synchronized int torn() {
        return torn.size();
    }
}
