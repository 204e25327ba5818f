"""Which landmark model and which reading of the face `auto` stands for. Settled by `synkin validate`; nowhere else."""

from typing import Final

from synkin.errors import WrongUsageError
from synkin.recording.models import installed_landmarker

MODELS: Final = ("auto", "bundled", "landmarker")
READINGS: Final = ("auto", "whole", "halves")

# docs/models.md, "Which pair": halves double what the landmarker shows of one-sided narrowing, and add nothing to the
# bundled model.
_READING_FOR: Final = {"bundled": "whole", "landmarker": "halves"}
_PREFERRED: Final = ("landmarker", "bundled")


def choose(model: str = "auto", reading: str = "auto") -> tuple[str, str, str]:
    """Settle `auto`.

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
        if _PREFERRED[0] == "landmarker" and installed_landmarker() is None:
            model = "bundled"
            why.append("the landmarker is not installed (synkin models download), so the bundled model is used")
        else:
            model = _PREFERRED[0]
            why.append(f"the {model} model is installed and preferred")
    else:
        why.append(f"the {model} model was asked for")
    if reading == "auto":
        reading = _READING_FOR[model]
        why.append(
            "each half is read by itself so that the model's pull towards symmetry hides nothing"
            if reading == "halves"
            else "the face is read as a whole"
        )
    else:
        why.append(f"the reading {reading} was asked for")
    sentence = "; ".join(why)
    return model, reading, sentence[0].upper() + sentence[1:] + "."
