package multiprocessing.examples;

import java.util.List;
import java.util.Optional;

/// Runs the example named by the first argument: `./mp example NAME`.
public final class Examples {
    /// Those that follow a listing of the tutorials, by its number; then the others.
    private static final String TABLE =
            """
             1  StartOnly                   a process, made and started
             2  ForkAnswered                a program with fork, without fork
             3  ChildWithText               a child with an argument, and a parent that waits
             4  MyProcess                   a subclass that works beside its parent
             6  PoolApplyAsync              ten tasks at once for three workers
             7  PoolApply                   ten tasks, one after another
             8  PoolMap                     ten tasks by one call that waits
             9  WriterAndReader             a child that puts and a child that takes
            10  SingDance                   two processes, each with its own work
            11  SingDancePids               the same, with process ids
            12  RunTest                     a function in a child
            13  ArgsAndKwargs               arguments by position and by keyword
            14  JoinWaits                   join() waits for the child's end
            15  JoinWithTimeout             join(3) on a child that takes five seconds
            16  Attributes                  pid, name and isAlive of a child
            17  ThreeWorks                  three children at once, and their names
            18  ClockProcess                a subclass with a field
            19  TwoPrinters                 12 lines and 100 lines at the same time
            20  JoinOneSecond               join(1) on a child that takes twenty-four seconds
            21  TerminateAfterThree         join(3), then terminate()
            22  SubclassWithoutConstructor  a subclass with nothing but run()
            23  PoolFiveTasks               five tasks that count to ten, on three workers
            24  PoolFiveTasksInTurn         the same, one after another
            25  GlobalsAreNotShared         a static in two children and their parent
            26  TakeUntilEmpty              a child that takes without waiting, until there is nothing
             -  PoolWithoutJoin             a program that does not wait for its pool
             -  PoolWithQueue               tasks of a pool that put into a queue
             -  PoolWithManager             the same with a queue of a manager's
             -  FullQueue                   put and get that wait, for ever, for a while, not at all
             -  PipeTalk                    a parent and a child at the ends of a pipe
             -  CounterWithoutLock          two children count, and steps are lost
             -  CounterWithLock             two children count under a lock
             -  ManagerQueue                tasks of a pool that share a manager's queue
             -  ManagerServer               a queue for other programs, as on other machines
             -  ManagerClient               puts words into it, from another terminal
             -  SubprocessRun               programs that are no Java: output, input, a time limit
             -  PythonWorker                a pool that feeds a Python program with arrays
             -  ReadmeExample               what the README shows
            """;

    private Examples() {}

    /// Runs an example, or lists them all.
    ///
    /// @param args the name of an example, or the number of its listing; nothing for the list
    /// @throws Throwable what the example throws
    public static void main(String[] args) throws Throwable {
        if (args.length == 0) {
            System.out.print(TABLE);
            return;
        }
        Optional<Example> example = find(args[0]);
        if (example.isEmpty()) {
            System.err.println("No example is called '" + args[0] + "'. There are:");
            System.err.print(TABLE);
            System.exit(2);
        }
        example.orElseThrow().run();
    }

    static List<Example> all() {
        return TABLE.lines().map(Example::parse).toList();
    }

    static Optional<Example> find(String nameOrNumber) {
        return all().stream().filter(each -> each.isCalled(nameOrNumber)).findFirst();
    }
}
