package multiprocessing.local.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `java -cp … Main.java`: the classes are only in the memory of the parent.
class SourceLauncherTest {
    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void open() throws Exception {
        workshop = new Workshop(folder);
        workshop.library();
    }

    @Test
    void aChildGetsTheClassesOfOneFile() throws Exception {
        workshop.write(Tour.source("src")).write(Tour.resource("src"));
        assertThat(workshop.java("-cp", "core.jar", "src/app/Tour.java"))
                .isEqualTo(Tour.seenIn("null", "multiprocessing"));
    }

    @Test
    void aChildGetsClassesOfOtherFilesThatNobodyHasCompiledYet() throws Exception {
        workshop.write(
                Map.of(
                        "src/app/Main.java",
                        """
                        package app;

                        import multiprocessing.process.Process;

                        class Main {
                            public static void main(String[] args) throws Exception {
                                var p = new Process(() -> System.out.println(new Helper().text()));
                                p.start();
                                p.join();
                                System.out.println(p.exitCode().getAsInt());
                            }
                        }
                        """,
                        "src/app/Helper.java",
                        """
                        package app;

                        class Helper {
                            String text() throws Exception {
                                return "helped by " + Class.forName("app.Named").getDeclaredConstructor().newInstance();
                            }
                        }
                        """,
                        "src/app/Named.java",
                        """
                        package app;

                        class Named extends Base {}
                        """,
                        "src/app/Base.java",
                        """
                        package app;

                        class Base {
                            @Override public String toString() { return "one known by name"; }
                        }
                        """));
        assertThat(workshop.java("-cp", "core.jar", "src/app/Main.java"))
                .isEqualTo(Ended.well("helped by one known by name\n0\n"));
    }

    @Test
    void aFileThatDoesNotCompileWhenAChildNeedsItEndsTheProgram() throws Exception {
        workshop.write(
                Map.of(
                        "src/Main.java",
                        """
                        import multiprocessing.process.Process;

                        class Main {
                            public static void main(String[] args) throws Exception {
                                var p = new Process(() -> System.out.println(Class.forName("Broken")));
                                p.start();
                                p.join();
                                System.out.println("not reached");
                            }
                        }
                        """,
                        "src/Broken.java",
                        "class Broken { String text = 7; }"));
        Ended ended = workshop.java("-cp", "core.jar", "src/Main.java");
        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("Broken.java:1: error", "compilation failed");
    }

    @Test
    void aCompactFileWorksWithStaticMethodsAndSaysWhatToDoAboutOthers() throws Exception {
        workshop.write(
                Map.of(
                        "Compact.java",
                        """
                        import multiprocessing.process.Process;

                        void main() throws Exception {
                            int n = 6;
                            end(new Process(() -> IO.println("six sevens are " + n * 7)));
                            end(new Process(() -> work()));
                            end(new Process(() -> greet("bob")));
                        }

                        void end(Process process) throws Exception {
                            try {
                                process.start();
                                process.join();
                            } catch (RuntimeException e) {
                                IO.println(e.getMessage().lines().toList().get(2).strip());
                            }
                        }

                        static void work() { IO.println("working"); }

                        void greet(String name) { IO.println("hello " + name); }
                        """));
        assertThat(workshop.java("-cp", "core.jar", "Compact.java"))
                .isEqualTo(
                        Ended.well(
                                """
                                six sevens are 42
                                working
                                -> captures 'this' : Compact, to call its method 'greet': make it static if possible
                                """));
    }

    @Test
    void spareJvmsGetClassesAheadOfTheirJob() throws Exception {
        workshop.write(
                Map.of(
                        "Warm.java",
                        """
                        import java.nio.file.*;
                        import multiprocessing.Multiprocessing;
                        import multiprocessing.process.Process;

                        public class Warm {
                            static int ready;

                            static class Early {
                                static final boolean IS_PRELOADED = ready == 0;
                            }

                            static class Other {
                                static int number() { return 42; }
                            }

                            public static void main(String[] args) throws Exception {
                                Path mark = Path.of("mark");
                                String file = mark.toString();
                                Multiprocessing.preload(Early.class);
                                Multiprocessing.warmUp(() -> {
                                    var thread = new Thread(() -> ready = Other.number());
                                    thread.start();
                                    thread.join();
                                    Files.createFile(Path.of(file));
                                });
                                while (!Files.exists(mark)) {
                                    Thread.onSpinWait();
                                }
                                Process process;
                                do { // the first may come before the spare is on the list
                                    process = new Process(() -> System.exit(Early.IS_PRELOADED ? ready : 1));
                                    process.start();
                                    process.join();
                                } while (process.exitCode().getAsInt() != 42);
                                System.out.println("warm");
                            }
                        }
                        """));
        assertThat(workshop.java("-cp", "core.jar", "Warm.java")).isEqualTo(Ended.well("warm\n"));
    }
}
