"""Motion and a cue sheet in, trials out: rest, onset, hold and release; blinks and gaze; what is unusable and why."""

from synkin.trials.lids import lid_mask
from synkin.trials.trials import Blink, Effort, Span, Trial, Trials, Unrest, UnrestKind

__all__ = ["Blink", "Effort", "Span", "Trial", "Trials", "Unrest", "UnrestKind", "lid_mask"]
