package multiprocessing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaModifier.NATIVE;
import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The plan of the house, drawn in docs/architecture.md, and the doors that exist once.
///
/// Each rule must also find what is planted for it in the house beside this one, `planted`.
class FloorsTest {
    private static final String ROOT = "";

    /// What each room may import besides itself.
    private static final Map<String, Set<String>> PLAN =
            Map.ofEntries(
                    room(
                            "manager",
                            "pool process queue shared connection sync heap memory codec time function error"),
                    room("pool", "process backend ring heap signal codec time function error"),
                    room(
                            "local",
                            "process backend connection shared sync heap signal memory log codec os time function error"),
                    room("process", "backend memory log codec time function error"),
                    room("subprocess", "error"),
                    room("backend", "function error"),
                    room("queue", "ring heap signal backend codec time error"),
                    room("connection", "socket ring heap signal codec time error"),
                    room("socket", "codec time error"),
                    room("shared", "sync table heap signal memory codec error"),
                    room("sync", "heap signal codec time function error"),
                    room("ring", "heap signal codec time error"),
                    room("table", "heap signal time error"),
                    room("heap", "signal memory codec time error"),
                    room("signal", "memory log time error"),
                    room("memory", "os time error"),
                    room("codec", "function error"),
                    room("log", ""),
                    room("os", ""),
                    room("time", ""),
                    room("function", ""),
                    room("error", ""));

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(DO_NOT_INCLUDE_TESTS)
                    .importPackages("multiprocessing");
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("planted");

    @Test
    void thePlanHasNoCycle() {
        var built = new HashSet<String>();
        while (built.size() < PLAN.size()) {
            var next = new HashSet<>(PLAN.keySet());
            next.removeAll(built);
            next.removeIf(room -> !built.containsAll(requireNonNull(PLAN.get(room))));
            assertThat(next).as("rooms that stand on %s only", built).isNotEmpty();
            built.addAll(next);
        }
    }

    @Test
    void importsPointDown() {
        var rule = classes().should(importOnlyFromBelow());

        assertThat(findings(rule, PLANTED))
                .anyMatch(line -> line.startsWith("'codec' must not see 'process': "))
                .anyMatch(line -> line.startsWith("'process' must not see '': "))
                .anyMatch(line -> line.startsWith("'cellar' is not on the plan: "))
                .noneMatch(line -> line.contains("planted.local"));
        rule.check(HOUSE);
    }

    @Test
    void onlyThreeRoomsStartAProcess() {
        var rule =
                noClasses()
                        .that(describe("are elsewhere", FloorsTest::mayNotStartProcesses))
                        .should(dependOnClassesThat(belongToAnyOf(ProcessBuilder.class)))
                        .orShould(callMethodWhere(owned(Runtime.class, "exec")));

        assertThat(findings(rule, PLANTED))
                .isNotEmpty()
                .allMatch(line -> line.contains("planted.backend.Starter"))
                .anyMatch(line -> line.contains("ProcessBuilder"))
                .anyMatch(line -> line.contains("Runtime.exec"));
        rule.check(HOUSE);
    }

    @Test
    void nobodyLeavesJava() {
        var rule =
                noClasses()
                        .should(
                                dependOnClassesThat(
                                        belongToAnyOf(Linker.class, SymbolLookup.class)))
                        .orShould(callMethodWhere(owned(System.class, "load")))
                        .orShould(callMethodWhere(owned(System.class, "loadLibrary")))
                        .orShould(callMethodWhere(owned(Runtime.class, "load")))
                        .orShould(callMethodWhere(owned(Runtime.class, "loadLibrary")));

        assertThat(findings(rule, PLANTED))
                .anyMatch(line -> line.contains("Linker.nativeLinker"))
                .anyMatch(line -> line.contains("SymbolLookup.libraryLookup"))
                .anyMatch(line -> line.contains("System.loadLibrary"));
        rule.check(HOUSE);
    }

    @Test
    void noMethodIsNative() {
        var rule = methods().should().notHaveModifier(NATIVE).allowEmptyShould(true);

        assertThat(findings(rule, PLANTED))
                .singleElement()
                .asString()
                .contains("planted.os.Native.pid()");
        rule.check(HOUSE);
    }

    private static Map.Entry<String, Set<String>> room(String name, String mayImport) {
        return Map.entry(name, mayImport.isEmpty() ? Set.of() : Set.of(mayImport.split(" ")));
    }

    /// The room of a class; `planted.codec` is a `codec` as `multiprocessing.codec` is.
    private static String room(JavaClass of) {
        var path = of.getPackageName().split("\\.", 3);
        return path.length == 1 ? ROOT : path[1];
    }

    private static boolean isOfTheSameHouse(JavaClass a, JavaClass b) {
        return a.getPackageName().split("\\.", 2)[0].equals(b.getPackageName().split("\\.", 2)[0]);
    }

    private static boolean mayNotStartProcesses(JavaClass of) {
        return !Set.of("os", "local", "subprocess").contains(room(of));
    }

    private static DescribedPredicate<JavaMethodCall> owned(Class<?> owner, String method) {
        return describe(
                owner.getSimpleName() + "." + method,
                call ->
                        call.getTargetOwner().isEquivalentTo(owner)
                                && call.getTarget().getName().equals(method));
    }

    private static ArchCondition<JavaClass> importOnlyFromBelow() {
        return new ArchCondition<>("import only from the floors below") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                var room = room(from);
                if (room.equals(ROOT)) {
                    return;
                }
                var below = PLAN.get(room);
                if (below == null) {
                    events.add(violated(from, "'%s' is not on the plan: %s".formatted(room, from)));
                    return;
                }
                for (var dependency : from.getDirectDependenciesFromSelf()) {
                    var target = dependency.getTargetClass().getBaseComponentType();
                    var seen = room(target);
                    if (isOfTheSameHouse(from, target)
                            && !seen.equals(room)
                            && !below.contains(seen)) {
                        var what = dependency.getDescription();
                        events.add(
                                violated(
                                        dependency,
                                        "'%s' must not see '%s': %s".formatted(room, seen, what)));
                    }
                }
            }
        };
    }

    private static List<String> findings(ArchRule rule, JavaClasses in) {
        return rule.evaluate(in).getFailureReport().getDetails();
    }
}
