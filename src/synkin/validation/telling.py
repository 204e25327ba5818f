"""Progress of long work: a bar on a terminal, a line now and then elsewhere; both with the time left."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console

from synkin.analysis import Advance, progress

_EVERY_S: Final = 30.0


@contextmanager
def told(console: Console, task: str) -> Iterator[Advance]:
    """Progress of `task`; what is kept from earlier runs does not count as done, so that the time left is right."""
    if console.is_terminal:
        with progress(console, task) as bar:
            yield bar
        return
    started = last = time.monotonic()

    def advance(done: float, total: float | None) -> None:
        nonlocal last
        now = time.monotonic()
        if not total or not done or (now - last < _EVERY_S and done < total):
            return
        last = now
        left = (now - started) * (total - done) / done
        console.print(f"{task}: {100 * done / total:.0f} %, {left_text(left)} left", soft_wrap=True)

    yield advance


def left_text(seconds: float) -> str:
    """A duration as minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
