"""Answers the requests of the benchmark `share` as ShareSubject does, by Python's own multiprocessing.

A request is the name of a row and how often to do it; the answer is the nanoseconds that each took. With arguments it
needs no requests: `share.py --all [DIVISOR]` prints every row as a line `NAME NANOSECONDS`, done once for each DIVISOR times
that it should be.
"""
import multiprocessing
import statistics
import sys
import time
from multiprocessing import shared_memory

IDLE = 0.002  # seconds of rest before a round trip between processes that sleep
KIB = b"x" * 1024
MIB = b"x" * (1 << 20)
END = b""  # the last message

methods = multiprocessing.get_all_start_methods()
context = multiprocessing.get_context("fork" if "fork" in methods else None)
now = time.perf_counter_ns


def run(target, *args):
    process = context.Process(target=target, args=args)
    process.start()
    return process


# Streams of messages: from the first put until the last consumer says that it has seen the end.


def produce(put, item, count, start):
    start.wait()
    for _ in range(count):
        put(item)


def consume(get, ready, done):
    ready.release()
    while get() != END:
        pass
    done.release()


def stream(put, get, item, count):
    ready, done = context.Semaphore(0), context.Semaphore(0)
    consumer = run(consume, get, ready, done)
    ready.acquire()
    start = now()
    for _ in range(count):
        put(item)
    put(END)
    done.acquire()
    nanos = now() - start
    consumer.join()
    return nanos / count


def queue_stream(item, count):
    queue = context.Queue()
    nanos = stream(queue.put, queue.get, item, count)
    queue.close()
    queue.join_thread()
    return nanos


def pipe_stream(item, count):
    reader, writer = context.Pipe(False)
    return stream(writer.send_bytes, reader.recv_bytes, item, count)


def two_and_two(count):
    queue, go = context.Queue(), context.Event()
    ready, done = context.Semaphore(0), context.Semaphore(0)
    consumers = [run(consume, queue.get, ready, done) for _ in range(2)]
    producers = [run(produce, queue.put, 1, count // 2, go) for _ in range(2)]
    for _ in consumers:
        ready.acquire()
    time.sleep(0.02)
    start = now()
    go.set()
    for producer in producers:
        producer.join()  # it flushes its buffer first
    for _ in consumers:
        queue.put(END)
    for _ in consumers:
        done.acquire()
    nanos = now() - start
    for consumer in consumers:
        consumer.join()
    queue.close()
    queue.join_thread()
    return nanos / count


# Round trips.


def echo(get, put):
    while (item := get()) != END:
        put(item)


def trips(put, get, count, rest):
    nanos = []
    for _ in range(count):
        if rest:
            time.sleep(rest)
        start = now()
        put(1)
        get()
        nanos.append(now() - start)
    return statistics.median(nanos) if rest else sum(nanos) / count


def pipe_trips(count, rest=0):
    here, there = context.Pipe()
    other = run(echo, there.recv, there.send)
    trips(here.send, here.recv, 10, 0)
    nanos = trips(here.send, here.recv, count, rest)
    here.send(END)
    other.join()
    return nanos


def queue_trips(count, rest=0):
    out, back = context.Queue(), context.Queue()
    other = run(echo, out.get, back.put)
    trips(out.put, back.get, 10, 0)
    nanos = trips(out.put, back.get, count, rest)
    out.put(END)
    other.join()
    for queue in (out, back):
        queue.close()
        queue.join_thread()
    return nanos


def answer_events(there, back, count):
    for _ in range(count):
        there.wait()
        there.clear()
        back.set()


def event_trips(count):
    there, back = context.Event(), context.Event()
    other = run(answer_events, there, back, count + 10)
    for trip in range(count + 10):
        if trip == 10:
            start = now()
        there.set()
        back.wait()
        back.clear()
    nanos = now() - start
    other.join()
    return nanos / count


def answer_turns(condition, turn, last):
    with condition:
        while turn.value < last:
            condition.wait_for(lambda: turn.value % 2 == 1)
            turn.value += 1
            condition.notify()


def condition_trips(count):
    condition, turn = context.Condition(), context.Value("q", 0, lock=False)
    other = run(answer_turns, condition, turn, 2 * (count + 10))
    with condition:
        for trip in range(count + 10):
            if trip == 10:
                start = now()
            turn.value += 1
            condition.notify()
            condition.wait_for(lambda: turn.value % 2 == 0)
    nanos = now() - start
    other.join()
    return nanos / count


def meet(barrier, count):
    for _ in range(count):
        barrier.wait()


def barrier_waits(count):
    barrier = context.Barrier(2)
    other = run(meet, barrier, count + 10)
    meet(barrier, 10)
    start = now()
    meet(barrier, count)
    nanos = now() - start
    other.join()
    return nanos / count


# What one process does alone.


def pairs(lock, count):
    start = now()
    for _ in range(count):
        lock.acquire()
        lock.release()
    return (now() - start) / count


def held(lock, count):
    start = now()
    for _ in range(count):
        with lock:
            pass
    return (now() - start) / count


def event_set(count):
    event = context.Event()
    start = now()
    for _ in range(count):
        event.set()
        event.is_set()
    return (now() - start) / count


def read(array, count):
    start = now()
    for _ in range(count):
        array[5]
    return (now() - start) / count


def write(array, count):
    start = now()
    for _ in range(count):
        array[5] = 1.0
    return (now() - start) / count


def memory(count):
    start = now()
    for _ in range(count):
        block = shared_memory.SharedMemory(create=True, size=1 << 20)
        block.close()
        block.unlink()
    return (now() - start) / count


# Two at once.


def add(value, lock, count, ready, go, done):
    ready.release()
    go.wait()
    for _ in range(count):
        with lock:
            value.value += 1
    done.release()


def counting(count):
    value, go = context.Value("q", 0), context.Event()
    lock = value.get_lock()
    ready, done = context.Semaphore(0), context.Semaphore(0)
    both = [run(add, value, lock, count // 2, ready, go, done) for _ in range(2)]
    for _ in both:
        ready.acquire()
    start = now()
    go.set()
    for _ in both:
        done.acquire()
    nanos = now() - start
    for process in both:
        process.join()
    assert value.value == count // 2 * 2
    return nanos / count


ROWS = {  # what, and how often
    "queue-int": (lambda n: queue_stream(1, n), 20_000),
    "queue-1k": (lambda n: queue_stream(KIB, n), 20_000),
    "queue-1m": (lambda n: queue_stream(MIB, n), 100),
    "pipe-1k": (lambda n: pipe_stream(KIB, n), 20_000),
    "pipe-1m": (lambda n: pipe_stream(MIB, n), 200),
    "queue-two-and-two": (two_and_two, 20_000),
    "pipe-trip": (pipe_trips, 3_000),
    "queue-trip": (queue_trips, 3_000),
    "pipe-trip-asleep": (lambda n: pipe_trips(n, IDLE), 100),
    "queue-trip-asleep": (lambda n: queue_trips(n, IDLE), 100),
    "lock": (lambda n: pairs(context.Lock(), n), 100_000),
    "rlock": (lambda n: pairs(context.RLock(), n), 100_000),
    "semaphore": (lambda n: pairs(context.Semaphore(), n), 100_000),
    "lock-held": (lambda n: held(context.Lock(), n), 100_000),
    "rlock-held": (lambda n: held(context.RLock(), n), 100_000),
    "counting": (counting, 50_000),
    "event-set": (event_set, 20_000),
    "event-trip": (event_trips, 1_000),
    "condition-trip": (condition_trips, 1_000),
    "barrier": (barrier_waits, 1_000),
    "array-read": (lambda n: read(context.Array("d", 1_000), n), 50_000),
    "array-write": (lambda n: write(context.Array("d", 1_000), n), 50_000),
    "raw-array-read": (lambda n: read(context.RawArray("d", 1_000), n), 100_000),
    "raw-array-write": (lambda n: write(context.RawArray("d", 1_000), n), 100_000),
    "memory": (memory, 2_000),
}


def main():
    if sys.argv[1:2] == ["--all"]:
        divisor = int(sys.argv[2]) if len(sys.argv) > 2 else 1
        for name, (measure, count) in ROWS.items():
            print(name, measure(max(2, count // divisor)), flush=True)
        return
    for line in sys.stdin:
        name, part = line.split()
        measure, count = ROWS[name]
        print(measure(max(2, count // int(part))), flush=True)


if __name__ == "__main__":
    main()
