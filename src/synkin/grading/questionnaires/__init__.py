"""What the patient says: SAQ, FaCE, FDI, goals, sliders and a mood screen; answers in, scores and changes out."""

from synkin.grading.questionnaires.answers import (
    FILLED_IN_BY,
    OWN_WORDING,
    Answer,
    Answers,
    FilledInBy,
    Value,
    checked,
    make_answers,
    value_of,
)
from synkin.grading.questionnaires.changes import ScoreChange, Towards, score_changes
from synkin.grading.questionnaires.instruments import (
    INSTRUMENTS,
    QUESTIONNAIRES_VERSION,
    SCALES,
    ChangeThatMatters,
    Instrument,
    Item,
    Kind,
    Mic,
    Option,
    Scale,
    instrument_of,
)
from synkin.grading.questionnaires.mood import MoodScreen, mood_screen
from synkin.grading.questionnaires.scores import Score, score
from synkin.grading.questionnaires.visits import Goal, Questionnaires, questionnaires_of

__all__ = [
    "FILLED_IN_BY",
    "INSTRUMENTS",
    "OWN_WORDING",
    "QUESTIONNAIRES_VERSION",
    "SCALES",
    "Answer",
    "Answers",
    "ChangeThatMatters",
    "FilledInBy",
    "Goal",
    "Instrument",
    "Item",
    "Kind",
    "Mic",
    "MoodScreen",
    "Option",
    "Questionnaires",
    "Scale",
    "Score",
    "ScoreChange",
    "Towards",
    "Value",
    "checked",
    "instrument_of",
    "make_answers",
    "mood_screen",
    "questionnaires_of",
    "score",
    "score_changes",
    "value_of",
]
