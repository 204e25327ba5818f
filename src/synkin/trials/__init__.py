"""Motion and a cue sheet in, trials out: rest, onset, hold and release; blinks and gaze; what is unusable and why."""

from synkin.trials.cues import Cue, CueSheet, format_cues, parse_cues
from synkin.trials.find import find_trials
from synkin.trials.lids import lid_mask
from synkin.trials.stimulated import hidden_mask
from synkin.trials.stimulation_cue import MOST_MA, StimulationCue, branch_named, current_named
from synkin.trials.trials import Blink, Effort, Span, Stimulated, Trial, Trials, Unrest, UnrestKind

__all__ = [
    "MOST_MA",
    "Blink",
    "Cue",
    "CueSheet",
    "Effort",
    "Span",
    "Stimulated",
    "StimulationCue",
    "Trial",
    "Trials",
    "Unrest",
    "UnrestKind",
    "branch_named",
    "current_named",
    "find_trials",
    "format_cues",
    "hidden_mask",
    "lid_mask",
    "parse_cues",
]
