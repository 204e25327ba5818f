"""Motion and a cue sheet in, trials out: rest, onset, hold and release; blinks and gaze; what is unusable and why."""

from synkin.trials.cues import Cue, CueSheet, format_cues, parse_cues
from synkin.trials.find import find_trials
from synkin.trials.lids import lid_mask
from synkin.trials.trials import Blink, Effort, Span, Trial, Trials, Unrest, UnrestKind

__all__ = [
    "Blink",
    "Cue",
    "CueSheet",
    "Effort",
    "Span",
    "Trial",
    "Trials",
    "Unrest",
    "UnrestKind",
    "find_trials",
    "format_cues",
    "lid_mask",
    "parse_cues",
]
