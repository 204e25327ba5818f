import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from synkin.validation.workers import work_through


def write(path: Path) -> None:
    path.write_text("done", encoding="utf-8")


def write_unless_bad(path: Path) -> None:
    if path.name == "bad":
        raise ValueError("bad job")
    write(path)


@pytest.mark.parametrize("processes", [1, 2])
def test_every_job_is_done_and_progress_reaches_its_end(tmp_path: Path, processes: int) -> None:
    jobs = [tmp_path / str(index) for index in range(4)]
    told: list[tuple[float, float | None]] = []

    work_through(jobs, write, lambda job: 1.0 + int(job.name), lambda *at: told.append(at), processes=processes)

    assert all(job.is_file() for job in jobs)
    assert told[-1] == (10.0, 10.0)


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_is_not_swallowed(tmp_path: Path, processes: int) -> None:
    with pytest.raises(ValueError, match="bad job"):
        work_through(
            [tmp_path / "bad", tmp_path / "good"], write_unless_bad, lambda _: 1.0, lambda *_: None, processes=processes
        )


def wait_long(job: Path) -> None:
    job.write_text(str(os.getpid()))
    time.sleep(60.0)


def test_workers_end_with_the_process_that_began_them(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from synkin.validation.workers import work_through\n"
        "from tests.validation.test_workers import wait_long\n"
        "if __name__ == '__main__':\n"
        "    jobs = [Path(sys.argv[1]) / str(n) for n in range(2)]\n"
        "    work_through(jobs, wait_long, lambda _: 1.0, lambda *_: None, processes=2)\n"
    )
    script = tmp_path / "begin.py"
    script.write_text(code)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    begun = subprocess.Popen([sys.executable, str(script), str(tmp_path)], env=environment)
    jobs = [tmp_path / "0", tmp_path / "1"]
    try:
        assert _within(40.0, lambda: all(job.exists() and job.read_text() for job in jobs))
        workers = [int(job.read_text()) for job in jobs]
    finally:
        begun.kill()
        begun.wait()
    assert _within(20.0, lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.2)
    return False
