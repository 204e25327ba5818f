"""Surface EMG of a simulated patient, made from its true drive and written as EDF+."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import edfio
import numpy as np
import numpy.typing as npt
from scipy.signal import butter, sosfilt

from synkin.anatomy import MUSCLE_IDS, Side
from synkin.phantom import Simulation

Array = npt.NDArray[np.floating[Any]]
Muscle = tuple[Side, str]

_RATE_HZ: Final = 1000
_BAND_HZ: Final = (30.0, 400.0)
_FULL_V: Final = 150e-6
"""RMS at full drive; assumed."""
_NOISE_V: Final = 4e-6
_HUM_V: Final = 1.5e-6
_HUM_HZ: Final = 50.0
_DRIFT_V: Final = 20e-6
_DRIFT_HZ: Final = 0.3
_GAIN_SD: Final = 0.15
"""Of the logarithm: how differently the electrodes of two channels lie."""
_CROSSTALK: Final = (0.08, 0.02)
"""Share of the next channel's signal, and of the one after, that a channel picks up; assumed."""
_RANGE_UV: Final = 3000.0
_LATE_S: Final = 0.05
"""By which skin follows the muscle's electric signal; assumed, and not in the phantom's own drive."""


def synthetic_emg(
    simulation: Simulation,
    path: Path,
    channels: Sequence[Muscle],
    *,
    seed: int = 1,
    offset_s: float = 0.0,
    annotated: bool = True,
    gain_sd: float = _GAIN_SD,
    crosstalk: tuple[float, float] = _CROSSTALK,
) -> None:
    """Write the EMG that electrodes over some muscles of a simulated patient would give.

    A noise carrier times the muscle's drive, what neighbouring channels of the side send across, electrodes' gains,
    noise, hum and drift. Labels are "L zygomaticus-m", cut as EDF cuts them; the transducer field has them whole.

    Parameters
    ----------
    channels : (side, muscle), in any order; neighbours are those that follow one another from brow to neck.
    offset_s : second of the EMG at which the video begins; the muscles rest before.
    annotated : whether the file says what was asked when.
    """
    rng = np.random.default_rng([seed, 40, 1])
    time = np.arange(0.0, simulation.recording.protocol.duration_s + offset_s, 1.0 / _RATE_HZ)
    time = time[: len(time) // _RATE_HZ * _RATE_HZ]
    own = np.array([_muscle_signal(simulation, one, time - offset_s, rng) for one in channels])
    signals = [
        _signal(one, _picked_up(own, channels, at, crosstalk), time, rng, gain_sd) for at, one in enumerate(channels)
    ]
    notes = [
        edfio.EdfAnnotation(step.start_s + offset_s, step.end_s - step.start_s, step.movement)
        for step in simulation.recording.protocol.steps
        if annotated
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        edfio.Edf(signals, annotations=notes or None).write(path)


def true_drive(simulation: Simulation, side: Side, muscle: str, movement: str) -> float:
    """The muscle's drive above its rest, mean over the holds of a movement: what the EMG should say."""
    course = simulation.drive["drive"].sel(side=side, muscle=muscle).values
    changes = []
    for step in simulation.recording.protocol.steps:
        if step.movement == movement:
            held = (simulation.time >= step.hold[0]) & (simulation.time <= step.hold[1])
            before = (simulation.time >= step.start_s - 0.6) & (simulation.time <= step.start_s)
            changes.append(course[held].mean() - np.median(course[before]))
    return float(np.mean(changes))


def _muscle_signal(simulation: Simulation, one: Muscle, time: Array, rng: np.random.Generator) -> Array:
    side, muscle = one
    drive = simulation.drive["drive"].sel(side=side, muscle=muscle).values
    band = butter(4, _BAND_HZ, "bandpass", fs=_RATE_HZ, output="sos")
    carrier = sosfilt(band, rng.standard_normal(len(time)))
    whole = np.interp(time + _LATE_S, simulation.time, drive, left=drive[0], right=drive[-1])
    return np.asarray(_FULL_V * whole * carrier / carrier.std())


def _picked_up(own: Array, channels: Sequence[Muscle], at: int, crosstalk: tuple[float, float]) -> Array:
    side = channels[at][0]
    row = sorted((place for place, one in enumerate(channels) if one[0] == side), key=lambda p: _height(channels[p]))
    where = row.index(at)
    whole = own[at].copy()
    for step, share in enumerate(crosstalk, start=1):
        for near in (where - step, where + step):
            if 0 <= near < len(row):
                whole += share * own[row[near]]
    return np.asarray(whole)


def _height(one: Muscle) -> int:
    return MUSCLE_IDS.index(one[1])


def _signal(one: Muscle, volts: Array, time: Array, rng: np.random.Generator, gain_sd: float) -> edfio.EdfSignal:
    gain = float(np.exp(gain_sd * rng.standard_normal()))
    phase = rng.uniform(0.0, 2.0 * np.pi, 2)
    whole = gain * volts + _NOISE_V * rng.standard_normal(len(time))
    whole += _HUM_V * np.sin(2.0 * np.pi * _HUM_HZ * time + phase[0])
    whole += _DRIFT_V * np.sin(2.0 * np.pi * _DRIFT_HZ * time + phase[1])
    side, muscle = one
    return edfio.EdfSignal(
        np.clip(whole * 1e6, -_RANGE_UV, _RANGE_UV),
        _RATE_HZ,
        label=f"{side[0].upper()} {muscle}"[:16],
        transducer_type=f"{side} {muscle}",
        physical_dimension="uV",
        physical_range=(-_RANGE_UV, _RANGE_UV),
    )
