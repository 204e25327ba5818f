"""report.pdf: from an assessment to a file."""

from pathlib import Path
from typing import Final, get_args

from synkin.assessment import Assessment
from synkin.errors import WrongUsageError
from synkin.report.letter.cells import day_in_words
from synkin.report.letter.content import Letter
from synkin.report.letter.details import details
from synkin.report.letter.first_page import first_page
from synkin.report.letter.names import Identity, missing_letters, name_of
from synkin.report.letter.typeset import Paper, typeset
from synkin.report.pictures import Pictures
from synkin.trials import Trials

PAPERS: Final[tuple[Paper, ...]] = get_args(Paper)
_TITLE: Final = "Facial movement and synkinesis"
_SUPPORTS: Final = (
    "synkin measures and supports the decisions of qualified clinicians; it does not diagnose or prescribe."
)
_NOBODY: Final = Identity()


def paper_of(word: str) -> Paper:
    """The paper that the user named; WrongUsageError where it is none."""
    for paper in PAPERS:
        if word == paper:
            return paper
    raise WrongUsageError(f"The paper is {' or '.join(PAPERS)}, not {word!r}.")


def write_pdf(
    assessment: Assessment,
    trials: Trials,
    path: Path,
    *,
    pictures: Pictures | None = None,
    paper: Paper = "a4",
    patient: Identity = _NOBODY,
) -> Path:
    """Write the letter to `path`: one page of summary, then the details.

    Parameters
    ----------
    trials
        What happened when, `pictures.peaks` in the order of its trials.
    pictures
        None writes a letter without any picture of the patient.
    patient
        Printed in the letter and written nowhere else.

    Returns
    -------
    `path`.

    Raises
    ------
    CannotWriteError
        If typst cannot set it.
    """
    lacking = missing_letters(patient.name)
    letter = Letter(
        title=_TITLE,
        name=name_of(patient.name),
        notice=_notice(lacking),
        recorded=day_in_words(patient.recorded),
        supports=f"synkin {assessment.software.version}. {_SUPPORTS}",
        first=first_page(assessment, trials, patient),
        sections=details(assessment, trials, pictures),
    )
    path.write_bytes(typeset(letter, paper, patient.recorded))
    return path


def _notice(lacking: tuple[str, ...]) -> str:
    if not lacking:
        return ""
    codes = ", ".join(f"U+{ord(one):04X}" for one in lacking[:6])
    more = f" and {len(lacking) - 6} more" if len(lacking) > 6 else ""
    return f"This letter's font lacks letters of the name ({codes}{more}); please write it by hand."
