package multiprocessing.benchmarks;

import java.util.Map;
import multiprocessing.manager.Manager;
import multiprocessing.queue.Queue;

/// What one process does with objects of a manager.
final class Managed {
    private static final int CALLS = 50_000;
    private static final int TRANSFERS = 500_000;
    private static final int KEYS = 100;

    private Managed() {}

    /// Does something with an object of a manager, which ends with the row.
    private static Measure with(Manager manager, int count, Measure.Work work) {
        return Measure.of(count, work, manager::close);
    }

    static Measure mapGet() throws InterruptedException {
        var manager = Manager.start();
        return get(manager, manager.map(), CALLS);
    }

    static Measure mapSet() throws InterruptedException {
        var manager = Manager.start();
        return set(manager, manager.map(), CALLS);
    }

    static Measure sharedMapGet() throws InterruptedException {
        var manager = Manager.start();
        return get(manager, manager.map(Integer.class, Integer.class), TRANSFERS);
    }

    static Measure sharedMapSet() throws InterruptedException {
        var manager = Manager.start();
        return set(manager, manager.map(Integer.class, Integer.class), TRANSFERS);
    }

    private static Measure get(Manager manager, Map<Integer, Integer> map, int count) {
        for (int i = 0; i < KEYS; i++) {
            map.put(i, i);
        }
        return with(
                manager,
                count,
                times -> {
                    for (int i = 0; i < times; i++) {
                        map.get(i % KEYS);
                    }
                });
    }

    private static Measure set(Manager manager, Map<Integer, Integer> map, int count) {
        return with(
                manager,
                count,
                times -> {
                    for (int i = 0; i < times; i++) {
                        map.put(i % KEYS, i);
                    }
                });
    }

    static Measure queue() throws InterruptedException {
        var manager = Manager.start();
        Queue<Integer> queue = manager.queue();
        return with(
                manager,
                TRANSFERS,
                times -> {
                    for (int i = 0; i < times; i++) {
                        queue.put(i);
                        queue.get();
                    }
                });
    }

    static Measure value() throws InterruptedException {
        var manager = Manager.start();
        var value = manager.value(0);
        return with(
                manager,
                TRANSFERS,
                times -> {
                    for (int i = 0; i < times; i++) {
                        value.set(value.get() + 1);
                    }
                });
    }
}
