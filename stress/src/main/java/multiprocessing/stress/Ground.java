package multiprocessing.stress;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The folders in which the tortured programs live, and what may be left there: nothing but the cache.
final class Ground {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    /// Of what the tortured programs might leave there: blocks with names, as Python's `psm_…`, are others'.
    private static final List<String> PREFIXES = List.of("mp-", "multiprocessing");

    /// Blocks that the tests of another build may have there just now.
    private static final String OF_TESTS = "mp-test-";

    private final Path folder;
    private final Set<String> sharedBefore;

    Ground(Path folder) throws IOException {
        this.folder = folder;
        this.sharedBefore = shared();
        for (Path each : List.of(temporary(), working(), cache())) {
            Files.createDirectories(each);
        }
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    Path working() {
        return folder.resolve("work");
    }

    Path cache() {
        return folder.resolve("cache");
    }

    /// Has a tortured program use the cache folder of this JVM, in which a build has made what children need, and give its
    /// children the options that those of this JVM have.
    static List<String> options() {
        return Stream.of("multiprocessing.cache", "multiprocessing.childOptions")
                .filter(name -> System.getProperty(name) != null)
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }

    /// The class path of this JVM, for a program in another folder.
    static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(each -> Path.of(each).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// The variable by which each process that was started here, by whomever, is recognised.
    String variable() {
        return "MULTIPROCESSING_STRESS=" + folder;
    }

    /// What should not be there when all processes are gone, `seen` the ids of those that there were.
    List<String> leftovers(Set<Long> seen) throws IOException {
        Set<String> left = new TreeSet<>();
        left.addAll(files(temporary(), _ -> true));
        left.addAll(files(working(), _ -> true)); // crash reports and core dumps
        left.addAll(files(cache(), file -> file.endsWith(".part")));
        left.addAll(shared());
        left.removeAll(sharedBefore);
        Path counters = Path.of("/tmp", "hsperfdata_" + System.getProperty("user.name"));
        for (long pid : seen) {
            Path file = counters.resolve(Long.toString(pid));
            if (Files.exists(file) && !Proc.lives(pid)) {
                left.add(file.toString());
            }
        }
        return List.copyOf(left);
    }

    /// Writes what each JVM that lives here is doing to a file of its own, for whoever asks why it does not end.
    void keepStacks() throws InterruptedException {
        for (long pid : Proc.with(variable())) {
            if (Proc.isJvm(pid)) { // else it would not answer
                keep("stack-" + pid + ".txt", Testimony.of(pid));
            }
        }
    }

    private void keep(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            // what was found out is told all the same
        }
    }

    private Set<String> shared() throws IOException {
        UserPrincipal user = Files.getOwner(folder);
        return files(
                SHARED_MEMORY,
                file -> {
                    String name = Path.of(file).getFileName().toString();
                    return PREFIXES.stream().anyMatch(name::startsWith)
                            && !name.startsWith(OF_TESTS)
                            && isOf(user, Path.of(file));
                });
    }

    /// What another user has there is not of the tortured programs.
    private static boolean isOf(UserPrincipal user, Path file) {
        try {
            return Files.getOwner(file).equals(user);
        } catch (IOException gone) {
            return false;
        }
    }

    private static Set<String> files(Path folder, Predicate<String> isMeant) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).filter(isMeant).collect(Collectors.toSet());
        }
    }
}
