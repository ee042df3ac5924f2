"""Answers the requests of the benchmark `share` as ShareSubject does, by Python's own multiprocessing.

A request is the name of a row and how often to do it; the answer is the nanoseconds that each took. With arguments it
needs no requests: `share.py --all [DIVISOR]` prints every row as a line `NAME NANOSECONDS`, done once for each DIVISOR times
that it should be.
"""
import contextlib
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
    context.Process(target=target, args=args, daemon=True).start()


@contextlib.contextmanager
def ended(queue):
    """Leaves no thread of the queue behind, for the next row forks."""
    try:
        yield
    finally:
        queue.close()
        queue.join_thread()


# A row is a generator: it starts its processes, and then again and again is sent how often to do the thing and yields the
# nanoseconds that each took. So the other end stays from round to round, as ours does.


# Streams of messages: from the first put until the consumer says that it has seen the last.


def consume(get, done):
    while True:
        while get() != END:
            pass
        done.release()


def stream(put, get, item):
    done = context.Semaphore(0)
    run(consume, get, done)
    count = yield
    while True:
        start = now()
        for _ in range(count):
            put(item)
        put(END)
        done.acquire()
        count = yield (now() - start) / count


def queue_stream(item):
    queue = context.Queue()
    with ended(queue):
        yield from stream(queue.put, queue.get, item)


def pipe_stream(item):
    reader, writer = context.Pipe(False)
    yield from stream(writer.send_bytes, reader.recv_bytes, item)


def produce(put, wanted):
    while True:
        for _ in range(wanted.get()):
            put(1)
        put(END)  # behind its own items: one put here would overtake what is still in its buffer


def two_and_two():
    queue, wanted, done = context.Queue(), context.SimpleQueue(), context.Semaphore(0)
    for _ in range(2):
        run(consume, queue.get, done)
        run(produce, queue.put, wanted)
    count = yield
    while True:
        start = now()
        for _ in range(2):
            wanted.put(count // 2)
        for _ in range(2):
            done.acquire()
        count = yield (now() - start) / count


# Round trips.


def echo(get, put):
    while True:
        put(get())


def trips(put, get, rest):
    count = yield
    while True:
        nanos = []
        for _ in range(count):
            if rest:
                time.sleep(rest)
            start = now()
            put(1)
            get()
            nanos.append(now() - start)
        count = yield statistics.median(nanos) if rest else sum(nanos) / count


def pipe_trips(rest=0):
    here, there = context.Pipe()
    run(echo, there.recv, there.send)
    yield from trips(here.send, here.recv, rest)


def queue_trips(rest=0):
    out, back = context.Queue(), context.Queue()
    run(echo, out.get, back.put)
    with ended(out):
        yield from trips(out.put, back.get, rest)


def answer_events(there, back):
    while True:
        there.wait()
        there.clear()
        back.set()


def event_trips():
    there, back = context.Event(), context.Event()
    run(answer_events, there, back)
    count = yield
    while True:
        start = now()
        for _ in range(count):
            there.set()
            back.wait()
            back.clear()
        count = yield (now() - start) / count


def answer_turns(condition, turn):
    with condition:
        while True:
            condition.wait_for(lambda: turn.value % 2 == 1)
            turn.value += 1
            condition.notify()


def condition_trips():
    condition, turn = context.Condition(), context.Value("q", 0, lock=False)
    run(answer_turns, condition, turn)
    count = yield
    while True:
        with condition:
            start = now()
            for _ in range(count):
                turn.value += 1
                condition.notify()
                condition.wait_for(lambda: turn.value % 2 == 0)
            nanos = now() - start
        count = yield nanos / count


def meet(barrier):
    while True:
        barrier.wait()


def barrier_waits():
    barrier = context.Barrier(2)
    run(meet, barrier)
    count = yield
    while True:
        start = now()
        for _ in range(count):
            barrier.wait()
        count = yield (now() - start) / count


# What one process does alone.


def alone(measure):
    count = yield
    while True:
        count = yield measure(count)


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


def add(value, lock, wanted, done):
    while True:
        for _ in range(wanted.get()):
            with lock:
                value.value += 1
        done.release()


def counting():
    value, wanted, done = context.Value("q", 0), context.SimpleQueue(), context.Semaphore(0)
    for _ in range(2):
        run(add, value, value.get_lock(), wanted, done)
    count = yield
    while True:
        before = value.value
        start = now()
        for _ in range(2):
            wanted.put(count // 2)
        for _ in range(2):
            done.acquire()
        nanos = now() - start
        assert value.value - before == count // 2 * 2
        count = yield nanos / count


ROWS = {  # what, and how often
    "queue-int": (lambda: queue_stream(1), 20_000),
    "queue-1k": (lambda: queue_stream(KIB), 20_000),
    "queue-1m": (lambda: queue_stream(MIB), 100),
    "pipe-1k": (lambda: pipe_stream(KIB), 20_000),
    "pipe-1m": (lambda: pipe_stream(MIB), 200),
    "queue-two-and-two": (two_and_two, 20_000),
    "pipe-trip": (pipe_trips, 3_000),
    "queue-trip": (queue_trips, 3_000),
    "pipe-trip-asleep": (lambda: pipe_trips(IDLE), 100),
    "queue-trip-asleep": (lambda: queue_trips(IDLE), 100),
    "lock": (lambda: alone(lambda n: pairs(context.Lock(), n)), 100_000),
    "rlock": (lambda: alone(lambda n: pairs(context.RLock(), n)), 100_000),
    "semaphore": (lambda: alone(lambda n: pairs(context.Semaphore(), n)), 100_000),
    "lock-held": (lambda: alone(lambda n: held(context.Lock(), n)), 100_000),
    "rlock-held": (lambda: alone(lambda n: held(context.RLock(), n)), 100_000),
    "counting": (counting, 50_000),
    "event-set": (lambda: alone(event_set), 20_000),
    "event-trip": (event_trips, 1_000),
    "condition-trip": (condition_trips, 1_000),
    "barrier": (barrier_waits, 1_000),
    "array-read": (lambda: alone(lambda n: read(context.Array("d", 1_000), n)), 50_000),
    "array-write": (lambda: alone(lambda n: write(context.Array("d", 1_000), n)), 50_000),
    "raw-array-read": (lambda: alone(lambda n: read(context.RawArray("d", 1_000), n)), 100_000),
    "raw-array-write": (lambda: alone(lambda n: write(context.RawArray("d", 1_000), n)), 100_000),
    "memory": (lambda: alone(memory), 2_000),
}


def begin(name):
    for process in multiprocessing.active_children():  # of the row before
        process.kill()
        process.join()
    row = ROWS[name][0]()
    next(row)
    row.send(10)  # all are there then
    return row


def main():
    if sys.argv[1:2] == ["--all"]:
        divisor = int(sys.argv[2]) if len(sys.argv) > 2 else 1
        for name, (_, count) in ROWS.items():
            print(name, begin(name).send(max(2, count // divisor)), flush=True)
        return
    current, row = None, None
    for line in sys.stdin:
        name, part = line.split()
        if name != current:
            if row:
                row.close()
            current, row = name, begin(name)
        print(row.send(max(2, ROWS[name][1] // int(part))), flush=True)


if __name__ == "__main__":
    main()
