"""Answers the requests of the benchmark `pool` as PoolSubject does, by Python's own pools.

A request is the name of a row and a divisor; the answer is the nanoseconds that each task took. A pool stays until another
row is asked for.
"""
import concurrent.futures
import multiprocessing
import sys
import time

WORKERS = 2

methods = multiprocessing.get_all_start_methods()
context = multiprocessing.get_context("fork" if "fork" in methods else None)
now = time.perf_counter_ns


def following(number):
    return number + 1


def apply(pool, count):
    for i in range(count):
        pool.apply(following, (i,))


def submit(pool, count):
    for i in range(count):
        pool.submit(following, i).result()


def burst(pool, count):
    results = [pool.apply_async(following, (i,)) for i in range(count)]
    for result in results:
        result.get()


def check(results, count):
    assert sum(results) == count * (count + 1) // 2


def map_one_by_one(pool, count):
    check(pool.map(following, range(count), 1), count)


def unordered(pool, count):
    check(pool.imap_unordered(following, range(count), 1), count)


def map_in_chunks(pool, count):
    check(pool.map(following, range(count)), count)


def lives(_, count):
    for i in range(count):
        with context.Pool(WORKERS) as pool:
            pool.apply(following, (i,))
            pool.close()
            pool.join()


def plain_pool():
    return context.Pool(WORKERS)


def executor():
    return concurrent.futures.ProcessPoolExecutor(WORKERS, mp_context=context)


def nothing():
    return None


ROWS = {  # whose tasks, what, and how often
    "apply": (plain_pool, apply, 5_000),
    "submit": (executor, submit, 5_000),
    "burst": (plain_pool, burst, 20_000),
    "map-1": (plain_pool, map_one_by_one, 50_000),
    "unordered-1": (plain_pool, unordered, 50_000),
    "map": (plain_pool, map_in_chunks, 500_000),
    "life": (nothing, lives, 10),
}


def end(pool):
    if hasattr(pool, "terminate"):
        pool.terminate()
    elif pool is not None:
        pool.shutdown()


def main():
    current, pool = None, None
    for line in sys.stdin:
        name, divisor = line.split()
        make, work, count = ROWS[name]
        if name != current:
            end(pool)
            current, pool = name, make()
        count = max(2, count // int(divisor))
        start = now()
        work(pool, count)
        print((now() - start) / count, flush=True)
    end(pool)


if __name__ == "__main__":
    main()
