"""The pages after the first, in the order in which questions come up."""

from synkin.assessment import Assessment
from synkin.report.letter.content import Section
from synkin.report.letter.movement_part import co_movement, excursions, rest, timing
from synkin.report.letter.muscle_part import muscles, stimulation
from synkin.report.letter.record_part import definitions, recording
from synkin.report.pictures import Pictures
from synkin.trials import Trials


def details(assessment: Assessment, trials: Trials, pictures: Pictures | None) -> tuple[Section, ...]:
    """Every section that has something to say."""
    return (
        co_movement(assessment, pictures),
        muscles(assessment),
        *stimulation(assessment),
        excursions(assessment, trials, pictures),
        rest(assessment),
        timing(assessment),
        recording(assessment, trials),
        definitions(assessment),
    )
