"""One simulated individual before any illness: shape, looks, synergies and how their muscles pull their skin."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from synkin.phantom.nerve import draw_synergy
from synkin.phantom.picture.look import Look, draw_look
from synkin.phantom.picture.portrait import Portrait, astronaut, mirrored
from synkin.phantom.shape import Shape, draw_shape
from synkin.phantom.tissue import Fields, draw_pulls, make_fields


@dataclass(frozen=True)
class Person:
    """Drawn by a seed; a simulated patient is a person with a `Patient`, which says what is wrong.

    synergy: (movement, side, muscle), the drive that each command normally sends, healthy coupling included.
    fields: what each muscle does to this person's skin; see `Fields`.
    look: skin tone, age marks, iris colour; what only pictures show.
    """

    seed: int | None
    portrait: Portrait
    shape: Shape
    synergy: xr.DataArray
    fields: Fields
    look: Look


def draw_person(seed: int | None, portrait: Portrait | None = None) -> Person:
    """The person of a seed; without one the average person, alike on both sides.

    `portrait` is the picture that the face is made from, the astronaut's unless given. Every other person has its
    mirror image: a picture's two halves differ in light and hair, and landmark models read them differently.
    """
    portrait = astronaut() if portrait is None else portrait
    if seed is not None and seed % 2:
        portrait = mirrored(portrait)
    streams = [None if seed is None else np.random.default_rng([seed, 10, part]) for part in range(4)]
    shape = draw_shape(streams[0], portrait)
    return Person(
        seed=seed,
        portrait=portrait,
        shape=shape,
        synergy=draw_synergy(streams[1]),
        fields=make_fields(shape, draw_pulls(streams[2])),
        look=draw_look(streams[3]),
    )
