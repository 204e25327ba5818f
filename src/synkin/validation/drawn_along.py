"""What landmark models show of one-sided movement, by themselves and with the pictures' help.

`python -m synkin.validation.drawn_along` prints it from the calibrations that synkin ships, which were estimated by
`python -m synkin.validation.calibrate`. The pair for a live camera was chosen by it, since skin is not followed there.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from synkin.measures import calibration
from synkin.measures.calibration import BASIS
from synkin.track import SKIN
from synkin.validation.readings import PAIRS, Pair

SHOWN: Final = {
    "brow.up": "brow, up",
    "palpebral-fissure.upper-lid": "upper lid",
    "palpebral-fissure.lower-lid": "lower lid",
    "commissure.lateral": "mouth corner, out",
    "commissure.up": "mouth corner, up",
    "chin.up": "chin, up",
}
"""Channels that synkinesis is read from, and what they are called here."""


@dataclass(frozen=True)
class Shown:
    """How far a channel that moves alone is shown to go, as a share of the truth: there, and on the other side.

    Means over faces and both sides, and their standard deviations.
    """

    there: float
    there_sd: float
    other: float
    other_sd: float

    def __str__(self) -> str:
        return f"{self.there:.2f} ± {self.there_sd:.2f} / {self.other:+.2f} ± {self.other_sd:.2f}"


def shown(pair: Pair, skin: str, channel: str) -> Shown:
    """What the shipped calibration of a pair says of a channel of `BASIS`; `skin` is one of `track.SKIN`."""
    faces, half, at = calibration(pair.model, pair.reading, skin).shown, len(BASIS), BASIS.index(channel)
    there = np.concatenate([faces[:, at, at], faces[:, half + at, half + at]])
    other = np.concatenate([faces[:, half + at, at], faces[:, at, half + at]])
    return Shown(float(there.mean()), float(there.std()), float(other.mean()), float(other.std()))


def drawn_along(pair: Pair, skin: str) -> float:
    """Mean over `SHOWN` of how far the other side is drawn along, either way, as a share of the movement."""
    return float(np.mean([abs(shown(pair, skin, channel).other) for channel in SHOWN]))


def main() -> None:
    """Print a table for each kind of skin."""
    for skin in SKIN:
        print(
            f"| skin {skin}: there / on the other side | " + " | ".join(f"{p.model} {p.reading}" for p in PAIRS) + " |"
        )
        print("|---|" + "---|" * len(PAIRS))
        for channel, name in SHOWN.items():
            print(f"| {name} | " + " | ".join(str(shown(pair, skin, channel)) for pair in PAIRS) + " |")
        print("| drawn along, mean | " + " | ".join(f"{drawn_along(pair, skin):.2f}" for pair in PAIRS) + " |\n")


if __name__ == "__main__":
    main()
