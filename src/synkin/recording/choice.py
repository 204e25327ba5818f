"""Which landmark model and which reading of the face `auto` stands for. Settled by `synkin validate`; nowhere else."""

from typing import Final

from synkin.errors import WrongUsageError
from synkin.recording.models import installed_landmarker

MODELS: Final = ("auto", "bundled", "landmarker")
READINGS: Final = ("auto", "whole", "halves")

# docs/models.md, "Which pair": where skin is followed and lids are read in the pictures, all pairs see alike, and this
# one is the fastest and always there. Left to the models, the landmarker in halves pulls least towards symmetry.
_PICTURES: Final = ("bundled", "whole")
_MODELLED: Final = {"landmarker": "halves", "bundled": "whole"}
LIVE: Final = ("bundled", "halves")
"""Model and reading for a live camera, in whose frames skin is not followed: of the pairs that keep up with 30 frames a
second, the one in which one side draws the other along least (`python -m synkin.validation.drawn_along`)."""


def choose(model: str = "auto", reading: str = "auto", *, follow: bool = True) -> tuple[str, str, str]:
    """Settle `auto`.

    Parameters
    ----------
    follow : whether skin is followed and lids are read in the pictures, as in `read_track`

    Returns
    -------
    model, reading, and a sentence that says why.

    Raises
    ------
    WrongUsageError
        If there is no such model or reading.
    """
    if model not in MODELS:
        raise WrongUsageError(f"There is no landmark model {model!r}; choose one of {', '.join(MODELS)}.")
    if reading not in READINGS:
        raise WrongUsageError(f"There is no reading {reading!r}; choose one of {', '.join(READINGS)}.")
    why = []
    if model == "auto":
        model, reason = _model(follow)
        why.append(reason)
    else:
        why.append(f"the {model} model was asked for")
    if reading == "auto":
        reading = _PICTURES[1] if follow else _MODELLED[model]
        why.append(
            "each half is read by itself so that the model's pull towards symmetry hides nothing"
            if reading == "halves"
            else "the face is read as a whole"
        )
    else:
        why.append(f"the reading {reading} was asked for")
    sentence = "; ".join(why)
    return model, reading, sentence[0].upper() + sentence[1:] + "."


def _model(follow: bool) -> tuple[str, str]:
    if follow:
        return _PICTURES[0], f"the {_PICTURES[0]} model is the fastest and sees no less than the other"
    if installed_landmarker() is None:
        return "bundled", "the landmarker is not installed (synkin models download), so the bundled model is used"
    return "landmarker", "the landmarker model is installed and pulls less towards symmetry"
