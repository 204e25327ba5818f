"""Surface EMG of the face: an EDF+ file in, drives of muscles out, each with its standard deviation."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import edfio
import numpy as np
import numpy.typing as npt

from synkin.anatomy import MOVEMENTS, AffectedSide
from synkin.drive.evidence import DriveReading
from synkin.errors import UnmeasurableError, WrongUsageError
from synkin.recording.emg_channels import Channel, channels_of
from synkin.recording.emg_levels import LEAST_RATE_HZ, envelope, levels, readings
from synkin.trials import Cue, CueSheet

Array = npt.NDArray[np.floating[Any]]

_VOLTS: Final = {"v": 1.0, "mv": 1e-3, "uv": 1e-6, "\u00b5v": 1e-6, "nv": 1e-9}
_MICRO: Final = ("\u00c2\u00b5", "\u00ce\u00bc")
"""What the two Greek letters of UTF-8 look like in Latin-1."""
_NOT_MOVED: Final = ("rest", "unnamed")
"""Movements that no hold is taken from."""
_SHORTEST_S: Final = 0.5
_SHORTEST_RECORDING_S: Final = 3.0


@dataclass(frozen=True)
class Emg:
    """What an EMG recording says of drives; `notes` are sentences on what was left out of it."""

    readings: tuple[DriveReading, ...]
    notes: tuple[str, ...]


def read_emg(
    path: Path,
    *,
    channels: Path | None = None,
    cues: CueSheet | None = None,
    offset_s: float | None = None,
    affected: AffectedSide = "unknown",
) -> Emg:
    """Read a surface EMG of the face.

    Parameters
    ----------
    path : an EDF+ file (EDF and BDF too, which carry no annotations); one channel per muscle and side.
    channels : map file, TOML or CSV, that says which channel lies over which muscle; without it the labels have to.
    cues, offset_s : the video's cue sheet, and the second of the EMG at which the video begins. Without an offset the
        file's own annotations say what was asked when: a movement's id, from onset for the duration (or, without a
        duration, until the next annotation, which must be "rest").
    affected : the side opposite to it says what full drive is.

    Raises
    ------
    UnmeasurableError
        If the file is missing, is no EDF+, breaks off, or its channels hold no EMG.
    WrongUsageError
        If channels, units or cues cannot be understood, or the cue sheet and the EMG do not overlap.
    """
    edf = _open(path)
    duration = float(edf.duration)
    if duration < _SHORTEST_RECORDING_S:
        raise UnmeasurableError(f"{path.name} lasts {duration:.1f} s, which holds no movement with a rest before it.")
    meant = channels_of(edf.labels, [signal.transducer_type for signal in edf.signals], channels)
    if not meant:
        raise UnmeasurableError(f"{path.name} holds no channel.")
    notes: list[str] = []
    asked = _annotated(edf, path, notes) if offset_s is None else _shifted(cues, offset_s, duration, path, notes)
    if cues is not None and offset_s is None and not asked:
        raise WrongUsageError(
            f"{path.name} carries no annotation that names a movement, so it cannot be laid beside the cue sheet; say "
            "at which second of it the video begins."
        )
    if not asked:
        raise WrongUsageError(
            f"{path.name} carries no annotation that names a movement; annotate it with the movements' ids, or give a "
            "cue sheet and the second of the EMG at which the video begins."
        )
    envelopes = [
        envelope(_volts(edf.signals[one.index], one), edf.signals[one.index].sampling_frequency) for one in meant
    ]
    length = min(len(one) for one in envelopes)
    found = levels(np.array([one[:length] for one in envelopes]), [(one.side, one.muscle) for one in meant], asked)
    drives, left_out = readings(found, affected)
    if not drives:
        raise UnmeasurableError(f"{path.name} says nothing of any muscle's drive. {left_out[0]}")
    return Emg(drives, (*notes, *left_out))


def _open(path: Path) -> Any:
    if not path.is_file():
        raise UnmeasurableError(f"There is no EMG recording {path}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            read = edfio.read_bdf if path.suffix.lower() == ".bdf" else edfio.read_edf
            edf = read(
                path, header_encoding="latin-1"
            )  # headers are ASCII, but many write the unit with a Greek letter
            _ = edf.annotations  # they are read when first asked for
    except UserWarning as error:
        raise UnmeasurableError(f"{path.name} is damaged: {str(error).rstrip('.')}.") from error
    except (ValueError, IndexError, KeyError, NotImplementedError) as error:
        raise UnmeasurableError(f"{path.name} is no EDF+ file, or breaks off in its first lines.") from error
    if edf.reserved.endswith("+D"):
        raise UnmeasurableError(f"{path.name} has gaps (EDF+D) and cannot be read; export it as one piece (EDF+C).")
    return edf


def _volts(signal: Any, channel: Channel) -> Array:
    unit = signal.physical_dimension.strip()
    for micro in _MICRO:
        unit = unit.replace(micro, "\u00b5")
    factor = _VOLTS.get(unit.lower())
    if factor is None:
        raise WrongUsageError(
            f"The channel {channel.label!r} of the EMG is in {unit or 'no unit'}; EMG must be in V, mV, uV or nV."
        )
    if signal.sampling_frequency < LEAST_RATE_HZ:
        raise UnmeasurableError(
            f"The channel {channel.label!r} of the EMG has {signal.sampling_frequency:g} samples a second, which is an "
            f"envelope at best; at least {LEAST_RATE_HZ:g} are needed."
        )
    volts = np.asarray(signal.data, dtype=np.float64) * factor
    if not np.ptp(volts) > 0.0:
        raise UnmeasurableError(
            f"The channel {channel.label!r} of the EMG is flat; leave it out of the map file if it was not connected."
        )
    return np.asarray(volts - volts.mean())


def _annotated(edf: Any, path: Path, notes: list[str]) -> tuple[Cue, ...]:
    marks = sorted((float(one.onset), one.duration, one.text.strip()) for one in edf.annotations)
    duration = float(edf.duration)
    found: list[Cue] = []
    for place, (onset, lasts, text) in enumerate(marks):
        name = text.split(" ")[0]
        if name in _NOT_MOVED or not name:
            continue
        if name not in MOVEMENTS:
            notes.append(f"The annotation {text!r} of {path.name} at {onset:.1f} s names no movement and was left out.")
            continue
        if not lasts:
            later = next((mark for mark in marks[place + 1 :] if mark[0] > onset), None)
            if later is None or later[2] != "rest":
                raise WrongUsageError(
                    f"The annotation {name} of {path.name} at {onset:.1f} s has no duration; give it one, or let an "
                    'annotation "rest" say when it ended.'
                )
            lasts = later[0] - onset
        _add(found, Cue(name, onset, onset + float(lasts)), duration, path, notes)
    return tuple(found)


def _shifted(cues: CueSheet | None, offset_s: float, duration: float, path: Path, notes: list[str]) -> tuple[Cue, ...]:
    if cues is None:
        raise WrongUsageError("The second of the EMG at which the video begins is of use with a cue sheet only.")
    asked: Sequence[Cue] = [cue for cue in cues.cues if cue.movement not in _NOT_MOVED]
    # As everywhere, gentle repetitions count where there are no full ones.
    full = {cue.movement for cue in asked if cue.effort != "gentle"}
    found: list[Cue] = []
    for cue in asked:
        if cue.effort == "gentle" and cue.movement in full:
            continue
        _add(found, Cue(cue.movement, cue.start_s + offset_s, cue.end_s + offset_s), duration, path, notes)
    if not found:
        raise WrongUsageError(
            f"The cue sheet and {path.name} do not overlap: with the video beginning at second {offset_s:g} of the "
            f"EMG no cue lies within its {duration:.0f} s."
        )
    return tuple(found)


def _add(found: list[Cue], cue: Cue, duration: float, path: Path, notes: list[str]) -> None:
    """Take a cue if it lies within the EMG, is long enough to hold, and waits for the one before."""
    if cue.start_s < 0.0 or cue.end_s > duration:
        notes.append(f"The {cue.movement} at {cue.start_s:.1f} s lies outside {path.name} and was left out.")
    elif cue.end_s - cue.start_s < _SHORTEST_S:
        notes.append(f"The {cue.movement} at {cue.start_s:.1f} s of {path.name} is too short to hold; it was left out.")
    elif found and cue.start_s < found[-1].end_s:
        notes.append(
            f"The {cue.movement} at {cue.start_s:.1f} s of {path.name} overlaps the one before; it was left out."
        )
    else:
        found.append(cue)
