"""Runs an iterator ahead in a thread of its own: decoding beside landmarking, rendering beside encoding."""

import os
import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
_AHEAD = 4
_LOOK_S = 0.2


@contextmanager
def run_ahead(items: Iterator[T], ahead: int = _AHEAD) -> Generator[Iterator[T], None, None]:
    """Iterate over `items` while a thread fetches up to `ahead` of them beforehand.

    An exception of `items` comes out where the item would have been. However the block is left, the thread has ended
    by then. On a single core there is nothing to overlap, and no thread.
    """
    if cores() < 2:
        try:
            yield items
        finally:
            _close(items)
        return
    waiting: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(maxsize=ahead)
    over = threading.Event()

    def put(item: T | None, error: BaseException | None = None) -> bool:
        while not over.is_set():
            try:
                waiting.put((item, error), timeout=_LOOK_S)
            except queue.Full:
                continue
            return True
        return False

    def fetch() -> None:
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as error:
            put(None, error)
        else:
            put(None)
        finally:
            _close(items)

    def take() -> Iterator[T]:
        while True:
            item, error = waiting.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item

    thread = threading.Thread(target=fetch, name="synkin-ahead", daemon=True)
    thread.start()
    try:
        yield take()
    finally:
        over.set()
        while True:  # a full queue would keep the thread waiting
            try:
                waiting.get_nowait()
            except queue.Empty:
                break
        thread.join()


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _close(items: Iterator[T]) -> None:
    if isinstance(items, Generator):
        items.close()
