"""What reading a frame costs with each pair, with and without following the skin, all on the same pictures."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from synkin.recording import read_track
from synkin.validation.calibrating.single_moves import Skin
from synkin.validation.pixel_jobs import PixelJob, rendered
from synkin.validation.readings import Pair
from synkin.validation.tuning import tuning_cases

Costs = Mapping[tuple[Pair, Skin], float]
"""Milliseconds a frame."""


def costs(folder: Path, pairs: Sequence[Pair]) -> Costs:
    """Read a short recording with every pair, one after the other; decoding is counted, the model's start is not."""
    case = replace(tuning_cases()[0], movements=("smile-open", "eye-close-tight"), repetitions=1)
    video = rendered(PixelJob(case, folder, ()))
    skins: tuple[Skin, ...] = ("modelled", "followed")
    return {(pair, skin): _ms_per_frame(video, pair, follow=skin == "followed") for pair in pairs for skin in skins}


def _ms_per_frame(video: Path, pair: Pair, *, follow: bool) -> float:
    began: list[float] = []

    def tell(at_s: float, total_s: float | None) -> None:
        began.append(time.perf_counter())

    track = read_track(video, model=pair.model, reading=pair.reading, follow=follow, progress=tell)
    return 1000 * (time.perf_counter() - began[0]) / max(1, track.sizes["time"] - 1)
