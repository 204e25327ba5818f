"""Real faces: what is seen in the clips, found with both landmark models (frames as the folder's README gives them)."""

import importlib.util
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from synkin.motion import signals, take_head_out
from synkin.trials import Trials, find_trials

pytestmark = pytest.mark.recordings
MODELS = ["bundled", "landmarker"]
HALF_SECOND = 15


@cache
def found(clip: str, model: str) -> tuple[Trials, float]:
    if importlib.util.find_spec("synkin.recording.reader") is None:
        pytest.skip("recordings cannot be read yet")
    from synkin.recording import read_track

    folder = os.environ.get("SYNKIN_RECORDINGS")
    if not folder or not Path(folder, clip).exists():
        pytest.skip("SYNKIN_RECORDINGS does not hold the local recordings")
    if model == "landmarker" and not os.environ.get("SYNKIN_MODELS_DIR"):
        pytest.skip("SYNKIN_MODELS_DIR does not hold the landmarker")
    signal = signals(take_head_out(read_track(Path(folder, clip), model=model, follow=False)))
    return find_trials(signal), float(1.0 / np.median(np.diff(signal["time"].values)))


def holds(clip: str, model: str, name: str, first: int, last: int) -> list[tuple[str, ...]]:
    """Sides of the trials of this name whose hold comes within half a second of frames first to last."""
    trials, fps = found(clip, model)
    return [
        trial.sides
        for trial in trials.trials
        if trial.movement == name
        and trial.hold[0] * fps <= last + HALF_SECOND
        and trial.hold[1] * fps >= first - HALF_SECOND
    ]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("clip", "name", "first", "last"),
    [
        ("liveportrait_d9.mp4", "pucker", 127, 127),
        ("liveportrait_d9.mp4", "smile-closed", 305, 356),
        ("liveportrait_d9.mp4", "brow-raise", 458, 509),
        ("liveportrait_d9.mp4", "eye-close-gentle", 382, 382),
        ("liveportrait_d9.mp4", "eye-close-gentle", 560, 560),
        ("liveportrait_d13.mp4", "pucker", 137, 183),
        ("liveportrait_d13.mp4", "smile-open", 198, 228),
        ("liveportrait_d13.mp4", "smile-closed", 244, 244),
        ("liveportrait_d0.mp4", "smile-open", 33, 33),
        ("pyfeat_single_face.mp4", "smile-open", 30, 60),
    ],
)
def test_movements_are_found_and_named(clip: str, model: str, name: str, first: int, last: int) -> None:
    assert holds(clip, model, name, first, last)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("first", "last", "side"), [(160, 174, "left"), (520, 550, "right")])
def test_one_sided_pulls_are_on_their_side(model: str, first: int, last: int, side: str) -> None:
    trials, fps = found("liveportrait_d9.mp4", model)
    sides = [
        trial.sides
        for trial in trials.trials
        if trial.hold[0] * fps <= last and trial.hold[1] * fps >= first and len(trial.sides) == 1
    ]
    assert sides == [(side,)]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("clip", "frames"),
    [
        ("liveportrait_d13.mp4", [43, 80, 103, 316]),
        ("liveportrait_d0.mp4", [65]),
        ("pyfeat_single_face.mp4", [27]),
        ("dynaface_video2-512.mp4", [78, 105]),
        ("jefapato_1s_1080p.mp4", []),
    ],
)
def test_blinks_are_found_and_no_others(clip: str, model: str, frames: list[int]) -> None:
    trials, fps = found(clip, model)
    assert [blink.peak_s * fps for blink in trials.blinks] == pytest.approx(frames, abs=3)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("clip", ["dynaface_video2-512.mp4", "jefapato_1s_1080p.mp4"])
def test_still_faces_have_no_movement(clip: str, model: str) -> None:
    assert found(clip, model)[0].trials == ()


@pytest.mark.parametrize("model", MODELS)
def test_healthy_faces_have_no_unrest_and_speech_is_no_heap_of_names(model: str) -> None:
    for clip in ("liveportrait_d9.mp4", "liveportrait_d13.mp4", "liveportrait_d0.mp4", "dynaface_video2-512.mp4"):
        assert found(clip, model)[0].unrest == ()
    trials, fps = found("liveportrait_d13.mp4", model)
    spoken = [trial for trial in trials.trials if trial.end_s * fps < 190 and trial.movement != "unnamed"]
    assert len(spoken) <= 3
    assert all((trial.confidence or 0.0) < 0.5 for trial in spoken)
