"""One made-up assessment with every state in it, and signals that agree with it."""

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import CHANNELS, LANDMARK_COUNT, MARKS, MIRROR, SIDE_OF_LANDMARK, SIDES, Side, pattern_of
from synkin.assessment import INVOLUNTARY, Assessment, Note, Quality, Recording, Scale, Software
from synkin.measures import (
    DECIDERS,
    Appearance,
    Coordination,
    Excursion,
    RegionOnset,
    RestingShift,
    RestValue,
    Sequence,
    Timing,
    measured,
    not_assessed,
)
from synkin.report import Picture, Pictures
from synkin.synkinesis import Cell
from synkin.trials import Trial, Trials

FPS = 30.0
EVIL = '<script>alert("x")</script>&'


def _ramp(time: npt.NDArray[np.float64], onset: float) -> npt.NDArray[np.float64]:
    """0 at rest, 1 from 0.5 s to 1.5 s after onset, 0 again after 2 s."""
    return np.interp(time - onset, [0.0, 0.5, 1.5, 2.0], [0.0, 1.0, 1.0, 0.0])


def cell(
    movement: str, region: str, side: Side, present: bool | None, mm: float = 0.2, reason: str = "too small"
) -> Cell:
    found = measured(mm, "mm", 0.4, 3) if present is not None else not_assessed("mm", reason)
    ratio = measured(0.25, "1", 0.05, 3)
    return Cell(
        movement=movement,
        region=region,
        side=side,
        excess=found,
        fraction_of_range=ratio,
        probability=None if present is None else 0.9,
        present=present,
        pattern=pattern_of(movement, region),
        limit_mm=None if present is None else 1.2,
        observed=found,
        coupling=measured(1.5, "mm", 0.3, 3),
        drag=measured(0.1, "mm", 0.1, 3),
        crosstalk=measured(0.2, "mm", 0.1, 3),
        versus_other=not_assessed("mm", "the other side is no reference"),
        versus_population=found,
        other_side_moves_too=False,
        reference="population",
        reason=None if present is not None else reason,
    )


def shift(region: str, measure: str, present: bool | None, reason: str | None = None) -> RestingShift:
    """A resting shift of the right side."""
    return RestingShift(
        side="right",
        region=region,
        measure=measure,
        name=f"narrow eye opening {EVIL}",
        difference=measured(-2.4, "mm", 0.5, 3),
        present=present,
        limit_mm=1.6,
        range_movement="eye-close-gentle",
        range_share=measured(0.98, "1", 0.1, 3),
        range_lost=False,
        statement=f"resting shift, range kept {EVIL}; cause open",
        speaks_for=f"the upper lid alone {EVIL}" if present else None,
        decided_by=DECIDERS if present else (),
        reason=reason,
    )


def skin(mark: str, side: Side, present: bool | None, reason: str | None = None) -> Appearance:
    """A mark of the skin in the smile."""
    found = measured(0.031, "1", 0.004, 3) if reason is None else not_assessed("1", reason)
    region = MARKS[mark].region
    limit = None if present is None else 0.012
    return Appearance("smile-open", side, mark, region, found, found, found, found, present, limit, reason)


@pytest.fixture
def trials() -> Trials:
    rows = []
    for at, movement in enumerate(("smile-open", "eye-close-gentle")):
        for repetition in (1, 2, 3):
            onset = 2.0 + 12.0 * at + 4.0 * (repetition - 1)
            rows.append(
                Trial(
                    movement,
                    repetition,
                    "full",
                    rest=(onset - 1, onset - 0.2),
                    onset_s=onset,
                    peak_s=onset + 1.0,
                    hold=(onset + 0.6, onset + 1.4),
                    end_s=onset + 2.0,
                    usable=not (at == 1 and repetition == 3),
                    reasons=(EVIL,) if repetition == 3 else (),
                )
            )
    return Trials(tuple(rows))


@pytest.fixture
def signals(trials: Trials) -> xr.Dataset:
    """Right commissure goes 4 mm lateral and 3 mm up in the smile (5 mm), left twice that; a blink is masked."""
    time = np.arange(0, 27, 1 / FPS)
    signal = np.zeros((time.size, len(SIDES), len(CHANNELS)))
    channel = {name: at for at, name in enumerate(CHANNELS)}
    signal[:, :, channel["palpebral-fissure.gap"]] = 10.0
    for trial in trials.trials:
        moved = _ramp(time, trial.onset_s)
        for at, side in enumerate(SIDES):
            strength = 1.0 if side == "right" else 2.0
            if trial.movement == "smile-open":
                signal[:, at, channel["commissure.lateral"]] += 4 * strength * moved
                signal[:, at, channel["commissure.up"]] += 3 * strength * moved
            else:
                signal[:, at, channel["palpebral-fissure.gap"]] -= 8 * moved
    usable = ~((time > 3.0) & (time < 3.2))
    signal[~usable] = np.nan
    return xr.Dataset(
        {
            "signal": (("time", "side", "channel"), signal, {"units": "mm"}),
            "usable": (("time",), usable),
            "lip_gap": (("time",), np.zeros(time.size), {"units": "mm"}),
        },
        coords={"time": ("time", time, {"units": "s"}), "side": list(SIDES), "channel": list(CHANNELS)},
    )


@pytest.fixture
def assessment(trials: Trials) -> Assessment:
    mm = measured(5.0, "mm", 0.7, 3)
    ratio = measured(0.5, "1", 0.1, 3)
    seconds = measured(0.05, "s", 0.02, 3)
    return Assessment(
        recording=Recording(f"{EVIL}.mp4", "ab" * 32, 640, 480, 0, 27.0, FPS),
        quality=Quality(810, 800, 0.0, (-4.0, 5.0), (-2.0, 2.0), None, None, (f"Poor light {EVIL}.",)),
        scale=Scale(0.21, f"iris {EVIL}", 0.04),
        affected_side="right",
        trials=trials.trials,
        rest=(RestValue("left", "palpebral-fissure", f"gap {EVIL}", mm),),
        excursions=(
            Excursion("smile-open", "right", "commissure", "displacement", mm, 1.3),
            Excursion("smile-open", "left", "commissure", "displacement", not_assessed("mm", f"why {EVIL}"), None),
            Excursion("smile-open", "left", "chin", "displacement", mm, None),
        ),
        synkinesis=(
            cell("smile-open", "palpebral-fissure", "right", True, 2.4),
            cell("smile-open", "palpebral-fissure", "left", False),
            cell("smile-open", "chin", "right", False),
            cell("smile-open", "neck", "right", None, reason=f"unseen {EVIL}"),
            cell("eye-close-gentle", "commissure", "right", True, 1.7),
            cell("eye-close-gentle", "commissure", "left", None),
        ),
        timing=(Timing("smile-open", "commissure", "palpebral-fissure", "right", seconds, ratio, ratio),),
        coordination=(Coordination("smile-open", "commissure", seconds, ratio, ratio),),
        notes=(
            Note(INVOLUNTARY, f"The lid flutters {EVIL}.", 20.0, 21.0, "right", "palpebral-fissure"),
            Note("second-face", f"A second face {EVIL}.", 1.0),
        ),
        software=Software(
            "0.1.0",
            f"bundled {EVIL}",
            "cd" * 32,
            "halves",
            "followed",
            {"excursion": "1.7", "appearance": "1", f"own {EVIL}": "2"},
        ),
        summary=f"One paragraph {EVIL}.",
        resting_shifts=(
            shift("palpebral-fissure", "gap", True),
            shift("palpebral-fissure", "lower-lid", False),
            shift("commissure", "height", None, f"up to 4.2 mm {EVIL}"),
        ),
        sequence=(
            Sequence(
                "smile-open",
                (
                    RegionOnset("left", "commissure", measured(0.0, "s", 0.02, 3), seconds),
                    RegionOnset("right", "commissure", measured(0.08, "s", 0.03, 3), seconds),
                    RegionOnset("right", "cheek", measured(-0.04, "s", 0.03, 3), seconds),
                    RegionOnset("left", "cheek", not_assessed("s", f"why {EVIL}"), seconds),
                ),
                (),
                not_assessed("1", f"no pairs {EVIL}"),
                measured(0.03, "s", 0.01, 3),
                ratio,
                True,
                0.01,
                None,
            ),
            Sequence(None, (), (), ratio, not_assessed("s", f"few {EVIL}"), ratio, None, None, f"too little {EVIL}"),
        ),
        appearance=(
            skin("chin-dimpling", "left", False),
            skin("chin-dimpling", "right", True),
            skin("platysma-bands", "left", None, f"it is covered {EVIL}"),
            skin("platysma-bands", "right", None, f"it is covered {EVIL}"),
        ),
    )


@pytest.fixture
def picture() -> Picture:
    """A grey image; landmarks are a symmetric cloud, the patient's right at the picture's left."""
    rng = np.random.default_rng(1)
    points = rng.uniform(0, 1, (LANDMARK_COUNT, 2)) * (60, 240) + (10, 120)
    spread = np.where(SIDE_OF_LANDMARK[:, None] == 0, 0.0, SIDE_OF_LANDMARK[:, None])
    points = np.where(SIDE_OF_LANDMARK[:, None] > 0, points[MIRROR], points)
    landmarks = np.stack([320 + spread[:, 0] * points[:, 0], points[:, 1]], axis=1)
    return Picture(np.full((480, 640, 3), 128, dtype=np.uint8), landmarks)


@pytest.fixture
def pictures(picture: Picture, trials: Trials) -> Pictures:
    return Pictures(picture, (picture, None, *(picture for _ in trials.trials[2:])))
