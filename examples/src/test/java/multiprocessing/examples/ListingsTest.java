package multiprocessing.examples;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import multiprocessing.subprocess.ProgramNotFoundException;
import multiprocessing.subprocess.Subprocess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each example prints what its listing prints, in the order that the listing's joins and sleeps
/// demand.
class ListingsTest {
    @TempDir Path folder;
    private @Nullable Run run;

    private Run run(Class<?> example) throws Exception {
        run = Run.of(folder, example);
        return run;
    }

    @AfterEach
    void end() throws Exception {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void startOnly() throws Exception {
        run(StartOnly.class).prints("hello from another process").ends();
    }

    @Test
    void forkAnsweredSaysWhoMadeWhom() throws Exception {
        run(ForkAnswered.class)
                .prints("process {parent} begins")
                .printsInAnyOrder(
                        "process {parent} has made child {child}",
                        "child {child} was made by {parent}")
                .ends();
    }

    @Test
    void childWithTextIsWaitedFor() throws Exception {
        run(ChildWithText.class)
                .prints("parent {parent}", "the child is about to start")
                .prints("child {child} was told hello")
                .prints("the child has ended", "the parent goes on")
                .ends();
    }

    @Test
    void myProcessWorksBesideItsParent() throws Exception {
        var both = run(MyProcess.class);
        both.printsInAnyOrder("parent {parent} at 0", "child {child} at 0");
        both.passTime(2).prints("child {child} at 1");
        both.passTime(2).printsInAnyOrder("parent {parent} at 1", "child {child} at 2");
        both.passTime(2).prints("child {child} at 3");
        both.passTime(2).printsInAnyOrder("parent {parent} at 2", "child {child} at 4");
        both.passTime(2); // the child's last half second
        both.passTime(1).prints("parent {parent} at 3");
        both.passTime(1).prints("parent {parent} at 4");
        both.passTime(1).prints("the child has ended").ends();
    }

    @Test
    void singDanceDoesBothAtTheSameTime() throws Exception {
        var both = run(SingDance.class);
        for (int i = 0; i < 5; i++) {
            both.printsInAnyOrder("singing " + i, "dancing " + i).passTime(2);
        }
        both.ends();
    }

    @Test
    void singDancePidsAreThree() throws Exception {
        var both = run(SingDancePids.class).prints("parent {parent}");
        both.printsInAnyOrder("singer {singer}", "singing 0", "dancer {dancer}", "dancing 0");
        both.lives("parent", "singer", "dancer");
        for (int i = 1; i < 5; i++) {
            both.passTime(2).printsInAnyOrder("singing " + i, "dancing " + i);
        }
        both.passTime(2).ends();
    }

    @Test
    void runTestRunsAfterMain() throws Exception {
        run(RunTest.class).prints("the main process runs", "the test runs").ends();
    }

    @Test
    void argsAndKwargsReachTheChild() throws Exception {
        run(ArgsAndKwargs.class)
                .prints("the main process begins")
                .prints("the child runs: name test, age 27", "keywords: {key=12}")
                .ends();
    }

    @Test
    void joinWaitsForTheWork() throws Exception {
        run(JoinWaits.class)
                .prints("main begins", "work begins")
                .passTime(1)
                .prints("work ends", "main ends")
                .ends();
    }

    @Test
    void joinWithTimeoutLetsMainGoOnAndTheWorkToo() throws Exception {
        run(JoinWithTimeout.class)
                .prints("main begins", "work begins")
                .passTime(2)
                .prints("main goes on, the child has ended: false")
                .passTime(1)
                .prints("work ends")
                .ends();
    }

    @Test
    void attributesAreThoseOfALivingChild() throws Exception {
        run(Attributes.class)
                .printsInAnyOrder("pid {child}", "name Process-1", "alive true", "it is {time}")
                .passTime(1)
                .prints("it is {time}")
                .passTime(1)
                .prints("it is {time}")
                .passTime(1)
                .prints("alive after join false")
                .ends();
    }

    @Test
    void threeWorksEndInTheOrderOfTheirLength() throws Exception {
        run(ThreeWorks.class)
                .prints("main begins")
                .printsInAnyOrder("work 1 begins", "work 2 begins", "work 3 begins")
                .passTime(3)
                .prints("work 2 ends")
                .passTime(2)
                .prints("work 3 ends")
                .passTime(1)
                .prints("work 1 ends")
                .prints("p1 is Process-1", "p2 is Process-2", "p3 is Process-3", "main ends")
                .ends();
    }

    @Test
    void clockProcessTakesItsInterval() throws Exception {
        run(ClockProcess.class)
                .prints("main begins", "the child begins at {time}")
                .passTime(1)
                .prints("the child ends at {time}", "main ends")
                .ends();
    }

    @Test
    void twoPrintersPrintWholeLines() throws Exception {
        var lines = new ArrayList<>(nCopies(12, "{one} prints the few"));
        lines.addAll(nCopies(100, "{other} prints the many"));

        run(TwoPrinters.class).printsInAnyOrder(lines.toArray(String[]::new)).ends();
    }

    @Test
    void joinOneSecondGoesOnWhileTheChildCounts() throws Exception {
        var both = run(JoinOneSecond.class).prints("child {child} at 0");
        both.passTime(2).prints("main goes on");
        for (int i = 1; i < 12; i++) {
            both.passTime(1).prints("child {child} at " + i);
        }
        both.passTime(1).ends();
    }

    @Test
    void terminateAfterThreeCutsTheChildOff() throws Exception {
        run(TerminateAfterThree.class)
                .prints("child {child} at 0")
                .passTime(2)
                .prints("child {child} at 1")
                .passTime(2)
                .prints("main goes on")
                .ends();
    }

    @Test
    void subclassWithoutConstructorIsWaitedForAtTheEnd() throws Exception {
        var child =
                run(SubclassWithoutConstructor.class)
                        .printsInAnyOrder("this is main", "this is process {child}");
        for (int i = 1; i < 10; i++) {
            child.passTime(1).prints("this is process {child}");
        }
        child.passTime(1).ends();
    }

    @Test
    void globalsAreNotShared() throws Exception {
        run(GlobalsAreNotShared.class)
                .prints("a is 2 in a child", "a is 2 in a child", "a is 1 in the parent")
                .ends();
    }

    @Test
    void writerAndReaderHandOnEachNumber() throws Exception {
        var both = run(WriterAndReader.class);
        both.printsInAnyOrder("the writer begins", "the reader begins", "puts 0", "takes 0");
        for (int i = 1; i < 10; i++) {
            both.passTime(1).printsInAnyOrder("puts " + i, "takes " + i);
        }
        both.passTime(1).ends();
    }

    @Test
    void takeUntilEmptyTakesAllAndEnds() throws Exception {
        var both = run(TakeUntilEmpty.class);
        both.prints("adds 0");
        both.passTime(2).prints("adds 1"); // at 1 s
        both.passTime(2).prints("takes 0"); // 1.5
        both.passTime(2).prints("adds 2"); // 2
        both.passTime(2).printsInAnyOrder("adds 3", "takes 1"); // 3
        both.passTime(2); // 4: the first child ends
        both.passTime(1).prints("takes 2"); // 4.5
        both.passTime(1).prints("takes 3"); // 6
        both.passTime(1).ends(); // 7.5
    }

    @Test
    void fullQueueMakesPutWait() throws Exception {
        run(FullQueue.class)
                .prints("full false", "full true")
                .passTime(1)
                .prints("still full after 2 s, it has 3", "full at once, it has 3")
                .passTime(1)
                .prints("the child takes message 1", "message 4 is in, it has 3")
                .prints("takes message 2", "takes message 3", "takes message 4")
                .passTime(1)
                .prints("still empty after 2 s", "empty at once")
                .ends();
    }

    @Test
    void pipeTalkEndsWithTheParentsEnd() throws Exception {
        run(PipeTalk.class)
                .prints("the answer to a question", "the answer to 42", "more to hear false")
                .prints("the child hears no more")
                .ends();
    }

    @Test
    void managerQueueIsSharedByTasksOfAPool() throws Exception {
        run(ManagerQueue.class)
                .prints("the writer has put 3")
                .prints("the reader takes to", "the reader takes a", "the reader takes pool")
                .ends();
    }

    @Test
    void managerServerHearsManagerClient() throws Exception {
        Run server = run(ManagerServer.class).prints("serving");
        assertNobodyElseReads(folder.resolve("tmp").resolve(".mp-example.key"));
        try (var client = Run.of(folder, ManagerClient.class)) {
            server.prints("heard hello", "heard from", "heard afar", "heard bye");
            client.prints("said all").ends();
        }
        server.ends();
    }

    private static void assertNobodyElseReads(Path file) throws IOException {
        var posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix == null) { // as on Windows, where a user's folder is his
            return;
        }
        assertThat(posix.readAttributes().permissions())
                .containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
    }

    @Test
    void aPythonProgramWorksOnTheArraysOfAPool() throws Exception {
        assumeTrue(hasPython(), "there is no python3 of at least 3.8 on this machine");
        run(PythonWorker.class)
                .printsInAnyOrder(
                        "array 1: Python has summed 499500.0, and doubled its last number to 1998.0",
                        "array 2: Python has summed 999000.0, and doubled its last number to 3996.0",
                        "array 3: Python has summed 1498500.0, and doubled its last number to 5994.0",
                        "array 4: Python has summed 1998000.0, and doubled its last number to 7992.0")
                .prints("Python has ended with 0")
                .ends();
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            String probe = "import sys; sys.exit(sys.version_info < (3, 8))";
            return Subprocess.call("python3", "-c", probe) == 0;
        } catch (ProgramNotFoundException e) {
            return false;
        }
    }

    @Test
    void counterWithoutLockLosesHalfOfTheSteps() throws Exception {
        run(CounterWithoutLock.class)
                .passTime(2)
                .passTime(2)
                .passTime(2)
                .prints("counted to 3")
                .ends();
    }

    @Test
    void counterWithLockLosesNoStep() throws Exception {
        var both = run(CounterWithLock.class);
        for (int i = 0; i < 6; i++) {
            both.passTime(1);
        }
        both.prints("counted to 6").ends();
    }

    @Test
    void subprocessRunRunsOtherPrograms() throws Exception {
        run(SubprocessRun.class)
                .prints("hello", "apple", "pear", "false returns 1")
                .passTime(1)
                .prints("sleep took too long")
                .ends();
    }

    @Test
    void readmeExampleRunsAsItStandsThere() throws Exception {
        Path source = folder.resolve("ReadmeExample.java");
        Files.writeString(source, readmesFrom("import module"));
        run = Run.ofSource(folder, source);
        run.prints("hello alice", "Process-1 OptionalInt[0]")
                .prints("[1, 4, 9]", "lost with exit code 7", "[2, 4, 6]")
                .prints("OptionalInt[-9]")
                .ends();
    }

    @Test
    void readmeExampleIsWhatTheReadmeShows() throws Exception {
        var file = "examples/src/main/java/multiprocessing/examples/ReadmeExample.java";

        assertThat(bare(Files.readString(Shell.checkout().resolve(file))))
                .contains(bare(readmesFrom("void main")));
    }

    /// The README's program, from those words on.
    private static String readmesFrom(String words) throws Exception {
        String readme = Files.readString(Shell.checkout().resolve("README.md"));
        int start = readme.indexOf(words);
        return readme.substring(start, readme.indexOf("```", start));
    }

    /// Java without what the README lays out in its own way.
    private static String bare(String code) {
        return code.replaceAll("//.*|\\s|\\bstatic\\b", "");
    }
}
