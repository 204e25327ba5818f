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
