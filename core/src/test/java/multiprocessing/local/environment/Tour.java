package multiprocessing.local.environment;

import java.util.Map;

/// A program that goes through all that depends on where a child finds its code: a lambda with a captured record and
/// enum, a method reference with arguments, a subclass of Process, a grandchild, a resource.
final class Tour {
    private Tour() {}

    static final String SOURCE =
            """
            package app;

            import java.io.Serializable;
            import java.util.Map;
            import multiprocessing.process.Process;

            public class Tour {
                enum Tone {
                    HIGH {
                        @Override String sign() { return "^"; }
                    };

                    abstract String sign();
                }

                record Note(String name, Tone tone) implements Serializable {}

                static class Clock extends Process {
                    private static final long serialVersionUID = 1;
                    private final int hour;

                    Clock(int hour) { this.hour = hour; }

                    @Override public void run() throws Exception {
                        System.out.println(name() + " strikes " + hour);
                        end(new Process(() -> System.out.println("a grandchild " + where())));
                    }
                }

                public static void main(String[] args) throws Exception {
                    var note = new Note("a", Tone.HIGH);
                    end(new Process(() -> System.out.println(note + note.tone().sign())));
                    end(Process.builder().target(Tour::greet).args("bob").kwargs(Map.of("age", 7)).build());
                    end(new Clock(12));
                    end(new Process(() -> System.out.println(resource())));
                }

                static void greet(String name, Map<String, Object> more) {
                    System.out.println("hello " + name + more);
                }

                static String resource() throws Exception {
                    try (var in = Tour.class.getResourceAsStream("hello.txt")) {
                        return new String(in.readAllBytes());
                    }
                }

                static String where() {
                    return "of module " + Tour.class.getModule().getName()
                            + " by loader " + Tour.class.getClassLoader().getName();
                }

                static void end(Process process) throws Exception {
                    process.start();
                    process.join();
                    if (process.exitCode().getAsInt() != 0) {
                        System.out.println(process.exception());
                    }
                }
            }
            """;

    static final String MAIN = "app.Tour";

    /// Below that folder.
    static Map<String, String> source(String folder) {
        return Map.of(folder + "/app/Tour.java", SOURCE);
    }

    /// Where resources are, below that folder.
    static Map<String, String> resource(String folder) {
        return Map.of(folder + "/app/hello.txt", "from a file");
    }

    /// What it prints in a child that has its classes from that loader: `app` is the class path's or module path's,
    /// `multiprocessing` the one that asks the parent.
    static Ended seenIn(String module, String loader) {
        return Ended.well(
                """
                Note[name=a, tone=HIGH]^
                hello bob{age=7}
                Clock-3 strikes 12
                a grandchild of module %s by loader %s
                from a file
                """
                        .formatted(module, loader));
    }
}
