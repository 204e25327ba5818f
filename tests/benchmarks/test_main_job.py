import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import numpy as np
import pytest

from synkin.phantom import write_video

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield load
    for name in ("main_job", "footage", "pieces", "chart"):
        sys.modules.pop(name, None)


def test_a_looped_clip_is_as_long_as_asked_and_runs_on_evenly(module: Any, tmp_path: Path) -> None:
    footage = module("footage")
    clip = tmp_path / "clip.mp4"
    random = np.random.default_rng(3)
    pictures = [random.integers(0, 255, (48, 64, 3), dtype=np.uint8) for _ in range(7)]
    write_video(clip, ((index / 30, picture) for index, picture in enumerate(pictures)))
    looped = tmp_path / "looped.mp4"
    frames = footage.loop_clip(footage.Clip(clip, "noise", 7, 1.0), looped, minutes=20 / 30 / 60)
    with av.open(str(looped)) as container:
        decoded = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    assert frames == len(decoded) == 21
    np.testing.assert_allclose(np.diff([time for time, _ in decoded]), 1 / 30, atol=1e-4)
    np.testing.assert_array_equal(decoded[2][1], decoded[16][1])


@pytest.mark.parametrize(("plain_s", "met"), [((5.2, 5.2, 9.0), True), ((4.8, 4.8, 9.0), False)])
def test_the_median_of_the_pairs_is_held_against_the_target(module: Any, plain_s: tuple[float, ...], met: bool) -> None:
    main_job = module("main_job")
    synkin = {"whole_s": 4.0, "whole_cpu_s": 4.0, "measuring_s": 0.4}
    pairs = [{"synkin": synkin, "plain": {"whole_s": seconds, "whole_cpu_s": seconds}} for seconds in plain_s]
    first = main_job._speed_verdicts(pairs, "bundled", 2)[0]
    assert first.value == pytest.approx(plain_s[0] / 4.0)
    assert first.met is met


def test_the_chart_shows_every_step(module: Any, tmp_path: Path) -> None:
    steps = {"decode": 1.0, "to RGB": 0.2, "model": 2.5, "keep": 0.1}
    module("chart").draw_costs([{"model": "bundled", "synkin_ms": steps, "plain_ms": steps}], tmp_path / "costs.svg")
    text = (tmp_path / "costs.svg").read_text(encoding="utf-8")
    for step in ("decode", "to RGB", "model"):
        assert step in text


def test_docs_name_every_option(module: Any) -> None:
    text = (BENCHMARKS.parent / "docs" / "performance.md").read_text(encoding="utf-8")
    source = (BENCHMARKS / "main_job.py").read_text(encoding="utf-8")
    for option in ("--quick", "--model", "--minutes", "--repeats", "--part", "--json", "--update-docs"):
        assert f'"{option}"' in source
        assert f"`{option}" in text


def test_results_are_put_between_the_marks_and_nothing_else_changes(
    module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main_job = module("main_job")
    monkeypatch.setattr(main_job, "DOCS", tmp_path)
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- results -->\nold\n<!-- end of results -->\nafter\n", encoding="utf-8")
    table = main_job._table([main_job.Verdict("speed", 1.3, "", ">= 1.25", True)])
    out = {"machine": "a machine", "clip": {"shows": "noise"}, "options": {"minutes": 3.0, "repeats": 5}}
    main_job._update_docs(out, table)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- results -->\n")
    assert text.endswith("\n<!-- end of results -->\nafter\n")
    assert "old" not in text
    assert "a machine" in text
    assert [cell.strip() for cell in text.splitlines()[6].split("|")[1:5]] == ["speed", "1.30", ">= 1.25", "met"]
