import os
import threading
from collections.abc import Iterator

import pytest

from synkin.ahead import run_ahead

CORES = pytest.mark.parametrize("cores", [1, 2])


@pytest.fixture
def _cores(cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)), raising=False)


def _until(stop: int, closed: list[bool]) -> Iterator[int]:
    try:
        yield from range(stop)
        raise OSError("the file ends here")
    finally:
        closed.append(True)


@CORES
@pytest.mark.usefixtures("_cores")
def test_items_come_in_order_and_the_error_comes_in_its_place() -> None:
    closed: list[bool] = []
    with run_ahead(_until(20, closed)) as items:
        assert [next(items) for _ in range(20)] == list(range(20))
        with pytest.raises(OSError, match="ends here"):
            next(items)
    assert closed == [True]


@CORES
@pytest.mark.usefixtures("_cores")
def test_leaving_early_closes_the_source_and_leaves_no_thread() -> None:
    before = threading.active_count()
    closed: list[bool] = []
    with run_ahead(_until(1000, closed)) as items:
        assert next(items) == 0
    assert closed == [True]
    assert threading.active_count() == before


@pytest.mark.parametrize(("cores", "threads"), [(1, 0), (2, 1)])
@pytest.mark.usefixtures("_cores")
def test_a_thread_is_used_where_there_is_a_core_for_it(threads: int) -> None:
    before = threading.active_count()
    with run_ahead(_until(1000, [])) as items:
        next(items)
        assert threading.active_count() - before == threads
