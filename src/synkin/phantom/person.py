"""One simulated individual before any illness: shape, looks, synergies and how their muscles pull their skin."""

from dataclasses import dataclass

import xarray as xr

from synkin.phantom.picture.look import Look
from synkin.phantom.shape import Shape
from synkin.phantom.tissue.fields import Fields


@dataclass(frozen=True)
class Person:
    """Drawn by a seed; a patient is a person with a `Patient` (what is wrong).

    synergy: (movement, side, muscle), the drive that each command normally sends, healthy coupling included.
    fields: what each muscle does to this person's skin; see `Fields`.
    look: skin tone, age marks, portrait; what only pictures show.
    """

    seed: int | None
    shape: Shape
    synergy: xr.DataArray
    fields: Fields
    look: Look
