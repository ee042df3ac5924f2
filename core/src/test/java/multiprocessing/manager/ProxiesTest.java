package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableFunction;
import multiprocessing.function.SerializablePredicate;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What lists, maps and namespaces of a manager can do.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway") // what was put into a map is found there
class ProxiesTest {
    @Test
    void aMapHasAllMethodsOfMap() throws InterruptedException {
        try (var manager = Manager.start()) {
            MapProxy<String, Integer> map = manager.map();

            assertThat(map.put("a", 1)).isNull();
            assertThat(map.put("a", 2)).isEqualTo(1);
            assertThat(map.putIfAbsent("a", 9)).isEqualTo(2);
            assertThat(map.computeIfAbsent("b", key -> key.length())).isEqualTo(1);
            assertThat(map.computeIfPresent("b", (_, value) -> value + 10)).isEqualTo(11);
            assertThat(map.merge("b", 100, Integer::sum)).isEqualTo(111);
            assertThat(map.compute("c", (_, value) -> value == null ? 5 : 6)).isEqualTo(5);
            assertThat(map.getOrDefault("d", -1)).isEqualTo(-1);
            map.replaceAll((_, value) -> value * 2);
            assertThat(map)
                    .hasToString("{a=4, b=222, c=10}")
                    .isEqualTo(Map.of("a", 4, "b", 222, "c", 10));
            assertThat(map.hashCode()).isEqualTo(Map.of("a", 4, "b", 222, "c", 10).hashCode());
            assertThat(map.keySet()).containsExactly("a", "b", "c");
            assertThat(map.replace("a", 9, 0)).isFalse();
            assertThat(map.replace("a", 4, 3)).isTrue();
            assertThat(map.replace("a", 4)).isEqualTo(3);
            map.putAll(Map.of("y", 7, "z", 8));
            assertThat(map.containsValue(8)).isTrue();
            assertThat(map.remove("y", 8)).isFalse();
            assertThat(map.remove("y", 7)).isTrue();
            assertThat(map.remove("z")).isEqualTo(8);
            assertThat(map.values().stream().mapToInt(i -> i).sum()).isEqualTo(236);
            map.keySet().remove("a");
            map.values()
                    .removeIf(
                            (multiprocessing.function.SerializablePredicate<Integer>)
                                    value -> value == 10);
            var seen = new HashMap<String, Integer>();
            map.forEach(seen::put);
            assertThat(seen).containsExactly(Map.entry("b", 222));
            for (var entry : map.entrySet()) {
                assertThat(entry).isEqualTo(Map.entry("b", 222));
                assertThatThrownBy(() -> entry.setValue(1))
                        .isInstanceOf(UnsupportedOperationException.class);
            }
            map.put("none", null);
            assertThat(map.containsKey("none")).isTrue();
            map.clear();
            assertThat(map.isEmpty()).isTrue();
        }
    }

    @Test
    void anEntryIsRemovedByItsKeyAndAmongEqualValuesNone() throws InterruptedException {
        try (var manager = Manager.start()) {
            MapProxy<String, byte[]> arrays = manager.map();
            arrays.put("a", new byte[1]);
            arrays.put("b", new byte[2]);
            var entries = arrays.entrySet().iterator();
            var _ = entries.next();
            entries.remove();
            assertThat(arrays).containsOnlyKeys("b");

            MapProxy<String, Integer> numbers = manager.map(Map.of("a", 1));
            numbers.put("b", 1);
            var values = numbers.values().iterator();
            var _ = values.next();
            assertThatThrownBy(values::remove)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("entrySet()");
            assertThat(numbers).hasSize(2);
        }
    }

    @Test
    void anEntryOfASequencedMapIsRemovedByItsKey() throws InterruptedException {
        try (var manager = Manager.start()) {
            manager.register("tree", () -> new TreeMap<>(Map.of("a", 1)), NavigableMap.class);
            NavigableMap<String, Integer> map = manager.create("tree", NavigableMap.class);
            var entries = map.sequencedEntrySet().iterator();
            map.put(entries.next().getKey(), 2);
            entries.remove();
            assertThat(map).isEmpty();
        }
    }

    @Test
    void aViewIsCopiedAsWhatItHas() throws InterruptedException {
        try (var manager = Manager.start()) {
            MapProxy<String, Integer> map = manager.map(Map.of("a", 1));
            ListProxy<Integer> list = manager.list(List.of(1, 2, 3));
            Set<String> keys = Manager.copy(map.keySet(), Set.class);
            Collection<Integer> values = Manager.copy(map.values(), Collection.class);
            List<Integer> part = Manager.copy(list.subList(0, 2), List.class);

            assertThat(keys).containsExactly("a");
            assertThat(values).containsExactly(1);
            assertThat(part).containsExactly(1, 2);
        }
    }

    @Test
    void aSetOfEntriesLosesNoneButTheOneThatWasMeant() throws InterruptedException {
        try (var manager = Manager.start()) {
            SetProxy<Map.Entry<String, Integer>> set = manager.set();
            set.addAll(List.of(Map.entry("a", 1), Map.entry("a", 2)));
            var entries = set.iterator();
            set.remove(entries.next());
            entries.remove();
            assertThat(set).containsExactly(Map.entry("a", 2));

            MapProxy<Map.Entry<String, Integer>, String> map = manager.map();
            map.put(Map.entry("a", 1), "first");
            map.put(Map.entry("a", 2), "second");
            var keys = map.keySet().iterator();
            map.remove(keys.next());
            keys.remove();
            assertThat(map).containsOnlyKeys(Map.entry("a", 2));
        }
    }

    @Test
    void aListHasAllMethodsOfList() throws InterruptedException {
        try (var manager = Manager.start()) {
            ListProxy<Integer> list = manager.list(List.of(3, 1, 2));

            list.sort((a, b) -> a - b);
            list.add(0, 7);
            assertThat(list.removeIf(i -> i == 2)).isTrue();
            list.replaceAll(i -> i + 1);
            assertThat(list).containsExactly(8, 2, 4).isEqualTo(List.of(8, 2, 4));
            assertThat(list.reversed()).containsExactly(4, 2, 8);
            list.subList(0, 2).clear();
            assertThat(list.getFirst()).isEqualTo(4);
            list.addAll(List.of(5, 6));
            ListIterator<Integer> iterator = list.listIterator();
            iterator.next();
            iterator.set(40);
            assertThat(new ArrayList<>(list)).containsExactly(40, 5, 6);
            list.iterator().forEachRemaining(i -> list.add(i)); // as it was at its beginning
            assertThat(list).hasSize(6);
            for (var each = list.iterator(); each.hasNext(); ) {
                if (each.next() != 5) {
                    each.remove();
                }
            }
            assertThat(list.toArray(new Integer[0])).containsExactly(5, 5);
            assertThat(list.contains(5)).isTrue();
            assertThat(list.indexOf(5)).isZero();
            assertThatThrownBy(() -> list.get(9)).isInstanceOf(IndexOutOfBoundsException.class);
            list.addFirst(1);
            list.addLast(9);
            assertThat(list.addAll(1, List.of(2, 3))).isTrue();
            assertThat(list.set(3, 4)).isEqualTo(5);
            assertThat(list).containsExactly(1, 2, 3, 4, 5, 9);
            assertThat(list.listIterator(4).previous()).isEqualTo(4);
            assertThat(list.containsAll(List.of(9, 1))).isTrue();
            assertThat(list.containsAll(List.of(9, 7))).isFalse();
            assertThat(list.removeFirst()).isEqualTo(1);
            assertThat(list.removeLast()).isEqualTo(9);
            assertThat(list.removeAll(List.of(2, 3))).isTrue();
            assertThat(list.retainAll(List.of(5))).isTrue();
            assertThat(list).containsExactly(5);
            list.clear();
            assertThat(list.isEmpty()).isTrue();
        }
    }

    @Test
    void aSetHasAllMethodsOfSet() throws InterruptedException {
        try (var manager = Manager.start()) {
            SetProxy<String> set = manager.set();

            assertThat(set.add("b")).isTrue();
            assertThat(set.addAll(List.of("a", "b", "c"))).isTrue();
            set.removeIf(element -> element.equals("c"));
            set.retainAll(List.of("a", "b", "z"));

            assertThat(set).containsExactly("b", "a").isEqualTo(Set.of("a", "b"));
            assertThat(set.containsAll(List.of("a", "b"))).isTrue();
            assertThat(set.containsAll(List.of("a", "z"))).isFalse();
            assertThat(set.remove("b")).isTrue();
            assertThat(set.remove("b")).isFalse();
            assertThat(set.removeAll(List.of("a"))).isTrue();
            assertThat(set.add("d")).isTrue();
            set.clear();
            assertThat(set.isEmpty()).isTrue();
        }
    }

    @Test
    void aNamespaceHoldsValuesByName() throws InterruptedException {
        try (var manager = Manager.start()) {
            NamespaceProxy space = manager.namespace();

            space.set("x", 10);
            space.set("y", "hello");
            space.update("x", x -> x instanceof Integer i ? i + 1 : 0);

            assertThat(space.get("x", Integer.class)).isEqualTo(11);
            assertThat(space.names()).containsExactly("x", "y");
            assertThat(space).hasToString("Namespace{x=11, y=hello}");
            space.delete("y");
            assertThat(space.has("y")).isFalse();
            assertThatThrownBy(() -> space.get("y"))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("name=y");
        }
    }

    @Test
    void aChangeThatWouldBeLostIsRefused() throws Exception {
        try (var manager = Manager.start()) {
            MapProxy<String, List<Integer>> map = manager.map();
            map.put("numbers", new ArrayList<>(List.of(1)));

            assertThatThrownBy(() -> map.get("numbers").add(2))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("this list is a copy of what the manager has")
                    .hasMessageContaining("compute(…)");
            assertThat(map.get("numbers")).isEqualTo(List.of(1));

            map.compute(
                    "numbers",
                    (_, numbers) -> {
                        numbers.add(2);
                        return numbers;
                    });
            Manager.apply(map, m -> m.get("numbers").add(3));
            var own = new ArrayList<>(map.get("numbers"));
            own.add(4);
            map.put("numbers", own);
            assertThat(map.get("numbers")).containsExactly(1, 2, 3, 4);

            map.put("again", map.get("numbers"));
            Manager.apply(map, m -> m.get("again").add(5));
            assertThat(map.get("again")).containsExactly(1, 2, 3, 4, 5);
            List<Integer> removed = map.remove("again");
            removed.add(6); // nobody else has it
            assertThat(map.values().iterator().next()).hasSize(4);
        }
    }

    private enum Day {
        MONDAY,
        TUESDAY
    }

    @Test
    @SuppressWarnings({"unchecked", "JdkObsolete"})
    void aChangeThatWouldBeLostIsRefusedByCollectionsOfAllKinds() throws InterruptedException {
        try (var manager = Manager.start()) {
            MapProxy<String, Object> map = manager.map();
            for (Object collection :
                    List.of(
                            new LinkedList<>(List.of(1)),
                            new Vector<>(List.of(1)),
                            Arrays.asList(1),
                            new CopyOnWriteArrayList<>(List.of(1)),
                            Collections.synchronizedList(new ArrayList<>(List.of(1))),
                            new LinkedHashSet<>(List.of(1)),
                            new TreeSet<>(List.of(1)),
                            EnumSet.of(Day.MONDAY),
                            new ArrayDeque<>(List.of(1)),
                            new PriorityQueue<>(List.of(1)),
                            new LinkedBlockingQueue<>(List.of(1)),
                            new HashMap<>(Map.of(1, 1)),
                            new TreeMap<>(Map.of(1, 1)),
                            new EnumMap<>(Map.of(Day.MONDAY, 1)),
                            new ConcurrentHashMap<>(Map.of(1, 1)),
                            new ConcurrentSkipListMap<>(Map.of(1, 1)),
                            new Hashtable<>(Map.of(1, 1)))) {
                map.put("it", collection);

                assertThatExceptionOfType(UnsupportedOperationException.class)
                        .as(collection.getClass().getName())
                        .isThrownBy(() -> {
                            switch (map.get("it")) {
                                case Collection<?> copy -> copy.remove(copy.iterator().next());
                                case Map<?, ?> copy -> copy.remove(copy.keySet().iterator().next());
                                default -> {}
                            }
                        })
                        .withMessageContaining("is a copy of what the manager has");
                Object copy = map.get("it");
                assertThat(copy).hasToString(collection.toString());
                assertThat(copy.equals(copy)).isTrue();
                assertThat(copy.equals(collection))
                        .isEqualTo(!(collection instanceof Queue) || collection instanceof List);
            }
        }
    }

    @Test
    void aSortedCopyIsOneThroughAndThroughAndIsPutBackAsItWas() throws InterruptedException {
        try (var manager = Manager.start()) {
            MapProxy<String, NavigableMap<String, List<Integer>>> map = manager.map();
            map.put("tree", new TreeMap<>(Map.of("x", new ArrayList<>(List.of(1)))));

            var copy = map.get("tree");
            assertThat(copy.firstEntry()).isEqualTo(Map.entry("x", List.of(1)));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> copy.get("x").add(2));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> copy.tailMap("a").firstEntry().getValue().add(2));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> copy.forEach((_, list) -> list.add(2)));

            map.put("again", map.get("tree"));
            map.compute(
                    "again",
                    (_, tree) -> {
                        tree.put("y", new ArrayList<>());
                        return tree;
                    });
            assertThat(map.get("again")).containsOnlyKeys("x", "y");
            ListProxy<Object> list = manager.list();
            list.add(List.of(map.get("again")));
            assertThat(list.getFirst()).isEqualTo(List.of(map.get("again")));
        }
    }

    @Test
    @SuppressWarnings("JdkObsolete") // which is what users may have
    void aCopyIsWhatItsInterfaceSays() throws InterruptedException {
        try (var manager = Manager.start()) {
            MapProxy<String, Queue<Integer>> queues = manager.map();
            queues.put("it", new LinkedList<>(List.of(1, 2)));
            Queue<Integer> queue = queues.get("it");
            assertThat(queue.peek()).isEqualTo(1);
            assertThat(queue.element()).isEqualTo(1);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(queue::poll)
                    .withMessageContaining("this list is a copy of what the manager has");

            MapProxy<String, SequencedMap<Integer, List<Integer>>> maps = manager.map();
            maps.put("it", new LinkedHashMap<>(Map.of(1, new ArrayList<>())));
            SequencedMap<Integer, List<Integer>> map = maps.get("it");
            assertThat(map.firstEntry()).isEqualTo(Map.entry(1, List.of()));
            for (List<?> list : map.sequencedValues().toArray(new List<?>[0])) {
                assertThatExceptionOfType(UnsupportedOperationException.class)
                        .isThrownBy(list::clear);
            }

            ListProxy<SequencedSet<Integer>> sets = manager.list();
            sets.add(new LinkedHashSet<>(List.of(1, 2)));
            assertThat(sets.getFirst().reversed()).containsExactly(2, 1);
            sets.addAll(List.of(sets.getFirst(), sets.getFirst().reversed()));
            assertThat(sets.getLast().getFirst()).isEqualTo(2);
        }
    }

    @Test
    void theSizeOfACopyIsKnownWithoutTheManager() throws InterruptedException {
        Map<String, List<Integer>> copy;
        try (var manager = Manager.start()) {
            MapProxy<String, Map<String, List<Integer>>> map = manager.map();
            map.put("it", new HashMap<>(Map.of("list", manager.list(List.of(1, 2)))));
            copy = map.get("it");
        }
        assertThat(copy.size()).isEqualTo(1);
        assertThat(copy.isEmpty()).isFalse();
        assertThat(copy.keySet()).containsExactly("list");
        for (var entry : copy.entrySet()) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> entry.setValue(List.of()));
        }
    }

    @Test
    void anArrayOfTheCallersIsFilled() throws InterruptedException {
        try (var manager = Manager.start()) {
            ListProxy<Integer> list = manager.list(List.of(1, 2));
            Integer[] array = {7, 7, 7, 7};

            assertThat(list.toArray(array)).isSameAs(array).containsExactly(1, 2, null, 7);
            assertThat(list.toArray(Integer[]::new)).containsExactly(1, 2);
            assertThatExceptionOfType(ArrayStoreException.class)
                    .isThrownBy(() -> list.toArray((Object[]) new String[0]));
        }
    }

    @Test
    void whatCannotBeSentIsNotFound() throws InterruptedException {
        try (var manager = Manager.start()) {
            ListProxy<Object> list = manager.list(List.of(1));
            MapProxy<Object, Object> map = manager.map(Map.of(1, 1));
            Object thread = new Thread();

            assertThat(list.equals(thread)).isFalse();
            assertThat(list.contains(thread)).isFalse();
            assertThat(list.indexOf(thread)).isEqualTo(-1);
            assertThat(list.remove(thread)).isFalse();
            assertThat(map.containsKey(thread)).isFalse();
            assertThat(map.containsValue(thread)).isFalse();
        }
    }

    @Test
    void viewsOfTheJdkAreTakenAsCollections() throws InterruptedException {
        var map = new HashMap<>(Map.of("a", 1));
        try (var manager = Manager.start()) {
            assertThat(manager.list(map.keySet())).containsExactly("a");
            assertThat(manager.list(map.values())).containsExactly(1);
            assertThat(manager.list(new ArrayList<>(List.of(1, 2)).subList(0, 1)))
                    .containsExactly(1);
            assertThat(manager.list(new ArrayList<>(List.of(1, 2)).reversed()))
                    .containsExactly(2, 1);
            assertThat(manager.set().equals(new HashMap<>().keySet())).isTrue();
        }
    }

    @Test
    void proxiesAreFoundInWhatOthersHold() throws InterruptedException {
        try (var manager = Manager.start()) {
            MapProxy<String, List<Integer>> map = manager.map();
            ListProxy<Integer> inner = manager.list();
            map.put("inner", inner);
            inner.add(1);
            map.get("inner").add(2);
            map.compute(
                    "inner",
                    (_, list) -> {
                        list.add(3);
                        return list;
                    });

            assertThat(inner).containsExactly(1, 2, 3);
            assertThat(map.get("inner")).isInstanceOf(ListProxy.class).isEqualTo(inner);
            assertThat(map.toString()).isEqualTo("{inner=[1, 2, 3]}");

            ListProxy<Object> ring = manager.list();
            ring.add(ring);
            assertThat(ring.getFirst()).isInstanceOf(ListProxy.class);
        }
    }

    @Test
    void manyCallsGoInOneAndWithoutWaiting() throws Exception {
        try (var manager = Manager.start()) {
            ListProxy<Integer> list = manager.list();

            int size =
                    Manager.apply(
                            list,
                            l -> {
                                l.add(1);
                                l.add(2);
                                return l.size();
                            });
            var later = Manager.applyAsync(list, l -> l.getLast() + size);

            assertThat(later.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4);
            assertThatThrownBy(() -> Manager.applyAsync(list, l -> l.get(9)).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> Manager.apply("text", String::length))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a proxy of a manager");
            List<Integer> copy = Manager.copy(list, List.class);
            copy.add(3);
            assertThat(list).hasSize(2);
        }
    }

    @Test
    void whoCancelsACallInterruptsItsFunction() throws Exception {
        try (var manager = Manager.start()) {
            MapProxy<String, Integer> map = manager.map();
            Event isIn = Event.create();
            CompletableFuture<Integer> call =
                    Manager.applyAsync(
                            map,
                            _ -> {
                                isIn.set();
                                Thread.sleep(Duration.ofHours(1));
                                return 1;
                            });
            assertThat(isIn.await(Await.PATIENCE)).isTrue();

            assertThat(call.cancel(true)).isTrue();

            assertThat(call).isCancelled();
            var put = CompletableFuture.supplyAsync(() -> map.put("b", 2));
            assertThat(put.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNull();
            assertThat(map).containsEntry("b", 2);
        }
    }

    @Test
    void aFunctionsOwnExceptionIsTakenForNoCancelAndForNoWrapping() throws InterruptedException {
        try (var manager = Manager.start()) {
            ListProxy<Integer> list = manager.list();
            var cancelled =
                    Manager.<ListProxy<Integer>, Integer>applyAsync(
                            list,
                            _ -> {
                                throw new CancellationException("of the function");
                            });
            var wrapping =
                    Manager.<ListProxy<Integer>, Integer>applyAsync(
                            list,
                            _ -> {
                                throw new CompletionException("of the function", null);
                            });

            assertThatThrownBy(cancelled::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("of the function");
            assertThat(cancelled.isCancelled()).isFalse();
            assertThatThrownBy(wrapping::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(CompletionException.class)
                    .hasMessage("of the function");
        }
    }

    @Test
    void whatIsCancelledWithoutAnInterruptGoesOn() throws Exception {
        try (var manager = Manager.start()) {
            MapProxy<String, Integer> map = manager.map();
            Event isIn = Event.create();
            Event mayGo = Event.create();
            CompletableFuture<Integer> call =
                    Manager.applyAsync(
                            map,
                            m -> {
                                isIn.set();
                                mayGo.await();
                                return m.put("done", 1);
                            });
            assertThat(isIn.await(Await.PATIENCE)).isTrue();

            assertThat(call.cancel(false)).isTrue();

            mayGo.set();
            assertThat(map).containsEntry("done", 1);
        }
    }

    @Test
    void whatHoldsItselfSaysSo() throws Exception {
        try (var manager = Manager.start()) {
            ListProxy<Object> list = manager.list();
            MapProxy<String, Object> map = manager.map();
            list.add(list);
            list.add(map);
            list.add(manager.list(List.of(1)));
            map.put("list", list);

            assertThat(list).hasToString("[(this ListProxy), {list=(this ListProxy)}, [1]]");
            assertThat(map).hasToString("{list=[(this ListProxy), (this MapProxy), [1]]}");
            String inside = Manager.apply(list, l -> l.get(0).toString());
            assertThat(inside).isEqualTo("[(this ListProxy), {list=(this ListProxy)}, [1]]");
        }
    }

    @Test
    void aCheckedExceptionOfAFunctionIsThrownAsItIs() throws Exception {
        try (var manager = Manager.start()) {
            MapProxy<String, Integer> map = manager.map(Map.of("a", 1));
            ListProxy<Integer> list = manager.list(List.of(1, 2));
            SetProxy<Integer> set = manager.set();
            set.add(1);

            for (ThrowingCallable call :
                    List.<ThrowingCallable>of(
                            () -> map.compute("a", (_, _) -> fail()),
                            () -> map.computeIfAbsent("b", _ -> fail()),
                            () -> map.computeIfPresent("a", (_, _) -> fail()),
                            () -> map.merge("a", 1, (_, _) -> fail()),
                            () -> map.replaceAll((_, _) -> fail()),
                            () -> list.removeIf(_ -> fail() > 0),
                            () -> list.replaceAll(_ -> fail()),
                            () -> set.removeIf(_ -> fail() > 0),
                            () -> Manager.apply(map, m -> m.compute("a", (_, _) -> fail())))) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(call)
                        .withMessage("as a test wants it");
            }
            assertThat(map).containsExactly(Map.entry("a", 1));
        }
    }

    @Test
    void whatATaskOfAPoolThrowsIsThrownAsItIs() throws InterruptedException {
        try (var manager = Manager.start()) {
            PoolProxy pool = manager.pool(1);
            List<Integer> items = List.of(1);
            var pairs = List.of(Map.entry(1, 2));
            for (ThrowingCallable call :
                    List.<ThrowingCallable>of(
                            () -> pool.apply(() -> fail()),
                            () -> pool.apply(_ -> fail(), 1),
                            () -> pool.apply((_, _) -> fail(), 1, 2),
                            () -> pool.map(_ -> fail(), items),
                            () -> pool.map(_ -> fail(), items, 1),
                            () -> pool.starmap((_, _) -> fail(), pairs),
                            () -> pool.starmap((_, _) -> fail(), pairs, 1))) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(call)
                        .withMessage("as a test wants it");
            }
            assertThatThrownBy(() -> pool.imap(_ -> fail(), items).next())
                    .isInstanceOf(UndeclaredThrowableException.class)
                    .hasCauseInstanceOf(IOException.class);
            pool.terminate();
        }
    }

    /// Each further removal took the element before the right one.
    @Test
    void aRemovalThatFailsIsNotCounted() {
        var list = new ArrayList<>(List.of("a", "b", "c"));
        var iterator = new SnapshotIterator<>(list);
        assertThat(iterator.next()).isEqualTo("a");
        list.clear(); // by another
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(iterator::remove);

        list.addAll(List.of("a", "b", "c"));
        assertThat(iterator.next()).isEqualTo("b");
        iterator.remove();
        assertThat(list).containsExactly("a", "c");
    }

    /// Cannot be decoded anywhere.
    private static final class Unreadable implements Serializable {
        @Serial private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("as a test wants it");
        }
    }

    /// It was held as long as the client lived, once more for each attempt.
    @Test
    void whatComesWithAResultThatCannotBeDecodedIsGivenBack() throws Exception {
        try (var manager = Multiprocessing.context(StartMethod.THREAD).manager()) {
            ListProxy<Object> list = manager.list();
            boolean isAdded = Manager.apply(list, own -> own.add(new Unreadable()));
            assertThat(isAdded).isTrue();
            list.add(manager.map());
            list.add(manager.map());
            assertThatExceptionOfType(TransferException.class).isThrownBy(list::toArray);
            assertThatExceptionOfType(TransferException.class).isThrownBy(list::toArray);
            list.clear();

            Await.objectCount(manager, 1);
            assertThat(list).isEmpty();
        }
    }

    @SuppressWarnings("serial") // what is shared is
    private static final class About extends RuntimeException {
        @Serial private static final long serialVersionUID = 1L;
        final Map<String, String> map;

        About(Map<String, String> map) {
            this.map = map;
        }
    }

    /// It was lent once and given back twice.
    @Test
    void whatStandsInAResultAndInAnExceptionInItIsOne() throws Exception {
        try (var manager = Multiprocessing.context(StartMethod.THREAD).manager()) {
            MapProxy<String, String> map = manager.map(Map.of("a", "b"));
            ListProxy<Object> list = manager.list();
            list.add(map);
            list.add(new About(map));
            list.add(new About(map));

            Object[] got = list.toArray();
            assertThat(((About) got[1]).map).isSameAs(got[0]);
            assertThat(((About) got[2]).map).isSameAs(got[0]).isEqualTo(Map.of("a", "b"));
        }
    }

    /// Puts something into a queue while it is encoded.
    private static final class Sending implements Serializable {
        @Serial private static final long serialVersionUID = 1L;
        private final transient multiprocessing.queue.Queue<Object> queue;
        private final transient Object item;

        Sending(multiprocessing.queue.Queue<Object> queue, Object item) {
            this.queue = queue;
            this.item = item;
        }

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            try {
                queue.put(item);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    /// It went by its number alone, and could not be received.
    @Test
    void aProxyThatIsSentElsewhereWhileSomethingIsEncodedArrives() throws Exception {
        try (var manager = Multiprocessing.context(StartMethod.THREAD).manager();
                multiprocessing.queue.Queue<Object> queue = multiprocessing.queue.Queue.create()) {
            ListProxy<Object> list = manager.list();
            MapProxy<String, String> map = manager.map(Map.of("a", "b"));
            list.add(new Sending(queue, map));
            assertThat(queue.get()).isEqualTo(Map.of("a", "b"));
        }
    }

    @Test
    void whatAFunctionHasWrappedStaysWrapped() throws Exception {
        try (var manager = Multiprocessing.context(StartMethod.THREAD).manager()) {
            ListProxy<Integer> list = manager.list(List.of(1));
            assertThatExceptionOfType(UndeclaredThrowableException.class)
                    .isThrownBy(() ->
                            list.removeIf(_ -> {
                                throw new UndeclaredThrowableException(new IOException(), "own");
                            }))
                    .withMessage("own");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> list.removeIf(_ -> fail() == 0));
        }
    }

    private static int fail() throws IOException {
        throw new IOException("as a test wants it");
    }

    @Test
    void aFunctionForTheJdksMethodsTravelsIfItSaysSo() throws Exception {
        try (var manager = Manager.start()) {
            MapProxy<String, Integer> map = manager.map(Map.of("a", 0, "b", 1, "c", 2));
            ListProxy<String> list = manager.list(List.of("one", "three", "four"));

            assertThatThrownBy(() -> map.values().removeIf(value -> value == 0))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("declare its variable as SerializablePredicate");
            map.values().removeIf((SerializablePredicate<Integer>) value -> value == 0);
            map.keySet().removeIf((SerializablePredicate<String>) "b"::equals);
            assertThat(map).containsOnlyKeys("c");

            SerializableFunction<String, String> end = text -> text.substring(1);
            list.sort(Comparator.comparing(end));
            assertThat(list).containsExactly("three", "one", "four");
            String longest =
                    Manager.apply(
                            list,
                            l -> {
                                l.sort(Comparator.comparingInt(String::length));
                                return l.getLast();
                            });
            assertThat(longest).isEqualTo("three");
        }
    }

    @Test
    void whatCannotBeSentFailsInTheCaller() throws InterruptedException {
        try (var manager = Manager.start()) {
            MapProxy<String, Object> map = manager.map();
            Map<String, Object> plain = map;

            assertThatThrownBy(() -> map.put("thread", new Thread()))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("java.lang.Thread");
            assertThatThrownBy(() -> plain.compute("one", (_, _) -> 1))
                    .isInstanceOf(TransferException.class);
            assertThat(map).isEmpty();
        }
    }

    @Test
    void whatIsNotGivenIsNamed() throws InterruptedException {
        try (var manager = Manager.start()) {
            ListProxy<Integer> list = manager.list();
            SerializableFunction<Object, Object> none = null;

            assertNamed("function", () -> Manager.apply(list, none));
            assertNamed("function", () -> Manager.applyAsync(list, none));
            assertNamed("proxy", () -> Manager.apply(null, l -> l));
            assertNamed("proxy", () -> Manager.applyAsync(null, l -> l));
            assertNamed("proxy", () -> Manager.copy(null, List.class));
        }
    }

    private static void assertNamed(String argument, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(argument);
    }

    @Test
    void whatAFunctionThrowsInTheServerIsThrownOnce() throws InterruptedException {
        try (var manager = Manager.start()) {
            MapProxy<String, Integer> map = manager.map();

            assertThatThrownBy(() ->
                            map.compute(
                                    "one",
                                    (_, _) -> {
                                        throw new InterruptedException("of the function");
                                    }))
                    .isInstanceOf(InterruptedException.class)
                    .hasMessage("of the function")
                    .hasNoCause();
            assertThat(map).isEmpty();
        }
    }

    @Test
    void aManagerOfAThreadIsUsedAsAnyOther() throws Exception {
        try (var manager = Multiprocessing.context(StartMethod.THREAD).manager()) {
            MapProxy<String, List<Integer>> map = manager.map();
            map.put("inner", manager.list(List.of(1)));

            map.get("inner").add(2);
            var child = Multiprocessing.context(StartMethod.THREAD).process(() -> addInside(map));
            child.start();
            child.join();

            assertThat(child.exception()).isEmpty();
            assertThat(map.get("inner")).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aProxyOfAManagerOfAThreadIsOneInAnotherThatIsAThread() throws Exception {
        try (var manager = Multiprocessing.context(StartMethod.THREAD).manager()) {
            ListProxy<List<Integer>> list = manager.list(List.of(List.of(1)));
            var child = Multiprocessing.context(StartMethod.THREAD).process(() -> useOutside(list));
            child.start();
            child.join();

            assertThat(child.exception()).isEmpty();
            assertThat(list).containsExactly(List.of(1));
        }
    }

    private static void useOutside(ListProxy<List<Integer>> list) throws InterruptedException {
        List<List<Integer>> copy = Manager.copy(list, List.class);
        assertThat(copy).containsExactly(List.of(1));
        assertThatThrownBy(() -> list.getFirst().add(2))
                .isInstanceOf(UnsupportedOperationException.class);
        Manager.apply(list, l -> l.addAll(l.subList(0, 1)));
        assertThat(list.removeLast()).containsExactly(1);
    }

    private static void addInside(MapProxy<String, List<Integer>> map) throws InterruptedException {
        Manager.apply(map, m -> m.get("inner").add(3));
    }

    @Test
    void twoListsThatAreGivenToEachOtherDoNotWaitForEachOther() throws Exception {
        Event isInside = Event.create();
        Event mayGoOn = Event.create();
        try (var manager = Manager.start()) {
            ListProxy<Integer> a = manager.list(List.of(1));
            ListProxy<Integer> b = manager.list(List.of(2));
            ListProxy<Integer> third = manager.list();
            var two =
                    Manager.applyAsync(
                            b,
                            it -> {
                                isInside.set();
                                mayGoOn.await();
                                return it.addAll(a);
                            });
            isInside.await();
            var one = CompletableFuture.supplyAsync(() -> a.addAll(b));
            Await.await(
                    () -> Manager.apply(third, _ -> isAnyAtAGuard()),
                    "the call to wait for the list that is in use");
            mayGoOn.set();

            assertThat(one.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(two.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(a).containsExactly(1, 2, 1);
            assertThat(b).containsExactly(2, 1);
        }
    }

    private static boolean isAnyAtAGuard() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Stream::of)
                .anyMatch(frame ->
                        frame.getClassName().equals(Guard.class.getName())
                                && frame.getMethodName().equals("await"));
    }

    @Test
    void aFunctionHasAMapForItself() throws Exception {
        Event isInside = Event.create();
        Event mayGoOn = Event.create();
        try (var manager = Manager.start()) {
            MapProxy<String, Integer> map = manager.map(Map.of("count", 1));
            ListProxy<Integer> another = manager.list();
            var merging =
                    new FutureTask<Integer>(() ->
                            map.merge(
                                    "count",
                                    10,
                                    (count, more) -> {
                                        isInside.set();
                                        mayGoOn.await();
                                        return count + more;
                                    }));
            Thread.ofPlatform().start(merging);
            isInside.await();
            var computing =
                    new FutureTask<Integer>(() -> map.compute("count", (_, count) -> count * 2));
            Thread.ofPlatform().start(computing);
            Await.await(
                    () -> computing.isDone() || Manager.apply(another, _ -> isAnyAtAGuard()),
                    "the other function to wait, or to be done");
            mayGoOn.set();

            assertThat(merging.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(11);
            assertThat(computing.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(22);
            assertThat(map).containsEntry("count", 22);
        }
    }

    /// Is gone through only by who holds it.
    private static final class Watchful extends LinkedHashMap<String, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Set<Map.Entry<String, Integer>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Map.Entry<String, Integer>> iterator() {
                    if (!isAnythingHeld()) {
                        throw new ConcurrentModificationException("of who does not hold it");
                    }
                    return Watchful.super.entrySet().iterator();
                }

                @Override
                public int size() {
                    return Watchful.this.size();
                }
            };
        }
    }

    private static boolean isAnythingHeld() {
        long[] own = {Thread.currentThread().threadId()};
        return ManagementFactory.getThreadMXBean()
                        .getThreadInfo(own, true, true)[0]
                        .getLockedSynchronizers()
                        .length
                > 0;
    }

    @Test
    void aMapThatIsGivenToAnotherIsTakenAsItIsInOneMoment() throws InterruptedException {
        try (var manager = Manager.start()) {
            registerGuarded(manager, "watchful", () -> new Watchful(), MapProxy.class);
            MapProxy<String, Integer> map = manager.create("watchful", MapProxy.class);
            map.put("one", 1);

            MapProxy<String, Integer> other = manager.map(map);
            assertThat(other.containsKey("one")).isTrue();
            assertThat(other.equals(map)).isTrue();
            manager.<Integer>list(map.values()).addAll(map.values());
            other.keySet().removeAll(map.keySet());
            assertThat(other).isEmpty();
        }
    }

    /// Is longer when its elements have been taken.
    private static final class Growing extends ArrayList<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Object[] toArray() {
            Object[] taken = super.toArray();
            add(taken.length);
            return taken;
        }
    }

    @Test
    void aStreamGoesThroughTheElementsOfOneMoment() throws InterruptedException {
        try (var manager = Manager.start()) {
            registerGuarded(manager, "growing", () -> new Growing(), ListProxy.class);
            ListProxy<Integer> list = manager.create("growing", ListProxy.class);

            assertThat(list.stream().toList()).isEmpty();
            assertThat(list.stream().sorted().toList()).containsExactly(0);
            assertThat(list.parallelStream().map(n -> n + 1).toList()).containsExactly(1, 2);
        }
    }

    @Test
    void aProxyIsFoundInWhatHoldsItThoughItChangesMeanwhile() throws InterruptedException {
        try (var manager = Manager.start();
                var elsewhere = Manager.start()) {
            for (Manager owner : List.of(manager, elsewhere)) {
                registerGuarded(owner, "growing", () -> new Growing(), ListProxy.class);
                ListProxy<Integer> inner = owner.create("growing", ListProxy.class);
                ListProxy<Object> list = manager.list();
                list.add(inner);
                MapProxy<String, Object> map = manager.map();
                map.put("inner", inner);
                SetProxy<Object> set = manager.set();
                set.add(inner);

                assertThat(set.contains(inner)).isTrue();
                assertThat(list.contains(inner)).isTrue();
                assertThat(list.lastIndexOf(inner)).isZero();
                assertThat(map.containsValue(inner)).isTrue();
                assertThat(list.remove((Object) inner)).isTrue();
            }
        }
    }

    @Test
    void aProxyThatIsEqualToItselfAloneIsFoundInWhatHoldsIt() throws InterruptedException {
        try (var manager = Manager.start()) {
            Object values = manager.map(Map.of(1, 7)).values();
            Object others = manager.map(Map.of(1, 7)).values();
            ListProxy<Object> list = manager.list();
            list.add(values);

            assertThat(list.contains(values)).isTrue();
            assertThat(list.contains(others)).isFalse();
            SetProxy<Object> set = manager.set();
            set.add(values);
            assertThat(set.contains(values)).isTrue();
        }
    }

    private static void registerGuarded(
            Manager manager, String name, SerializableCallable<?> factory, Class<?> type) {
        var _ = manager.link().askNow(Request.REGISTER, name, new Maker(factory, type, true));
    }

    @Test
    void collectionsOfAManagerAreGivenToEachOther() throws InterruptedException {
        try (var manager = Manager.start();
                var elsewhere = Manager.start()) {
            ListProxy<Object> list = manager.list(List.of(1, 2, 3));
            List<Object> same = list;
            list.addAll(same);
            assertThat(list.equals(same)).isTrue();
            assertThat(list).containsExactly(1, 2, 3, 1, 2, 3);
            SetProxy<Integer> set = manager.set();
            set.addAll(List.of(1, 3));
            list.removeAll(set);
            assertThat(list).containsExactly(2, 2);
            list.addAll(elsewhere.list(List.of(4)));
            assertThat(list.equals(elsewhere.list(List.of(2, 2, 4)))).isTrue();

            ListProxy<Integer> inner = manager.list(List.of(7));
            list.add(inner);
            inner.add(8);
            assertThat(list.contains(inner)).isTrue();
            assertThat(list.indexOf(manager.list(List.of(7, 8)))).isEqualTo(3);
            assertThat(list.getLast()).isInstanceOf(ListProxy.class);
            Object values = manager.map(Map.of(1, 7)).values();
            assertThat(inner.equals(values)).isFalse();
        }
    }

    /// Where two threads meet, each in the middle of looking for something in a set that it holds.
    private static final CyclicBarrier MEETING = new CyclicBarrier(2);

    private static final class Meeting implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int hashCode() {
            try {
                return MEETING.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("nobody has come", e);
            }
        }

        @Override
        public boolean equals(Object other) {
            return false;
        }
    }

    @Test
    void twoSetsThatAreLookedForInEachOtherDoNotWaitForEachOther() throws Exception {
        try (var manager = Multiprocessing.context(StartMethod.THREAD).manager()) {
            SetProxy<Object> one = manager.set();
            SetProxy<Object> two = manager.set();
            one.addAll(List.of(1, 2, 3));
            two.addAll(List.of(1, 2, 3));

            var first = new FutureTask<>(() -> one.removeAll(List.of(new Meeting(), two)));
            var second = new FutureTask<>(() -> two.removeAll(List.of(new Meeting(), one)));
            Thread.ofPlatform().start(first);
            Thread.ofPlatform().start(second);

            assertThat(first.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
            assertThat(second.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
        }
    }
}
