"""Many recordings on all cores: what is done is kept, what is left can be broken off and taken up again."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import Final, TypeVar

from synkin.analysis import Advance

Job = TypeVar("Job")

_LOOK_S: Final = 1.0
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work_through(
    jobs: Sequence[Job],
    work: Callable[[Job], None],
    cost: Callable[[Job], float],
    advance: Advance,
    *,
    processes: int | None = None,
) -> None:
    """Do every job in one of several processes, the costly ones first, and tell progress by cost.

    `work` keeps its own result, so that nothing passes between processes and nothing done is lost. It must be
    importable by name. With one process, or one job, everything is done here.

    Raises
    ------
    What `work` raises; the other processes are ended.
    """
    ordered = sorted(jobs, key=cost, reverse=True)
    total, done = sum(map(cost, ordered)), 0.0
    count = min(processes or cores(), len(ordered))
    if count <= 1:
        for job in ordered:
            work(job)
            done += cost(job)
            advance(done, total)
        return
    with _pool(count) as pool:
        waiting = {pool.submit(work, job): cost(job) for job in ordered}
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                future.result()
                done += waiting.pop(future)
            advance(done, total)


@contextmanager
def _pool(count: int) -> Iterator[ProcessPoolExecutor]:
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    others = {child.pid for child in multiprocessing.active_children()}
    pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            if child.pid not in others:
                child.terminate()
        raise
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _begin() -> None:
    """Ctrl-C goes to the whole group of processes; only the first acts on it. When that one is gone, all go."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), name="synkin-orphan-watch", daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)
