"""Answers the requests of the benchmark `start` as StartSubject does, by Python's own multiprocessing."""
import multiprocessing
import sys
import threading
import time


def nothing():
    pass


def tell_time(to):
    now = time.monotonic_ns()
    to.send(now)


def millis(nanos):
    return nanos / 1e6


def join(context):
    process = context.Process(target=nothing)
    start = time.monotonic_ns()
    process.start()
    process.join()
    return [millis(time.monotonic_ns() - start)]


def begin(context):
    here, there = context.Pipe(False)
    process = context.Process(target=tell_time, args=(there,))
    start = time.monotonic_ns()
    process.start()
    process.join()
    whole = time.monotonic_ns() - start
    return [millis(here.recv() - start), millis(whole)]


queues = {}


def put_one(to):
    to.put(1)


def share(context, method):
    if method not in queues:
        queues[method] = context.Queue()
    queue = queues[method]
    process = context.Process(target=put_one, args=(queue,))
    start = time.monotonic_ns()
    process.start()
    queue.get()
    process.join()
    return [millis(time.monotonic_ns() - start)]


def burst(context, count):
    gate = threading.Barrier(count + 1)

    def start_one():
        process = context.Process(target=nothing)
        gate.wait()
        process.start()
        process.join()

    threads = [threading.Thread(target=start_one) for _ in range(count)]
    for thread in threads:
        thread.start()
    gate.wait()
    start = time.monotonic_ns()
    for thread in threads:
        thread.join()
    return [millis(time.monotonic_ns() - start)]


def main():
    for line in sys.stdin:
        verb, *rest = line.split()
        if verb == "methods":
            print(*multiprocessing.get_all_start_methods(), flush=True)
            continue
        method, *rest = rest
        context = multiprocessing.get_context(method)
        match verb:
            case "join":
                answer = join(context)
            case "begin":
                answer = begin(context)
            case "share":
                answer = share(context, method)
            case "burst":
                answer = burst(context, int(rest[0]))
        print(*answer, flush=True)


if __name__ == "__main__":
    main()
