"""A recording in the mirror: its pictures flipped left to right, and what is known of it with left and right exchanged.

What was the left side then is the right one. Whatever a person's own two sides do changes places with them; a side that
synkin reads otherwise than the other does not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import SIDES, other_side
from synkin.phantom.nerve import swap_sides
from synkin.phantom.recording import Recording
from synkin.validation.cases import Case

Picture = npt.NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""
Frames = Iterator[tuple[float, Picture]]
"""Seconds and picture, in time order."""

_EXCHANGED: Final[Mapping[str, str]] = {side: other_side(side) for side in SIDES}
_NAMES_A_SIDE: Final = ("side", "affected_side")


def mirrored_frames(shown: Frames) -> Frames:
    """The same pictures, each flipped left to right."""
    for time_s, picture in shown:
        yield time_s, np.ascontiguousarray(picture[:, ::-1])


def mirrored_case(case: Case) -> Case:
    """The names by which the mirrored recording goes; it is no case to render or to make a key of."""
    light = _EXCHANGED.get(case.light, case.light)
    return replace(case, id=f"{case.id}-mirrored", side=other_side(case.side), light=light)


def mirrored_recording(recording: Recording) -> Recording:
    """What an assessment is told of it: the patient's sides exchanged. Face, head and light stay as they were drawn."""
    return replace(recording, patient=swap_sides(recording.patient))


def mirrored_truth(truth: Mapping[str, Any]) -> dict[str, Any]:
    """A truth (`synkin.truth/1`, loaded) with left and right exchanged; outward is outward on either side."""
    return {_EXCHANGED.get(name, name): _exchanged(name, value) for name, value in truth.items()}


def _exchanged(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return mirrored_truth(value)
    if isinstance(value, list):
        return [_exchanged(name, one) for one in value]
    return _EXCHANGED.get(value, value) if name in _NAMES_A_SIDE else value
