package multiprocessing.pool;

import java.io.IOException;
import java.io.Writer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Writes a trace in Chrome's JSON form, of which this is the part that we need:
///
/// ```
/// {"displayTimeUnit":"ms","traceEvents":[
///   {"ph":"M","name":"process_name","pid":…,"tid":…,"args":{"name":…}}     once for each process
///   {"ph":"M","name":"thread_name","pid":…,"tid":…,"args":{"name":…}}      once for each worker, who has a row
///   {"ph":"X","name":…,"cat":…,"pid":…,"tid":…,"ts":µs,"dur":µs,"args":{…}}  a block
///   {"ph":"i","name":…,"pid":…,"tid":…,"ts":µs,"s":"t"}                      a mark
/// ],"otherData":{"leftOut":…}}
/// ```
///
/// No text in it has a character that JSON wants escaped.
final class TraceWriter {
    private final Writer out;
    private final long startNanos;
    private final Set<Long> knownPids = new HashSet<>();
    private final Set<Worker> known = new HashSet<>();
    private String separator = "";

    TraceWriter(Writer out, long startNanos) throws IOException {
        this.out = out;
        this.startNanos = startNanos;
        out.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
    }

    void block(Stint stint) throws IOException {
        introduce(stint.worker());
        event(
                String.format(
                        Locale.ROOT,
                        "\"ph\":\"X\",\"name\":\"%s\",\"cat\":\"%s\",%s,\"ts\":%s,\"dur\":%s,"
                                + "\"args\":{\"items\":%d,\"waitedMicros\":%s,\"transferMicros\":%s}",
                        stint.what(),
                        stint.how().name().toLowerCase(Locale.ROOT),
                        row(stint.worker()),
                        micros(stint.beginNanos() - startNanos),
                        micros(stint.workNanos()),
                        stint.count(),
                        micros(stint.haveNanos() - stint.restNanos()),
                        micros(stint.transferNanos())));
    }

    void mark(Worker worker, String name, long nanos) throws IOException {
        introduce(worker);
        event(
                String.format(
                        Locale.ROOT,
                        "\"ph\":\"i\",\"name\":\"%s\",%s,\"ts\":%s,\"s\":\"t\"",
                        name,
                        row(worker),
                        micros(nanos - startNanos)));
    }

    private void introduce(Worker worker) throws IOException {
        if (knownPids.add(worker.pid())) {
            boolean isOurs = worker.pid() == ProcessHandle.current().pid();
            name("process_name", worker, isOurs ? "ThreadPool" : worker.name());
        }
        if (known.add(worker)) {
            name("thread_name", worker, worker.name());
        }
    }

    private void name(String what, Worker worker, String name) throws IOException {
        event(
                String.format(
                        Locale.ROOT,
                        "\"ph\":\"M\",\"name\":\"%s\",%s,\"args\":{\"name\":\"%s\"}",
                        what,
                        row(worker),
                        name));
    }

    void end(long leftOut) throws IOException {
        out.write("\n],\"otherData\":{\"leftOut\":" + leftOut + "}}\n");
    }

    private void event(String fields) throws IOException {
        out.write(separator + "{" + fields + "}");
        separator = ",\n";
    }

    private static String row(Worker worker) {
        return "\"pid\":" + worker.pid() + ",\"tid\":" + worker.id();
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e3);
    }
}
