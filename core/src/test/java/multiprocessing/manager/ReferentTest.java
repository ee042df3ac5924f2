package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import multiprocessing.queue.Queue;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.Test;

/// What stands in a server for its objects.
class ReferentTest {
    /// What changes a collection, or an iterator's; all else may be asked of one that is used.
    private static final Set<String> CHANGING =
            Set.of(
                    "add",
                    "addAll",
                    "addFirst",
                    "addLast",
                    "clear",
                    "compute",
                    "computeIfAbsent",
                    "computeIfPresent",
                    "merge",
                    "put",
                    "putAll",
                    "putIfAbsent",
                    "remove",
                    "removeAll",
                    "removeFirst",
                    "removeIf",
                    "removeLast",
                    "replace",
                    "replaceAll",
                    "retainAll",
                    "set",
                    "sort");

    private static final List<Integer> NUMBERS = numbers();

    private final Server server = new Server(1, Queue.create());

    private static List<Integer> numbers() {
        var numbers = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
        Collections.shuffle(numbers, new Random(1));
        return List.copyOf(numbers);
    }

    @SuppressWarnings("unchecked")
    private List<Integer> list() throws Exception {
        var list = (List<Integer>) server.create("list", ListProxy.class, new Object[0]).standIn();
        list.addAll(NUMBERS);
        return list;
    }

    @Test
    void allThatLeavesACollectionAsItIsMayBeAskedOfOneThatIsUsed() {
        Stream.of(List.class, Set.class, Map.class, Iterator.class, ListIterator.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .forEach(method ->
                        assertThat(new Operation(method).isAsking())
                                .as(method.toString())
                                .isEqualTo(!CHANGING.contains(method.getName())));
    }

    @Test
    void whatOfThisRoomHasAResultMayBeAskedOfWhatIsUsed() {
        var asking = new TreeSet<String>();
        for (Class<?> type : List.of(NamespaceProxy.class, ValueProxy.class, ArrayProxy.class)) {
            for (Method method : type.getMethods()) {
                if (new Operation(method).isAsking()) {
                    asking.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        assertThat(asking)
                .containsExactly(
                        "ArrayProxy.size",
                        "ArrayProxy.value",
                        "NamespaceProxy.get",
                        "NamespaceProxy.has",
                        "NamespaceProxy.names",
                        "ValueProxy.value");
    }

    /// A call on what stands for the object where it is goes by the method, which of these is that of `Object`.
    @Test
    void whatAnInterfaceOfCollectionsSaysAnewIsItsOwnByWhicheverMethodItIsCalled()
            throws Exception {
        Method equals = Object.class.getMethod("equals", Object.class);
        for (Class<?> type : List.of(List.class, Set.class, Map.class, MapProxy.class)) {
            assertThat(Face.of(type).operation(equals).isReading()).as(type.getName()).isTrue();
        }
    }

    /// Each class of an object that was ever called was kept by the interface.
    @Test
    void anInterfaceKeepsNoClassOfAnObject() throws Exception {
        Operation size = new Operation(List.class.getMethod("size"));
        WeakReference<ClassLoader> loader = callOneOfAnotherLoader(size);
        Await.await(
                () -> {
                    System.gc();
                    return loader.refersTo(null);
                },
                "the end of a class loader");
    }

    private static WeakReference<ClassLoader> callOneOfAnotherLoader(Operation size) {
        var loader = new ClassLoader(null) {};
        Object list = Proxy.newProxyInstance(loader, new Class<?>[] {List.class}, (_, _, _) -> 0);
        assertThat(size.target(list.getClass())).isEqualTo(size.method());
        return new WeakReference<>(loader);
    }

    interface Adding {
        String add(Integer number);
    }

    public static final class Narrow {
        public String add(Number number) {
            return "number " + number;
        }
    }

    public static final class Undecided {
        public String add(Number number) {
            return "number " + number;
        }

        public String add(Object object) {
            return "object " + object;
        }
    }

    @Test
    void anObjectMayTakeMoreThanItsProxySays() throws Throwable {
        var add = new Operation(Adding.class.getMethod("add", Integer.class));
        assertThat(add.call(new Narrow(), new Object[] {1})).isEqualTo("number 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> add.call(new Undecided(), new Object[] {1}))
                .withMessageContaining("has no method add");
    }

    @SuppressWarnings("NonOverridingEquals") // which it is about
    interface Named {
        boolean equals(String name);
    }

    @Test
    void whatIsEqualIsNotSaidByAnotherMethodOfThatName() throws Exception {
        var equals = Object.class.getMethod("equals", Object.class);
        assertThat(Face.of(Named.class).decides(equals)).isFalse();
        assertThat(Face.of(List.class).decides(equals)).isTrue();
    }

    @Test
    void whoCancelsACallThatIsDoneDoesNotInterruptWhatDependsOnIt() throws Exception {
        var mayEnd = new CompletableFuture<Integer>();
        var isIn = new CompletableFuture<Integer>();
        var mayGoOn = new CompletableFuture<Integer>();
        CompletableFuture<Integer> call = BaseManager.applyAsync(list(), _ -> mayEnd.join());
        CompletableFuture<Boolean> isInterrupted =
                call.thenApply(one -> {
                    isIn.complete(one);
                    mayGoOn.join();
                    return Thread.currentThread().isInterrupted();
                });
        mayEnd.complete(1);
        isIn.join();

        assertThat(call.cancel(true)).isFalse();
        mayGoOn.complete(1);
        assertThat(isInterrupted.join()).isFalse();
    }

    private static final InheritableThreadLocal<String> REQUEST = new InheritableThreadLocal<>();

    @Test
    void aCallHasTheContextLoaderOfWhoMakesItAndNothingElseOfAnyThread() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        REQUEST.set("of one call");
        try (var one = new URLClassLoader(new URL[0]);
                var other = new URLClassLoader(new URL[0])) {
            for (ClassLoader loader : List.of(one, other)) {
                thread.setContextClassLoader(loader);
                Object loaderThere =
                        BaseManager.applyAsync(
                                        list(), _ -> Thread.currentThread().getContextClassLoader())
                                .get();
                assertThat(loaderThere).isSameAs(loader);
                assertThat(BaseManager.applyAsync(list(), _ -> REQUEST.get()).get()).isNull();
            }
        } finally {
            thread.setContextClassLoader(before);
            REQUEST.remove();
        }
    }

    @Test
    void aListIsWholeWhileItIsSorted() throws Exception {
        List<Integer> list = list();
        list.sort((a, b) -> {
            assertThat(List.copyOf(list)).isEqualTo(NUMBERS);
            return a.compareTo(b);
        });
        assertThat(list).isEqualTo(NUMBERS.stream().sorted().toList());
    }

    @Test
    @SuppressWarnings("ModifySourceCollectionInStream") // which it is about
    void aListMayBeChangedByWhoGoesThroughItByAStream() throws Exception {
        List<Integer> list = list();
        list.stream().filter(n -> n % 2 == 0).forEach(list::add);
        assertThat(list).hasSize(NUMBERS.size() + NUMBERS.size() / 2);
    }

    @Test
    void aListIsWholeWhileManyAreRemoved() throws Exception {
        List<Integer> list = list();
        assertThat(list.removeAll(new Even(list))).isTrue();
        assertThat(list).isEqualTo(NUMBERS.stream().filter(n -> n % 2 != 0).toList());
        assertThat(list.removeAll(List.of(-1))).isFalse();

        List<Integer> other = list();
        assertThat(other.retainAll(new Even(other))).isTrue();
        assertThat(other).isEqualTo(NUMBERS.stream().filter(n -> n % 2 == 0).toList());
    }

    /// All even numbers; asked for one, it looks at a list.
    private static final class Even extends AbstractSet<Integer> {
        private final List<Integer> list;

        Even(List<Integer> list) {
            this.list = list;
        }

        @Override
        public boolean contains(Object object) {
            assertThat(List.copyOf(list)).isEqualTo(NUMBERS);
            return object instanceof Integer number && number % 2 == 0;
        }

        @Override
        public Iterator<Integer> iterator() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }
    }
}
