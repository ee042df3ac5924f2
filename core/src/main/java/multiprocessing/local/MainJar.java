package multiprocessing.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import multiprocessing.os.Host;
import org.jspecify.annotations.Nullable;

/// What the manifest of the jar that `java -jar` runs asks of its JVM. A child runs another main class, from a class
/// path, where the JVM does not look into manifests for it; so it is told by options.
final class MainJar {
    private static final String UNNAMED = "ALL-UNNAMED";

    /// The first JDK that asks who may change final fields; an older one refuses the option.
    private static final int GUARDS_FINAL_FIELDS = 26;

    private MainJar() {}

    /// The options for the children of this JVM; none unless it was started by `java -jar`.
    static List<String> options() {
        return options(
                System.getProperty("sun.java.command", ""),
                System.getProperty("java.class.path", ""),
                Host.isJavaOfThisJvm() ? Runtime.version().feature() : 0);
    }

    /// @param command the main class or jar, and arguments
    /// @param jdk the feature version of the children's JDK, or 0 if that is not known
    static List<String> options(String command, String classPath, int jdk) {
        boolean mayBeJar =
                !classPath.isEmpty()
                        && (command.equals(classPath) || command.startsWith(classPath + " "));
        Attributes attributes = mayBeJar ? attributes(classPath) : null;
        if (attributes == null || attributes.getValue(Attributes.Name.MAIN_CLASS) == null) {
            return List.of();
        }
        var options = new ArrayList<String>();
        addPackages("--add-exports=", attributes.getValue("Add-Exports"), options);
        addPackages("--add-opens=", attributes.getValue("Add-Opens"), options);
        if (UNNAMED.equals(attributes.getValue("Enable-Native-Access"))) {
            options.add("--enable-native-access=" + UNNAMED);
        }
        if (jdk >= GUARDS_FINAL_FIELDS
                && UNNAMED.equals(attributes.getValue("Enable-Final-Field-Mutation"))) {
            options.add("--enable-final-field-mutation=" + UNNAMED);
        }
        return options;
    }

    private static @Nullable Attributes attributes(String file) {
        try (var jar = new JarFile(file)) {
            Manifest manifest = jar.getManifest();
            return manifest == null ? null : manifest.getMainAttributes();
        } catch (IOException notJar) {
            return null;
        }
    }

    /// @param list elements `module/package`, as in the manifest
    private static void addPackages(String option, @Nullable String list, List<String> options) {
        if (list == null) {
            return;
        }
        for (String element : list.strip().split("\\s+", -1)) {
            if (isPresent(element)) { // as an option, any other would print a warning
                options.add(option + element + "=" + UNNAMED);
            }
        }
    }

    private static boolean isPresent(String element) {
        int slash = element.indexOf('/');
        return slash > 0
                && ModuleLayer.boot()
                        .findModule(element.substring(0, slash))
                        .filter(module ->
                                module.getPackages().contains(element.substring(slash + 1)))
                        .isPresent();
    }
}
