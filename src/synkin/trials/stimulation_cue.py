"""Stimulation of a nerve branch in the cue sheet: ``stimulation branch=B side=left ma=4.5``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from synkin.anatomy import BRANCHES, SIDES, Side
from synkin.errors import WrongUsageError

STIMULATION: Final = "stimulation"
"""First word of such a cue."""
MOST_MA: Final = 100.0
"""More is a slip of the pen."""
_BRANCH_NAMES: Final = {
    "temporal": "T",
    "frontal": "T",
    "zygomatic": "Z",
    "buccal": "B",
    "marginal mandibular": "MM",
    "mandibular": "MM",
    "cervical": "C",
}
_KEYS: Final = ("branch", "side", "ma")


@dataclass(frozen=True)
class StimulationCue:
    """A distal branch is stimulated, once or several times, while the patient does nothing; times in s, `ma` in mA."""

    branch: str
    side: Side
    ma: float | None
    start_s: float
    end_s: float


def branch_named(text: str) -> str | None:
    """The branch that a word means: T, Z, B, MM, C or its name."""
    word = " ".join(text.replace("-", " ").split())
    return word.upper() if word.upper() in BRANCHES else _BRANCH_NAMES.get(word.lower())


def current_named(text: str) -> float | None:
    """The current that is written, mA; None if it is no number above 0 and up to `MOST_MA`."""
    try:
        current = float(text.replace(",", "."))
    except ValueError:
        return None
    return current if 0.0 < current <= MOST_MA else None


def stimulation_cue(words: Sequence[str], span: tuple[float, float], where: str) -> StimulationCue:
    """The cue that words after ``stimulation`` make; `where` names it in the sentence of a WrongUsageError."""
    given: dict[str, str] = {}
    for word in words:
        name, _, value = word.partition("=")
        if name.lower() not in _KEYS or not value:
            raise WrongUsageError(
                f'The stimulation {where} says "{word}", which means nothing here; write it as '
                '"stimulation branch=B side=left ma=4.5".'
            )
        if name.lower() in given:
            raise WrongUsageError(f"The stimulation {where} gives its {name.lower()} twice; write it once.")
        given[name.lower()] = value
    if "branch" not in given:
        raise WrongUsageError(f"The stimulation {where} names no branch; add branch=B, or another of {_listed()}.")
    branch = branch_named(given["branch"])
    if branch is None:
        raise WrongUsageError(f'The stimulation {where} names the branch "{given["branch"]}"; choose {_listed()}.')
    if "side" not in given:
        raise WrongUsageError(f"The stimulation {where} names no side; add side=left or side=right, the patient's own.")
    side = next((one for one in SIDES if given["side"].lower() in (one, one[0])), None)
    if side is None:
        raise WrongUsageError(f'The stimulation {where} names the side "{given["side"]}"; choose left or right.')
    current = current_named(given["ma"]) if "ma" in given else None
    if "ma" in given and current is None:
        raise WrongUsageError(
            f'The stimulation {where} has a current of "{given["ma"]}"; write it in mA, above 0 and up to {MOST_MA:g}.'
        )
    if span[1] <= span[0]:
        raise WrongUsageError(f"The stimulation {where} ends before it begins; exchange its times.")
    return StimulationCue(branch, side, current, *span)


def _listed() -> str:
    return ", ".join(BRANCHES)
