import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from synkin.errors import CannotWriteError, WrongUsageError
from synkin.validation import planned, run_validation


@pytest.fixture(scope="module")
def one_clip(tmp_path_factory: pytest.TempPathFactory, smile: Path) -> tuple[Path, dict[str, Any]]:
    """The result of a quick run where, of all recordings, one is there: a rendered smile in the place of d0."""
    folder = tmp_path_factory.mktemp("recordings")
    shutil.copy(smile, folder / "liveportrait_d0.mp4")
    out = tmp_path_factory.mktemp("validation") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNKIN_RECORDINGS", str(folder))
        run_validation("recordings", out, quick=True, cache=folder / "cache", quiet=True)
    return out, json.loads((out / "validation.json").read_text(encoding="utf-8"))


def test_validation_json_keeps_its_form(one_clip: tuple[Path, dict[str, Any]]) -> None:
    content = one_clip[1]

    assert content["schema"] == "synkin.validation/1"
    assert (content["suite"], content["seed"], content["quick"]) == ("recordings", 1, True)
    assert str(one_clip[0]) not in content["command"]
    assert list(content["figures"]) == ["recordings"]
    assert tuple(content["figures"]["recordings"]) == planned("recordings")
    for one in content["figures"]["recordings"].values():
        assert {"value", "ci95", "n", "target", "met"} <= set(one)
        assert one["met"] is None or one["target"] is not None


def test_what_is_there_is_measured(one_clip: tuple[Path, dict[str, Any]]) -> None:
    figures = one_clip[1]["figures"]["recordings"]

    for side in ("left", "right"):
        smile = figures[f"bundled_whole_d0_smile_{side}_mm"]
        assert smile["met"] is True
        assert smile["ci95"][0] <= smile["value"] <= smile["ci95"][1]
    assert figures["bundled_whole_d0_blinks"] == {
        "value": 0.0,
        "ci95": None,
        "n": 1,
        "target": "1",
        "met": False,
        "unit": "1",
        "reason": None,
    }


def test_what_is_missing_is_said_and_not_dropped(one_clip: tuple[Path, dict[str, Any]]) -> None:
    figures = one_clip[1]["figures"]["recordings"]

    missing = figures["bundled_whole_dynaface_floor_brow_median_mm"]
    assert (missing["value"], missing["met"]) == (None, None)
    assert missing["reason"] == "not run: there is no dynaface_video2-512.mp4 in the folder of recordings"
    assert figures["landmarker_halves_d0_blinks"]["reason"] == "not run: left out of the quick part"


def test_the_page_says_that_it_is_quick_and_what_was_missed(one_clip: tuple[Path, dict[str, Any]]) -> None:
    page = (one_clip[0] / "validation.md").read_text(encoding="utf-8")

    assert "Quick run" in page
    assert "- `bundled_whole_d0_blinks`: 0, target 1." in page
    assert "## Not run" in page


@pytest.mark.parametrize("named", [None, "there-is-no-such-folder"])
def test_without_recordings_every_figure_says_why(
    named: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SYNKIN_RECORDINGS", raising=False)
    if named is not None:
        monkeypatch.setenv("SYNKIN_RECORDINGS", str(tmp_path / named))

    result = run_validation("recordings", tmp_path / "out", cache=tmp_path / "cache", quiet=True)

    assert {one.value for one in result.figures["recordings"]} == {None}
    assert all("not run: SYNKIN_RECORDINGS" in (one.reason or "") for one in result.figures["recordings"])
    assert not result.missed


def test_a_validation_is_not_replaced_unasked(one_clip: tuple[Path, dict[str, Any]]) -> None:
    before = (one_clip[0] / "validation.json").read_bytes()

    with pytest.raises(CannotWriteError, match="--overwrite"):
        run_validation("recordings", one_clip[0], cache=one_clip[0] / "cache", quiet=True)
    assert (one_clip[0] / "validation.json").read_bytes() == before


def test_there_is_no_other_suite(tmp_path: Path) -> None:
    with pytest.raises(WrongUsageError, match="recordings, demo or all"):
        run_validation("everything", tmp_path / "out", cache=tmp_path / "cache", quiet=True)
    assert not (tmp_path / "out").exists()
