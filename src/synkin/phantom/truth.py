"""The truth of a simulated recording, in the terms the measures use, and its JSON form `synkin.truth/1`."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import MUSCLE_IDS, REGIONS, SIDES, AffectedSide, Side, region
from synkin.anatomy.regions import on_side
from synkin.motion import signals
from synkin.phantom.nerve import Step, StimulationStep, recruited, wiring_of
from synkin.phantom.recording import Recording, Simulation
from synkin.trials import Span

Array = npt.NDArray[np.floating[Any]]
TRUTH_SCHEMA: Final = "synkin.truth/1"
_REST_S: Final = (-0.8, -0.05)
"""The rest that a repetition is measured from, before its start: protocols keep it free of blinks."""
_MIDDLE: Final = (0.3, 0.9)
"""The part of a hold that the truth is taken from, as shares of it: slow sides have arrived by then."""
_WORTH_SAYING_MM: Final = 0.05
_POSE_UNITS: Final = {"units": "degrees (yaw, pitch, roll), then mm (x, y, z)"}


@dataclass(frozen=True)
class TrueUnwanted:
    """What miswired axons moved in a hold: length of the additional displacement, of lids mm of narrowing."""

    region: str
    side: Side
    mm: float


@dataclass(frozen=True)
class TrueTrial:
    """One repetition as it was made; mm are the mean of the hold minus the mean of the rest before it.

    excursion: per side and region the length of the mean displacement of the region's landmarks.
    channels: per side the change of every channel of `anatomy.CHANNELS`.
    gap_change: per side the change of the gap between the lids, closing negative.
    rest_gap: per side the gap in the rest before it.
    """

    movement: str
    effort: str
    repetition: int
    start_s: float
    peak_s: float
    hold: Span
    end_s: float
    excursion: dict[Side, dict[str, float]]
    channels: dict[Side, dict[str, float]]
    gap_change: dict[Side, float]
    rest_gap: dict[Side, float]
    unwanted: tuple[TrueUnwanted, ...]


@dataclass(frozen=True)
class TrueBlink:
    """One natural blink of both eyes."""

    start_s: float
    peak_s: float
    end_s: float


@dataclass(frozen=True)
class TrueStimulation:
    """One stimulation as it was made, and the drive it gave every muscle that answered, weakness included."""

    branch: str
    side: Side
    ma: float
    start_s: float
    end_s: float
    drive: dict[str, float]


@dataclass(frozen=True)
class Truth:
    """Everything that is known about a simulated recording; per side what differs between sides."""

    seed: int
    person_seed: int | None
    patient: str
    affected_side: AffectedSide
    iris_mm: float
    size: tuple[int, int]
    fps: float
    duration_s: float
    resting_gap: dict[Side, float]
    """Of the neutral face, without tone and contracture, mm."""
    wiring: dict[str, dict[Side, dict[str, float]]]
    """Per command, side and muscle the drive that comes through miswired axons."""
    weakness: dict[Side, dict[str, float]]
    """Per muscle the share of its normal pull that is left."""
    tone: dict[Side, dict[str, float]]
    """Per muscle the drive at rest."""
    contracture: dict[Side, dict[str, float]]
    """Per muscle the share of its whole pull by which it is shortened for good."""
    trials: tuple[TrueTrial, ...]
    blinks: tuple[TrueBlink, ...]
    stimulations: tuple[TrueStimulation, ...] = ()


def gap_mm(landmarks: Array, side: Side) -> float:
    """Gap between the lid margins, mean of the region's three pairs, mm; landmarks of shape (478, 2 or 3) mm."""
    eye = region("palpebral-fissure")
    upper, lower = on_side(eye.upper_lid_right, side), on_side(eye.lower_lid_right, side)
    return float(np.mean(landmarks[list(upper), 1] - landmarks[list(lower), 1]))


def channel_changes(before: Array, after: Array, side: Side) -> dict[str, float]:
    """Change of every channel of one side between two faces, each of shape (478, 2 or 3) mm."""
    outward = 1.0 if side == "left" else -1.0
    change: dict[str, float] = {}
    for one in REGIONS.values():
        if one.id == "palpebral-fissure":
            for lid, right in (("upper-lid", one.upper_lid_right), ("lower-lid", one.lower_lid_right)):
                indices = list(on_side(right, side))
                change[f"{one.id}.{lid}"] = float(np.mean(after[indices, 1] - before[indices, 1]))
            change[f"{one.id}.gap"] = gap_mm(after, side) - gap_mm(before, side)
        elif one.landmarks_right:
            indices = list(one.landmarks(side))
            lateral, up = np.mean(after[indices, :2] - before[indices, :2], axis=0)
            change[f"{one.id}.lateral"], change[f"{one.id}.up"] = outward * float(lateral), float(up)
    return change


def make_truth(simulation: Simulation) -> Truth:
    """The truth of a simulated recording, from the landmarks that its skin, lids and eyes truly have."""
    recording, person = simulation.recording, simulation.person
    patient, protocol = recording.patient, recording.protocol
    return Truth(
        seed=recording.seed,
        person_seed=recording.person_seed,
        patient=patient.name,
        affected_side=patient.affected_side,
        iris_mm=person.shape.iris_mm,
        size=recording.camera.size,
        fps=recording.camera.fps,
        duration_s=protocol.duration_s,
        resting_gap={side: gap_mm(person.shape.mm, side) for side in SIDES},
        wiring=wiring_of(person.synergy, patient),
        weakness={side: dict(patient.nerve(side).strength) for side in SIDES},
        tone={side: dict(patient.nerve(side).tone) for side in SIDES},
        contracture={side: dict(patient.nerve(side).contracture) for side in SIDES},
        trials=tuple(_trial(simulation, step) for step in protocol.steps),
        blinks=tuple(TrueBlink(blink.start_s, blink.peak_s, blink.end_s) for blink in protocol.blinks),
        stimulations=tuple(_stimulation(recording, step) for step in protocol.stimulations),
    )


def _stimulation(recording: Recording, step: StimulationStep) -> TrueStimulation:
    strength = recording.patient.nerve(step.side).strength
    answer = recruited(recording.patient, step.side, step.branch, step.ma, seed=recording.seed)
    drive = {
        muscle: float(one) * strength.get(muscle, 1.0)
        for muscle, one in zip(MUSCLE_IDS, answer, strict=True)
        if one > 0
    }
    return TrueStimulation(step.branch, step.side, step.ma, step.start_s, step.end_s, drive)


def _trial(simulation: Simulation, step: Step) -> TrueTrial:
    first, last = step.hold
    middle = first + _MIDDLE[0] * (last - first), first + _MIDDLE[1] * (last - first)
    rest = step.start_s + _REST_S[0], step.start_s + _REST_S[1]
    before, after = _mean(simulation, simulation.places, rest), _mean(simulation, simulation.places, middle)
    innocent = [_mean(simulation, simulation.innocent, span) for span in (rest, middle)]
    channels = {side: channel_changes(before, after, side) for side in SIDES}
    return TrueTrial(
        movement=step.movement,
        effort=step.effort,
        repetition=step.repetition,
        start_s=step.start_s,
        peak_s=(middle[0] + middle[1]) / 2,
        hold=step.hold,
        end_s=step.end_s,
        excursion={side: _excursions(channels[side]) for side in SIDES},
        channels=channels,
        gap_change={side: channels[side]["palpebral-fissure.gap"] for side in SIDES},
        rest_gap={side: gap_mm(before, side) for side in SIDES},
        unwanted=tuple(
            one
            for side in SIDES
            for one in _unwanted(channels[side], channel_changes(innocent[0], innocent[1], side), side)
        ),
    )


def _mean(simulation: Simulation, places: Array, span: Span) -> Array:
    inside = (simulation.time >= span[0]) & (simulation.time <= span[1])
    return np.asarray(places[inside].mean(axis=0))


def _excursions(channels: dict[str, float]) -> dict[str, float]:
    return {
        one.id: float(np.hypot(channels[f"{one.id}.lateral"], channels[f"{one.id}.up"]))
        for one in REGIONS.values()
        if f"{one.id}.lateral" in channels
    }


def _unwanted(channels: dict[str, float], innocent: dict[str, float], side: Side) -> list[TrueUnwanted]:
    more = {channel: value - innocent[channel] for channel, value in channels.items()}
    lengths = {**_excursions(more), "palpebral-fissure": -more["palpebral-fissure.gap"]}
    return [TrueUnwanted(name, side, mm) for name, mm in lengths.items() if abs(mm) > _WORTH_SAYING_MM]


def series(simulation: Simulation) -> xr.Dataset:
    """Truth per frame, head apart.

    Returns
    -------
    Dataset with ``place (time, landmark, axis)`` mm; ``region (time, side, channel)`` mm, the signals of `motion` from
    those places: the same channels, the origin that of `Shape`; ``drive (time, side, muscle)``; ``blink (time, side)``,
    how far blinks alone close the lids, 0 to 1; ``gaze (time, gaze_direction)`` degrees, to the patient's left and up;
    ``pose (time, freedom)``.
    """
    drive = simulation.drive
    return drive[["drive", "blink"]].assign(
        place=(("time", "landmark", "axis"), simulation.places.astype(np.float32), {"units": "mm"}),
        region=_regions(simulation).astype(np.float32),
        gaze=drive["gaze"].rename(axis="gaze_direction"),
        pose=(
            ("time", "freedom"),
            simulation.poses.astype(np.float32),
            _POSE_UNITS,
        ),
    )


def _regions(simulation: Simulation) -> xr.DataArray:
    """What a faultless measurement would give, shape (time, side, channel), mm."""
    frames, landmarks = simulation.places.shape[:2]
    head_fixed = xr.Dataset(
        {
            "position": (("time", "landmark", "axis"), simulation.places, {"units": "mm"}),
            "followed": (("time", "landmark"), np.ones((frames, landmarks), dtype=np.bool_)),
            "usable": (("time",), np.ones(frames, dtype=np.bool_)),
            "reason": (("time",), np.zeros(frames, dtype=np.uint16)),
        },
        coords={"time": simulation.time},
        attrs={"skin": "modelled"},
    )
    return signals(head_fixed)["signal"]


def truth_json(truth: Truth) -> str:
    """The truth as JSON; keys are sorted so that the same recording gives the same bytes."""
    return json.dumps({"schema": TRUTH_SCHEMA, **asdict(truth)}, indent=2, sort_keys=True, allow_nan=False) + "\n"
