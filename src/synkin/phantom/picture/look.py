"""What only pictures show of a person: the portrait, skin tone, age marks, colour of the iris."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """How a person looks; drawn by `draw_look`.

    portrait: "astronaut" or the name of a photograph's portrait. skin_lightness, skin_warmth: shifts of L* and b* of CIELAB.
    age: 0 (smooth) to 1 (deep lines, spots). iris_rgb: colour of the iris.
    """

    portrait: str = "astronaut"
    skin_lightness: float = 0.0
    skin_warmth: float = 0.0
    age: float = 0.0
    iris_rgb: tuple[int, int, int] = (96, 72, 52)
