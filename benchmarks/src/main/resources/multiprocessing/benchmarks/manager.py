"""Answers the requests of the benchmark `manager` as ManagerSubject does, by Python's own multiprocessing.

A request is the name of a row and how often to do it; the answer is the nanoseconds that each took. With the arguments
`--peer HOST PLACE` it is the other end of a line: of a port of that host, or without a host of a Unix socket.
"""
import functools
import multiprocessing
import subprocess
import sys
import time
from multiprocessing.connection import Client, Listener

KEY = b"bench"
KEYS = 100
SHORT = b"x" * 8
MIB = b"x" * (1 << 20)

now = time.perf_counter_ns


def serve(address):
    with Client(address, authkey=KEY) as connection:
        try:
            while True:
                message = connection.recv_bytes()
                if len(message) <= len(SHORT):
                    connection.send_bytes(message)
                elif len(message) < len(MIB):  # how many are wanted
                    for _ in range(int(message)):
                        connection.send_bytes(MIB)
        except EOFError:
            pass


@functools.cache
def line(family, work):
    """A connection for that work, to a process of its own that stays, as that of ManagerSubject does: the same program
    that is at the other end of ours."""
    with Listener(family=family, authkey=KEY) as listener:
        host, place = ("", listener.address) if family == "AF_UNIX" else listener.address
        subprocess.Popen([sys.executable, __file__, "--peer", host, str(place)])
        return listener.accept()


def with_peer(family, work, count):
    connection = line(family, work)
    start = now()
    work(connection, count)
    return (now() - start) / count


def trips(connection, count):
    for _ in range(count):
        connection.send_bytes(SHORT)
        connection.recv_bytes()


def mebibytes(connection, count):
    for _ in range(count):
        connection.send_bytes(MIB)
    connection.send_bytes(b"x")
    connection.recv_bytes()


def with_manager(make, work, count):
    with multiprocessing.Manager() as manager:
        shared = make(manager)
        start = now()
        work(shared, count)
        return (now() - start) / count


def map_get(shared, count):
    for i in range(count):
        shared[i % KEYS]


def map_set(shared, count):
    for i in range(count):
        shared[i % KEYS] = i


def value(shared, count):
    for _ in range(count):
        shared.value = shared.value + 1


def queue(shared, count):
    for i in range(count):
        shared.put(i)
        shared.get()


ROWS = {  # what, and how often
    "unix-trip": (lambda n: with_peer("AF_UNIX", trips, n), 5_000),
    "tcp-trip": (lambda n: with_peer("AF_INET", trips, n), 5_000),
    "unix-1m": (lambda n: with_peer("AF_UNIX", mebibytes, n), 200),
    "tcp-1m": (lambda n: with_peer("AF_INET", mebibytes, n), 200),
    "map-get": (lambda n: with_manager(lambda m: m.dict({i: i for i in range(KEYS)}), map_get, n), 5_000),
    "map-set": (lambda n: with_manager(lambda m: m.dict(), map_set, n), 5_000),
    "manager-value": (lambda n: with_manager(lambda m: m.Value("i", 0), value, n), 5_000),
    "manager-queue": (lambda n: with_manager(lambda m: m.Queue(), queue, n), 5_000),
}


def main():
    if sys.argv[1:2] == ["--peer"]:
        host, place = sys.argv[2:]
        serve((host, int(place)) if host else place)
        return
    for line in sys.stdin:
        name, part = line.split()
        measure, count = ROWS[name]
        print(measure(max(2, count // int(part))), flush=True)


if __name__ == "__main__":
    main()
