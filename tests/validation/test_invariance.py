from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.assessment import assess
from synkin.track import mirror_track
from synkin.trials import CueSheet, parse_cues
from synkin.validation.invariance import CHANGES, compared

SHEET = "WEBVTT\n\n00:00:01.300 --> 00:00:03.700\nsmile-open\n"


@pytest.fixture(scope="module")
def cues() -> CueSheet:
    return parse_cues(SHEET, 10.0)


def test_a_mirrored_track_gives_swapped_excursions(smile_track: xr.Dataset, cues: CueSheet) -> None:
    before, after = assess(smile_track, cues), assess(mirror_track(smile_track), cues)

    shares, where = compared(before, after, swap=True)

    assert len(shares) >= 10
    assert max(shares) < 1e-4, where[int(np.argmax(shares))]
    assert max(compared(before, after, swap=False)[0]) > 1e-3


def test_an_excursion_that_is_lost_counts_as_changed(smile_track: xr.Dataset, cues: CueSheet) -> None:
    before, after = (
        assess(smile_track, cues),
        assess(smile_track, parse_cues(SHEET.replace("smile-open", "brow-raise"), 10.0)),
    )

    assert min(compared(before, after, swap=False)[0]) > 1


def shown() -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
    rng = np.random.default_rng(1)
    for index in range(10):
        yield index / 25, rng.integers(0, 255, (40, 60, 3), dtype=np.uint8)


def test_one_frame_in_five_is_dropped_and_the_others_keep_their_times() -> None:
    times = [time_s for time_s, _ in CHANGES["dropped"].apply(shown())]

    assert times == [index / 25 for index in (0, 1, 3, 4, 5, 6, 8, 9)]


def test_mirroring_twice_gives_the_same_pictures() -> None:
    mirrored = CHANGES["mirrored"].apply

    for (_, one), (_, twice) in zip(shown(), mirrored(mirrored(shown())), strict=True):
        assert np.array_equal(one, twice)


@pytest.mark.parametrize("change", ["moved", "scaled", "rotated", "swaying"])
def test_head_motion_keeps_size_and_times(change: str) -> None:
    changed = list(CHANGES[change].apply(shown()))

    assert [time_s for time_s, _ in changed] == [time_s for time_s, _ in shown()]
    assert {picture.shape for _, picture in changed} == {(40, 60, 3)}
    assert any(not np.array_equal(one, two) for (_, one), (_, two) in zip(shown(), changed, strict=True))
