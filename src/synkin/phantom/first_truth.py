"""The truth of a rendered recording, in the terms the measures use, and its JSON form `synkin.truth/1`."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import REGIONS, SIDES, AffectedSide, Side, region
from synkin.anatomy.regions import on_side
from synkin.phantom.face import Face, landmarks_mm
from synkin.phantom.movement import REST, pose_at
from synkin.phantom.patient import Patient
from synkin.phantom.portrait import IRIS_MM
from synkin.phantom.protocol import Protocol
from synkin.trials import Span

Array = npt.NDArray[np.floating[Any]]
TRUTH_SCHEMA: Final = "synkin.truth/1"


@dataclass(frozen=True)
class TrueUnwanted:
    """What moved that should not have, in mid-hold; of the palpebral fissure mm of additional narrowing."""

    region: str
    side: Side
    mm: float


@dataclass(frozen=True)
class TrueTrial:
    """One repetition as it was rendered; mm are those in the middle of the hold, from rest.

    excursion: per side and region the length of the mean displacement of the region's landmarks.
    channels: per side the change of every channel of `anatomy.CHANNELS`.
    gap_change: per side the change of the gap between the lids, closing negative.
    """

    movement: str
    repetition: int
    start_s: float
    peak_s: float
    hold: Span
    end_s: float
    excursion: dict[Side, dict[str, float]]
    channels: dict[Side, dict[str, float]]
    gap_change: dict[Side, float]
    unwanted: tuple[TrueUnwanted, ...]


@dataclass(frozen=True)
class TrueBlink:
    """One full blink of both eyes."""

    start_s: float
    peak_s: float
    end_s: float


@dataclass(frozen=True)
class Truth:
    """Everything that is known about a rendered recording."""

    seed: int
    patient: str
    affected_side: AffectedSide
    iris_mm: float
    mm_per_px: float
    """Of the picture, at the size the head has at scale 1."""
    size: tuple[int, int]
    fps: float
    duration_s: float
    resting_gap: dict[Side, float]
    strength: dict[Side, float]
    unwanted: tuple[dict[str, Any], ...]
    trials: tuple[TrueTrial, ...]
    blinks: tuple[TrueBlink, ...]


def gap_mm(landmarks: Array, side: Side) -> float:
    """Gap between the lid margins, mean of the region's three pairs, mm; landmarks of shape (478, 2) mm."""
    eye = region("palpebral-fissure")
    upper, lower = on_side(eye.upper_lid_right, side), on_side(eye.lower_lid_right, side)
    return float(np.mean(landmarks[list(upper), 1] - landmarks[list(lower), 1]))


def channel_changes(before: Array, after: Array, side: Side) -> dict[str, float]:
    """Change of every channel of one side between two faces, each of shape (478, 2) mm."""
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
            lateral, up = np.mean(after[indices] - before[indices], axis=0)
            change[f"{one.id}.lateral"], change[f"{one.id}.up"] = outward * float(lateral), float(up)
    return change


def make_truth(
    face: Face, patient: Patient, protocol: Protocol, *, seed: int, fps: float, duration_s: float | None = None
) -> Truth:
    """The truth of a rendering of `patient` doing `protocol`.

    The landmarks of the neutral portrait are carried through the same fields that warp the picture.
    """
    rest = landmarks_mm(face, REST)
    trials: list[TrueTrial] = []
    for step in protocol.steps:
        peak_s = (step.hold[0] + step.hold[1]) / 2
        after = landmarks_mm(face, pose_at(patient, protocol, peak_s))
        without = landmarks_mm(face, pose_at(patient, protocol, peak_s, unwanted=False))
        channels = {side: channel_changes(rest, after, side) for side in SIDES}
        trials.append(
            TrueTrial(
                step.movement,
                step.repetition,
                step.start_s,
                peak_s,
                step.hold,
                step.end_s,
                {side: _excursions(channels[side]) for side in SIDES},
                channels,
                {side: channels[side]["palpebral-fissure.gap"] for side in SIDES},
                tuple(
                    TrueUnwanted(one.region, one.side, gap_mm(without, one.side) - gap_mm(after, one.side))
                    for one in patient.unwanted
                    if one.movement == step.movement
                ),
            )
        )
    return Truth(
        seed,
        patient.name,
        patient.affected_side,
        IRIS_MM,
        face.portrait.mm_per_px,
        face.portrait.size,
        fps,
        protocol.duration_s if duration_s is None else duration_s,
        {side: gap_mm(rest, side) for side in SIDES},
        {side: patient.strength(side) for side in SIDES},
        tuple(asdict(one) for one in patient.unwanted),
        tuple(trials),
        tuple(TrueBlink(blink.start_s, blink.peak_s, blink.end_s) for blink in protocol.blinks),
    )


def _excursions(channels: dict[str, float]) -> dict[str, float]:
    return {
        one.id: float(np.hypot(channels[f"{one.id}.lateral"], channels[f"{one.id}.up"]))
        for one in REGIONS.values()
        if f"{one.id}.lateral" in channels
    }


def truth_json(truth: Truth) -> str:
    """The truth as JSON; keys are sorted so that the same recording gives the same bytes."""
    return json.dumps({"schema": TRUTH_SCHEMA, **asdict(truth)}, indent=2, sort_keys=True) + "\n"
