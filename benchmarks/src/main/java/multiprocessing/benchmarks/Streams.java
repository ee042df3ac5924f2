package multiprocessing.benchmarks;

import multiprocessing.connection.Connection;
import multiprocessing.connection.Pipe;
import multiprocessing.queue.Queue;

/// Messages from here to another process, as fast as they go: from the first put until the other has seen the last.
final class Streams {
    private static final Integer LAST_NUMBER = -1;
    private static final byte[] LAST_BYTES = {};

    private Streams() {}

    static Measure ofInts(int count) {
        return ofQueue(1, LAST_NUMBER, count);
    }

    static Measure ofBytes(int lengthBytes, int count) {
        return ofQueue(new byte[lengthBytes], LAST_BYTES, count);
    }

    private static Measure ofQueue(Object item, Object last, int count) {
        Queue<Object> queue = Queue.create();
        Queue<Integer> done = Queue.create();
        var children = new Children();
        children.start(() -> drain(queue, done));
        return Measure.of(
                count,
                times -> {
                    for (int i = 0; i < times; i++) {
                        queue.put(item);
                    }
                    queue.put(last);
                    int _ = done.get();
                },
                children::end);
    }

    private static void drain(Queue<Object> queue, Queue<Integer> done)
            throws InterruptedException {
        while (true) {
            Object item = queue.get();
            boolean isLast = item instanceof byte[] bytes ? bytes.length == 0 : item.equals(-1);
            if (isLast) {
                done.put(0);
            }
        }
    }

    static Measure ofPipe(int lengthBytes, int count) {
        Pipe pipe = Pipe.oneWay();
        Connection in = pipe.first();
        Connection out = pipe.second();
        Queue<Integer> done = Queue.create();
        var children = new Children();
        children.start(() -> drain(in, done));
        var item = new byte[lengthBytes];
        return Measure.of(
                count,
                times -> {
                    for (int i = 0; i < times; i++) {
                        out.sendBytes(item);
                    }
                    out.sendBytes(LAST_BYTES);
                    int _ = done.get();
                },
                children::end);
    }

    private static void drain(Connection in, Queue<Integer> done) throws InterruptedException {
        while (true) {
            if (in.recvBytes().length == 0) {
                done.put(0);
            }
        }
    }

    /// Two processes put, two others take.
    static Measure ofTwoAndTwo(int count) {
        Queue<Object> queue = Queue.create();
        Queue<Integer> done = Queue.create();
        Queue<Integer> go = Queue.create();
        Queue<Integer> gone = Queue.create();
        var children = new Children();
        for (int i = 0; i < 2; i++) {
            children.start(() -> drain(queue, done));
            children.start(() -> fill(queue, go, gone));
        }
        return Measure.of(
                count,
                times -> {
                    go.put(times / 2);
                    go.put(times / 2);
                    int _ = gone.get() + gone.get();
                    queue.put(LAST_NUMBER);
                    int _ = done.get();
                    queue.put(LAST_NUMBER);
                    int _ = done.get();
                },
                children::end);
    }

    private static void fill(Queue<Object> queue, Queue<Integer> go, Queue<Integer> gone)
            throws InterruptedException {
        while (true) {
            int times = go.get();
            for (int i = 0; i < times; i++) {
                queue.put(1);
            }
            gone.put(0);
        }
    }
}
