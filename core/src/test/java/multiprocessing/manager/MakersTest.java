package multiprocessing.manager;

import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import multiprocessing.codec.Shareable;
import multiprocessing.connection.AuthKey;
import multiprocessing.queue.Queue;
import multiprocessing.queue.SimpleQueue;
import multiprocessing.shared.Array;
import multiprocessing.shared.ShareableList;
import multiprocessing.shared.Shared;
import multiprocessing.shared.SharedMap;
import multiprocessing.shared.SharedMemory;
import multiprocessing.shared.Struct;
import multiprocessing.shared.StructArray;
import multiprocessing.shared.Value;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Event;
import multiprocessing.sync.Lock;
import multiprocessing.sync.Mutex;
import multiprocessing.sync.Semaphore;
import org.junit.jupiter.api.Test;

class MakersTest {
    private static final Set<Class<?>> NEVER_PROXIED =
            Set.of(
                    AuthKey.class, // is a secret
                    SimpleQueue.class, // Python's managers make none
                    Shared.class, // is read where it is
                    Struct.class, // as are these, member by member
                    StructArray.class,
                    SharedMemory.class, // is known by its name
                    ShareableList.class);

    /// What has a proxy for those outside of the process tree, with one of each.
    private static Map<Class<?>, Shareable> proxied() {
        return Map.of(
                Queue.class, Queue.create(),
                Mutex.class, Lock.create(),
                Semaphore.class, Semaphore.create(),
                Condition.class, Condition.create(),
                Event.class, Event.create(),
                Barrier.class, Barrier.create(1),
                Value.class, Value.ofInt(0),
                Array.class, Array.ofInt(1),
                SharedMap.class, SharedMap.create(String.class, Integer.class));
    }

    @Test
    void whatIsSharedHasAProxyForThoseOutsideOrIsKnownToHaveNone() {
        Map<Class<?>, Shareable> proxied = proxied();
        proxied.values().forEach(shared -> assertThat(Makers.typeOf(shared)).isNotNull());
        assertThat(sharedClasses())
                .as("to be in Makers.typeOf, or here among what is never proxied")
                .allMatch(type ->
                        NEVER_PROXIED.contains(type)
                                || proxied.keySet().stream()
                                        .anyMatch(kind -> kind.isAssignableFrom(type)));
    }

    private static Set<Class<?>> sharedClasses() {
        Set<Class<?>> all =
                new ClassFileImporter()
                                .withImportOption(DO_NOT_INCLUDE_TESTS)
                                .withImportOption(location -> !location.contains("$"))
                                .importPackages("multiprocessing")
                                .stream()
                                .filter(type -> type.isAssignableTo(Shareable.class))
                                .filter(type -> type.getModifiers().contains(PUBLIC))
                                .filter(type -> !type.getModifiers().contains(ABSTRACT))
                                .map(JavaClass::reflect)
                                .collect(Collectors.toSet());
        assertThat(all).containsAll(NEVER_PROXIED).hasSizeGreaterThan(NEVER_PROXIED.size());
        return all;
    }
}
