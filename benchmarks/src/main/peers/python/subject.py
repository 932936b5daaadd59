"""Measures Python's process pools, and prints each figure as name=value. Started by the runner."""

import array
import multiprocessing
import os
import re
import sys
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import resource_tracker
from multiprocessing.managers import BaseManager
from multiprocessing.shared_memory import SharedMemory

MEBIBYTE = 1 << 20
DOUBLES = 1_000_000
CORES = 2
PAGE = 4096
QUEUE_CAPACITY = 1000
WINDOW = 4
IDLE_SECONDS = 2
FEWEST = 3


def increment(n):
    return n + 1


def echo(content):
    return content


def produce(orders, queue):
    while count := orders.get():
        for i in range(count):
            queue.put(i)


def collect(orders, queue, sums):
    while count := orders.get():
        total = 0
        for _ in range(count):
            total += queue.get()
        sums.put(total)


def echo_messages(end):
    while (message := end.recv()) is not None:
        end.send(message)


def touch(name):
    """Returns the sum of one byte of each page."""
    memory = SharedMemory(name)
    total = sum(memory.buf[::PAGE])
    memory.close()
    return total


class Counter:
    """What the manager's process holds."""

    def __init__(self):
        self.value = 0

    def add(self, n):
        self.value += n
        return self.value


class CounterManager(BaseManager):
    """Serves counters."""


CounterManager.register("Counter", Counter)


class Executor:
    """concurrent.futures.ProcessPoolExecutor."""

    # 1 is the default and far too small for tiny items; this was the best of 100 ... 100,000.
    CHUNK = 5_000

    def __init__(self, method, workers):
        self.pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(method))

    def submit(self, function, argument):
        return self.pool.submit(function, argument)

    @staticmethod
    def result(future):
        return future.result()

    def map(self, function, items):
        return list(self.pool.map(function, items, chunksize=self.CHUNK))

    def map_large(self, function, items):
        return list(self.pool.map(function, items))

    def pids(self):
        return list(self.pool._processes)

    def close(self):
        self.pool.shutdown()


class Pool:
    """multiprocessing.Pool, whose own choice of the chunk size is a quarter of a worker's share."""

    def __init__(self, method, workers):
        self.pool = multiprocessing.get_context(method).Pool(workers)

    def submit(self, function, argument):
        return self.pool.apply_async(function, (argument,))

    @staticmethod
    def result(future):
        return future.get()

    def map(self, function, items):
        return self.pool.map(function, items)

    def map_large(self, function, items):
        return self.pool.map(function, items)

    def pids(self):
        return [process.pid for process in self.pool._pool]

    def close(self):
        self.pool.close()
        self.pool.join()


CONTENDERS = {
    "python-executor-spawn": lambda workers: Executor("spawn", workers),
    "python-executor-fork": lambda workers: Executor("fork", workers),
    "python-pool-spawn": lambda workers: Pool("spawn", workers),
    "python-pool-fork": lambda workers: Pool("fork", workers),
    "python-shared": lambda workers: None,
}


def check(as_expected):
    if not as_expected:
        raise AssertionError("a wrong result came back")


def show(figure, value):
    print(f"{figure}={value:.6g}", flush=True)


class Measures:
    def __init__(self, open_pool, warm, seconds, batch):
        self.open_pool = open_pool
        self.warm = warm
        self.seconds = seconds
        self.batch = batch

    def samples(self, sample):
        """Returns the sorted seconds of each sample after the warm-up."""
        warm_end = time.perf_counter() + self.warm
        while True:
            sample()
            if time.perf_counter() >= warm_end:
                break
        taken = []
        before = time.perf_counter()
        end = before + self.seconds
        while before < end or len(taken) < FEWEST:
            sample()
            now = time.perf_counter()
            taken.append(now - before)
            before = now
        return sorted(taken)

    def median(self, sample):
        taken = self.samples(sample)
        return taken[(len(taken) - 1) // 2]

    def latency(self):
        pool = self.open_pool(1)
        taken = self.samples(lambda: check(pool.result(pool.submit(increment, 1)) == 2))
        show("latency", taken[(len(taken) - 1) // 2] * 1e6)
        show("latency-p99", taken[(len(taken) - 1) * 99 // 100] * 1e6)
        pool.close()

    def submits(self):
        pool = self.open_pool(CORES)

        def sample():
            futures = [pool.submit(increment, i) for i in range(self.batch)]
            for i, future in enumerate(futures):
                check(pool.result(future) == i + 1)

        show("submits", self.batch / self.median(sample))
        pool.close()

    def map(self):
        pool = self.open_pool(CORES)
        items = list(range(self.batch))
        check(pool.map(increment, items) == list(range(1, self.batch + 1)))
        show("map", self.batch / self.median(lambda: check(len(pool.map(increment, items)) == self.batch)))
        pool.close()

    def echo(self):
        pool = self.open_pool(1)
        content = bytes(i * 31 % 256 for i in range(MEBIBYTE))
        check(pool.result(pool.submit(echo, content)) == content)
        show("echo", 1 / self.median(lambda: check(len(pool.result(pool.submit(echo, content))) == MEBIBYTE)))
        pool.close()

    def echo_window(self):
        pool = self.open_pool(1)
        content = bytes(i * 31 % 256 for i in range(MEBIBYTE))

        def sample():
            sent = deque()
            for _ in range(self.batch):
                if len(sent) == WINDOW:
                    check(len(pool.result(sent.popleft())) == MEBIBYTE)
                sent.append(pool.submit(echo, content))
            while sent:
                check(len(pool.result(sent.popleft())) == MEBIBYTE)

        show("echo-window", self.batch / self.median(sample))
        pool.close()

    def doubles(self):
        pool = self.open_pool(1)
        content = array.array("d", (i * 0.5 for i in range(DOUBLES)))
        check(pool.result(pool.submit(echo, content)) == content)
        seconds = self.median(lambda: check(len(pool.result(pool.submit(echo, content))) == DOUBLES))
        show("doubles", DOUBLES * 8 / MEBIBYTE / seconds)
        pool.close()

    def block_items(self):
        content = bytes(i * 31 % 256 for i in range(MEBIBYTE))
        return [bytes(bytearray(content)) for _ in range(self.batch)]

    @staticmethod
    def echo_all(pool, items):
        results = pool.map_large(echo, items)
        check(len(results) == len(items) and len(results[-1]) == MEBIBYTE)

    def blocks(self):
        pool = self.open_pool(CORES)
        items = self.block_items()
        show("blocks", self.batch / self.median(lambda: self.echo_all(pool, items)))
        pool.close()

    def first_seconds(self, use):
        start = time.perf_counter()
        pool = self.open_pool(CORES)
        use(pool)
        seconds = time.perf_counter() - start
        pool.close()
        return seconds

    def first_blocks(self):
        items = self.block_items()
        show("first-blocks", self.batch / self.first_seconds(lambda pool: self.echo_all(pool, items)))

    def first_submits(self):
        def use(pool):
            futures = [pool.submit(increment, i) for i in range(self.batch)]
            for i, future in enumerate(futures):
                check(pool.result(future) == i + 1)

        show("first-submits", self.batch / self.first_seconds(use))

    def first_map(self):
        items = list(range(self.batch))
        show("first-map", self.batch / self.first_seconds(lambda pool: check(len(pool.map(increment, items)) == self.batch)))

    def first_result(self):
        start = time.perf_counter()
        pool = self.open_pool(1)
        check(pool.result(pool.submit(increment, 1)) == 2)
        seconds = time.perf_counter() - start
        pool.close()
        return seconds

    def cold(self):
        show("cold", self.first_result() * 1e3)
        following = sorted(self.first_result() for _ in range(self.batch))
        show("cold-next", following[len(following) // 2] * 1e3)

    def queue(self):
        context = multiprocessing.get_context("fork")
        queue = context.Queue(QUEUE_CAPACITY)
        producing, collecting, sums = context.SimpleQueue(), context.SimpleQueue(), context.SimpleQueue()
        processes = [
            context.Process(target=produce, args=(producing, queue)),
            context.Process(target=collect, args=(collecting, queue, sums)),
        ]
        for process in processes:
            process.start()

        def sample():
            producing.put(self.batch)
            collecting.put(self.batch)
            check(sums.get() == self.batch * (self.batch - 1) // 2)

        show("queue", self.batch / self.median(sample))
        producing.put(0)
        collecting.put(0)
        for process in processes:
            process.join()

    def pipe(self):
        context = multiprocessing.get_context("fork")
        mine, theirs = context.Pipe()
        process = context.Process(target=echo_messages, args=(theirs,))
        process.start()

        def sample():
            for i in range(self.batch):
                mine.send(i)
                check(mine.recv() == i)

        show("pipe", self.batch / self.median(sample))
        mine.send(None)
        process.join()

    def object(self):
        with CounterManager(ctx=multiprocessing.get_context("fork")) as manager:
            counter = manager.Counter()

            def sample():
                before = counter.add(0)
                for i in range(self.batch):
                    check(counter.add(1) == before + i + 1)

            show("object", self.batch / self.median(sample))

    def share(self):
        resource_tracker.ensure_running()  # before the fork, or each worker's own warns of memory that is not its own
        pool = multiprocessing.get_context("fork").Pool(CORES)
        content = bytes(self.batch * MEBIBYTE)
        def sample():
            memory = SharedMemory(create=True, size=len(content))
            memory.buf[: len(content)] = content
            memory.buf[0] = 1
            check(pool.map(touch, [memory.name] * CORES, chunksize=1) == [1] * CORES)
            memory.close()
            memory.unlink()

        show("share", self.median(sample) * 1e3)
        pool.close()

    def memory(self):
        pool = self.open_pool(1)
        check(pool.result(pool.submit(increment, 1)) == 2)
        time.sleep(IDLE_SECONDS)
        kibibytes = []
        for pid in pool.pids():
            with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
                kibibytes.append(int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1)))
        show("memory", max(kibibytes) / 1024)
        pool.close()


def main():
    contender, measure, warm, seconds, batch = sys.argv[1:]
    measures = Measures(CONTENDERS[contender], float(warm), float(seconds), int(batch))
    getattr(measures, measure.replace("-", "_"))()


if __name__ == "__main__":
    main()
