package multiprocessing.stress;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Strikes at a tree of processes, one strike after the other, and looks each time whether the rest behaves.
///
/// ```
///   tree up ─▶ wait for a victim of the wanted kind ─▶ strike ─┬─ family gone, no strays ─▶ parent was told ─▶ probe ─┐
///      ▲          ▲                                            └─ SIGSTOP: SIGCONT ──────────────────────────▶ probe ─┤
///      │          └───────────────────────────────────────────────────────────────────────────────────────────────────┤
///      └── all checked ◀── root gone ◀───────────────────────────────────────────────────────── the root was struck ──┘
/// ```
///
/// A probe is one more child of the root: started, heard whole, joined.
final class StartTorture {
    /*
     * The library promises one second. Here all cores are taken by JVMs that boot, and perhaps by others' work: what is
     * slow by that is not what is looked for, and what hangs is found all the same. The end tells the longest time.
     */
    private static final Duration MAX_UNTIL_GONE = Duration.ofSeconds(20);

    /// For one that was planted, and does not go.
    private static final Duration MAX_UNTIL_FOUND = Duration.ofSeconds(1);

    /// For what the survivors do, starting JVMs included.
    static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private static final Duration MAX_SEARCH = Duration.ofSeconds(1);
    private static final int MAX_PAUSE_MILLIS = 200;
    private static final int MAX_STOP_MILLIS = 300;
    private static final int EXIT_CODE_BASE = 128;

    private final Settings settings;
    private final Ground ground;
    private final PrintStream out;
    private final Random random;
    private final Chronicle chronicle = new Chronicle();
    private final Set<Long> seen = new HashSet<>();
    private int trees;
    private int probes;

    StartTorture(Settings settings, Path folder, PrintStream out) throws IOException {
        this.settings = settings;
        this.ground = new Ground(folder);
        this.out = out;
        this.random = new Random(settings.seed());
    }

    /// Tortures.
    ///
    /// @throws Violation at the first thing that must not be; nothing goes on running
    void run() throws IOException, InterruptedException {
        out.println("start: " + settings);
        try {
            while (!isOver()) {
                torture(grow());
            }
            out.println("start: all is well");
        } catch (Violation e) {
            throw new Violation(
                    e.getMessage()
                            + "\n"
                            + settings
                            + "; the last events:\n"
                            + chronicle.lastEvents());
        } finally {
            chronicle.print(out);
            for (long pid : Proc.with(ground.variable())) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private boolean isOver() {
        return chronicle.strikes() >= settings.kills() || chronicle.seconds() >= settings.seconds();
    }

    private Tree grow() throws IOException, InterruptedException {
        trees++;
        var tree = new Tree(trees, random.nextLong(), settings, ground);
        await(tree, MAX_WAIT, "the root to be up", tree::isUp);
        if (settings.aot() && trees == 1) {
            await(tree, MAX_WAIT.multipliedBy(2), "the ahead-of-time cache", this::isCacheMade);
        }
        chronicle.event("tree " + trees + " is up");
        return tree;
    }

    private boolean isCacheMade() {
        try (Stream<Path> files = Files.list(ground.cache())) {
            return files.anyMatch(file -> file.toString().endsWith(".aot"));
        } catch (IOException e) {
            return false;
        }
    }

    /// Until its root is struck, or it is over.
    private void torture(Tree tree) throws IOException, InterruptedException {
        while (!isOver()) {
            Thread.sleep(random.nextInt(MAX_PAUSE_MILLIS));
            Strike strike = pickStrike();
            Tree.Relative victim = find(tree, pickKind());
            if (strike == Strike.SIGSTOP) {
                pause(tree, victim);
            } else if (end(tree, victim, strike)) {
                if (victim.kind() == Kind.ROOT) {
                    checkEnd(tree, EXIT_CODE_BASE + strike.deadly());
                    return;
                }
                checkParent(tree, victim);
            }
            probe(tree);
        }
        chronicle.event("all come to their end");
        tree.tell("stop");
        checkEnd(tree, 0);
    }

    private Strike pickStrike() {
        int number = random.nextInt(10);
        return number < 5 ? Strike.SIGKILL : number < 8 ? Strike.SIGTERM : Strike.SIGSTOP;
    }

    private Kind pickKind() {
        int number = random.nextInt(10);
        return number < 1
                ? Kind.ROOT
                : number < 4
                        ? Kind.CHILD
                        : number < 6 ? Kind.GRANDCHILD : number < 8 ? Kind.SPARE : Kind.BOOTING;
    }

    /// One of that kind when there is one soon, else anyone but the root; at a moment of its life that chance picks.
    private Tree.Relative find(Tree tree, Kind kind) throws InterruptedException {
        long start = System.nanoTime();
        int delayMillis = kind == Kind.BOOTING ? random.nextInt(Kind.MAX_BOOTING_MILLIS / 2) : 0;
        while (true) {
            boolean isLate = System.nanoTime() - start > MAX_SEARCH.toNanos();
            List<Tree.Relative> living = tree.living();
            living.forEach(each -> seen.add(each.pid()));
            List<Tree.Relative> fitting =
                    living.stream()
                            .filter(each -> isLate ? each.kind() != Kind.ROOT : each.kind() == kind)
                            .toList();
            if (!fitting.isEmpty()) {
                Thread.sleep(delayMillis);
                return fitting.get(random.nextInt(fitting.size()));
            }
            checkFault(tree);
            Thread.sleep(1);
        }
    }

    private void pause(Tree tree, Tree.Relative victim) throws InterruptedException {
        if (Proc.signal("SIGSTOP", victim.pid())) {
            int millis = random.nextInt(MAX_STOP_MILLIS);
            chronicle.event("SIGSTOP " + victim + " for " + millis + " ms");
            chronicle.struck(victim.kind(), Strike.SIGSTOP);
            Thread.sleep(millis);
            Proc.signal("SIGCONT", victim.pid());
        }
        checkFault(tree);
    }

    /// Sends a signal that ends it, and sees it gone with all its family.
    ///
    /// @return whether it was there
    private boolean end(Tree tree, Tree.Relative victim, Strike strike)
            throws InterruptedException {
        Set<Long> family = Tree.family(victim.pid());
        tree.ledger().willStrike(victim.pid(), strike.deadly());
        long start = System.nanoTime();
        if (!Proc.signal(strike.name(), victim.pid())) {
            tree.ledger().hasMissed(victim.pid());
            return false;
        }
        chronicle.struck(victim.kind(), strike);
        chronicle.event(strike + " " + victim + ", family " + family);
        awaitGone(tree, family, "the family of " + victim);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        chronicle.gone(victim.kind(), took);
        chronicle.event("gone after " + took.toMillis() + " ms");
        awaitGone(tree, tree.strays(ground), "processes that nobody in the tree has as a child");
        return true;
    }

    private void awaitGone(Tree tree, Set<Long> pids, String who) throws InterruptedException {
        await(
                tree,
                settings.plant() == Plant.ORPHAN ? MAX_UNTIL_FOUND : MAX_UNTIL_GONE,
                "the end of " + who + " " + pids,
                () -> pids.stream().noneMatch(Proc::lives));
    }

    private void checkParent(Tree tree, Tree.Relative victim) throws InterruptedException {
        String name = tree.ledger().nameOf(victim.pid()).orElse("");
        if (!name.isEmpty() && name.charAt(name.length() - 1) != Member.DAEMON) {
            await(tree, MAX_WAIT, "join() of " + name, () -> tree.ledger().isJoined(name));
        }
    }

    private void probe(Tree tree) throws InterruptedException {
        int probe = ++probes;
        tree.tell("probe " + probe);
        await(tree, MAX_WAIT, "probe " + probe, () -> tree.ledger().isProbed(probe));
    }

    private void checkEnd(Tree tree, int exitValue) throws IOException, InterruptedException {
        await(tree, MAX_WAIT, "the end of the root", () -> !tree.isAlive());
        awaitGone(tree, tree.strays(ground), "those whose root is gone");
        await(tree, MAX_UNTIL_GONE, "the end of the output", tree::isSilent);
        tree.ledger().close();
        chronicle.treeEnded(tree.ledger());
        checkFault(tree);
        if (tree.exitValue() != exitValue) {
            throw new Violation("the root ended with " + tree.exitValue() + ", not " + exitValue);
        }
        List<String> left = ground.leftovers(seen);
        if (!left.isEmpty()) {
            throw new Violation("files are left: " + left);
        }
    }

    private static void checkFault(Tree tree) {
        tree.ledger()
                .fault()
                .ifPresent(fault -> {
                    throw new Violation(fault);
                });
    }

    private void await(Tree tree, Duration limit, String what, BooleanSupplier condition)
            throws InterruptedException {
        long start = System.nanoTime();
        long lastLook = start;
        long longestGap = 0; // in which the machine did not let this program run either
        while (!condition.getAsBoolean()) {
            checkFault(tree);
            long now = System.nanoTime();
            longestGap = Math.max(longestGap, now - lastLook);
            lastLook = now;
            if (now - start > limit.toNanos()) {
                chronicle.event(
                        "longest time between two looks: " + longestGap / 1_000_000 + " ms");
                tree.living()
                        .forEach(each ->
                                chronicle.event(
                                        "there is " + each + ", state " + Proc.state(each.pid())));
                ground.keepStacks();
                throw new Violation("waited " + limit.toSeconds() + " s in vain for " + what);
            }
            Thread.sleep(1);
        }
    }
}
