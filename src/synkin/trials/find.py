"""Finds everything that happened in a recording."""

from typing import Final

import xarray as xr

from synkin.anatomy import AffectedSide
from synkin.trials.cued import cued_trials
from synkin.trials.cues import CueSheet
from synkin.trials.judge import gaze_shifts, still_spans
from synkin.trials.scene import make_scene
from synkin.trials.stimulated import AFTER_S, stimulated
from synkin.trials.trials import Trials
from synkin.trials.uncued import uncued_trials
from synkin.trials.unrest import find_unrest

_REST: Final = ("rest", "blink-quiet")


def find_trials(signals: xr.Dataset, cues: CueSheet | None = None, affected: AffectedSide = "unknown") -> Trials:
    """Movements, blinks, gaze shifts, still spans and unrest of a recording.

    Parameters
    ----------
    signals : as `synkin.motion.signals` gives them; if they also hold ``reason (time)``, bits of `motion.Unusable`, the
        sentences about unusable trials are more exact.
    cues : what was asked and when; without it movements are found by their activity and named by their pattern.
    affected : the healthy side leads in timing; with "both" or "unknown" the side that moves more, per movement.
    """
    if signals.sizes["time"] < 3:
        return Trials(trials=())
    scene = make_scene(signals)
    trials = cued_trials(scene, cues, affected) if cues is not None else uncued_trials(scene, signals, affected)
    moved = [(trial.onset_s, trial.end_s) for trial in trials if trial.movement not in _REST]
    stimulations = cues.stimulations if cues is not None else ()
    driven = [(cue.start_s, cue.end_s + AFTER_S) for cue in stimulations]
    moved += driven
    asked_rest = [trial.hold for trial in trials if trial.movement in _REST] if cues is not None else None
    closed = [(one.start_s, one.end_s) for one in scene.closures]
    return Trials(
        trials=trials,
        blinks=tuple(
            one for one in scene.blinks if not any(one.start_s < end and start < one.end_s for start, end in driven)
        ),
        gaze_shifts=gaze_shifts(scene),
        unrest=find_unrest(scene, moved + closed, asked_rest),
        still=still_spans(scene, moved + closed),
        stimulated=stimulated(scene, cues, trials) if cues is not None else (),
    )
