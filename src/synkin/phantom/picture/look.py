"""What only pictures show of a person: the portrait, skin tone, age marks, colour of the iris."""

from dataclasses import dataclass
from typing import Final

import numpy as np

# Brown, hazel, green, grey and blue, with the share of drawn people who have them (ours; light eyes are more common
# here than in the world, so that both dark and light irises are met).
_IRISES: Final = ((96, 72, 52), (78, 52, 36), (112, 92, 62), (102, 110, 84), (112, 122, 128), (98, 120, 142))
_SHARES: Final = (0.30, 0.25, 0.15, 0.10, 0.10, 0.10)


@dataclass(frozen=True)
class Look:
    """How a person looks; drawn by `draw_look`.

    portrait: "astronaut" or the name of a photograph's portrait. skin_lightness, skin_warmth: shifts of L* and b* of
    CIELAB. age: 0 (smooth) to 1 (deep lines, spots). iris_rgb: colour of the iris. marks_seed: where lines and spots
    lie. hair_lightness: shift of the hair's L*; hair_grey: share of its colour that is gone.
    """

    portrait: str = "astronaut"
    skin_lightness: float = 0.0
    skin_warmth: float = 0.0
    age: float = 0.0
    iris_rgb: tuple[int, int, int] = (96, 72, 52)
    marks_seed: int = 0
    hair_lightness: float = 0.0
    hair_grey: float = 0.0


def draw_look(rng: np.random.Generator | None, portrait: str = "astronaut") -> Look:
    """How a person looks; None gives the portrait as it is."""
    if rng is None:
        return Look(portrait)
    # Skewed to the dark: the portrait's skin is light, and there is more room below it than above.
    lightness = float(np.clip(4.0 - rng.gamma(1.6, 7.0), -42.0, 4.0))
    warmth = float(np.clip(rng.normal(-0.12 * lightness, 2.5), -6.0, 9.0))
    age = float(rng.beta(1.3, 1.5))
    # Dark skin comes with dark eyes.
    shares = np.array(_SHARES) if lightness > -14.0 else np.array([0.5, 0.5, 0.0, 0.0, 0.0, 0.0])
    colour = np.array(_IRISES[int(rng.choice(len(_IRISES), p=shares))], dtype=np.float64)
    red, green, blue = (int(value) for value in np.clip(colour * rng.uniform(0.85, 1.15), 20, 200).round())
    seed = int(rng.integers(1 << 31))
    # Hair is darker with darker skin, and greys with age.
    hair = float(np.clip(rng.normal(-9.0 + 0.7 * lightness, 8.0), -36.0, 4.0))
    grey = float(np.clip(1.6 * (age - 0.55) + rng.normal(0.0, 0.15), 0.0, 0.9))
    return Look(portrait, lightness, warmth, age, (red, green, blue), seed, hair, grey)
