"""Photographs from before the illness: how the sides differed then, beside how they differ today."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import xarray as xr

from synkin.anatomy import REGIONS, SIDES, Side, norm, other_side
from synkin.anatomy.regions import on_side
from synkin.errors import UnmeasurableError
from synkin.measures.calibration import EXACT
from synkin.measures.excursions import counted
from synkin.measures.lost_range import own_of
from synkin.measures.measures import Measures
from synkin.measures.quantity import Quantity, Status, measured, not_assessed
from synkin.measures.resting import values_in
from synkin.measures.resting_signs import SIGNS, Sign
from synkin.measures.results import RestingShift, RestValue
from synkin.motion import (
    PITCH_LIMIT_DEG,
    ROLL_LIMIT_DEG,
    YAW_LIMIT_DEG,
    Still,
    lay_over,
    motion_of,
    signals,
    turned,
)
from synkin.track import mirror_track
from synkin.trials import Trials

Array = npt.NDArray[np.floating[Any]]
Shown = Literal["rest", "smile"]
Verdict = Literal["was so before", "new since"]

_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("synkin.measures").joinpath("photograph.toml").read_text(encoding="utf-8")
)
PHOTOGRAPH_VERSION: Final[str] = _TABLE["version"]
_RULE: Final[dict[str, float]] = {row["id"]: float(row["value"]) for row in _TABLE["rule"]}
_SMILES: Final = ("smile-open", "smile-natural", "smile-closed")
_LEAST_SHOWN: Final = 0.2
"""As in resting shifts: of what landmark models show less than this share of, nothing is said."""
_NOT_SEEN_MODEL: Final = "landmark models show next to nothing of how the sides differ there"
_NO_SHIFT: Final = "the sides do not differ today by more than healthy sides do"
_LESS_NOW: Final = "the sides differed by more in the photograph"
_IN_PART: Final = "the sides differed so before too; whether by as much is open"
_OPEN: Final = "the two pictures together show a change only above"


@dataclass(frozen=True)
class Photograph:
    """A picture from before the illness, read: a Track of one frame, and what the face does in it."""

    of: Shown
    track: xr.Dataset


@dataclass(frozen=True)
class EarlierDifference:
    """A side's value minus the other's, mm: `before` in the photograph, `today`, and `change`, today minus before.

    today is the resting shift; for a photograph of a smile, the difference at the hold of today's smile. verdict is
    None where it cannot be told, and `reason` says why.
    """

    side: Side
    region: str
    measure: str
    before: Quantity
    today: Quantity
    change: Quantity
    verdict: Verdict | None
    reason: str | None


@dataclass(frozen=True)
class EarlierPhotograph:
    """What a photograph says; no picture. Where its status is "not-assessed", `reason` says why, and all values do.

    yaw, pitch, roll : degrees against the recording's neutral. scale_relative_sd: of reading the iris; that people's
    irises differ is common to both pictures.
    """

    of: Shown
    source: str
    sha256: str
    status: Status
    reason: str | None
    warnings: tuple[str, ...]
    mm_per_px: float | None
    scale_relative_sd: float | None
    yaw: Quantity
    pitch: Quantity
    roll: Quantity
    version: str
    differences: tuple[EarlierDifference, ...]


def earlier_photographs(
    photographs: Sequence[Photograph],
    motion: xr.Dataset,
    traces: xr.Dataset,
    trials: Trials,
    measures: Measures,
    shifts: tuple[RestingShift, ...],
) -> tuple[EarlierPhotograph, ...]:
    """Each photograph beside today's resting shifts.

    The head is taken out by today's shape of the same face; millimetres come from the iris. A difference's interval
    holds the reading of one picture, its scale, and what errors of the pose do to it: the difference is measured again
    with the head turned, nodded and tilted by one standard deviation (`photograph.toml`).

    Parameters
    ----------
    motion, traces : as `take_head_out` and `signals` give them of today's recording, before any correction.
    """
    return tuple(_earlier(one, motion, traces, trials, measures, shifts) for one in photographs)


def _earlier(
    photograph: Photograph,
    motion: xr.Dataset,
    traces: xr.Dataset,
    trials: Trials,
    measures: Measures,
    shifts: tuple[RestingShift, ...],
) -> EarlierPhotograph:
    try:
        still = lay_over(photograph.track, motion)
    except UnmeasurableError as error:
        return _refused(photograph, str(error), None, shifts)
    turned_by = _too_far(still)
    if turned_by is not None:
        return _refused(photograph, turned_by, still, shifts)
    iris, reading, why = _iris(photograph.track, still)
    if iris is None:
        return _refused(photograph, why or "", still, shifts)
    mm_per_px = norm("iris-diameter").mean / iris
    seen = _Seen(still, mm_per_px, reading, motion)
    now = _today(photograph.of, traces, trials, measures, shifts)
    population = norm("iris-diameter").sd / norm("iris-diameter").mean
    # Two scales by the same iris err alike.
    scale = reading if "iris" in str(motion.attrs["scale_method"]) else float(np.hypot(reading, population))
    exact = measures.calibration.model == EXACT
    other = lay_over(mirror_track(photograph.track), motion).misfit_mm
    doubt = _doubt(still, other)
    rows = tuple(_difference(shift, seen, now.get(_name(shift)), scale, exact=exact) for shift in shifts)
    return EarlierPhotograph(
        of=photograph.of,
        source=str(photograph.track.attrs["source"]),
        sha256=str(photograph.track.attrs["sha256"]),
        status="measured",
        reason=None,
        warnings=_warnings(photograph, still, other, mm_per_px),
        mm_per_px=mm_per_px,
        scale_relative_sd=reading,
        **_pose(still),
        version=PHOTOGRAPH_VERSION,
        differences=rows if doubt is None else tuple(replace(row, verdict=None, reason=doubt) for row in rows),
    )


def _refused(
    photograph: Photograph, reason: str, still: Still | None, shifts: tuple[RestingShift, ...]
) -> EarlierPhotograph:
    none = not_assessed("mm", reason)
    unknown = not_assessed("degrees", reason)
    pose = {"yaw": unknown, "pitch": unknown, "roll": unknown} if still is None else _pose(still)
    return EarlierPhotograph(
        of=photograph.of,
        source=str(photograph.track.attrs["source"]),
        sha256=str(photograph.track.attrs["sha256"]),
        status="not-assessed",
        reason=reason,
        warnings=(),
        mm_per_px=None,
        scale_relative_sd=None,
        **pose,
        version=PHOTOGRAPH_VERSION,
        differences=tuple(
            EarlierDifference(one.side, one.region, one.measure, none, one.difference, none, None, reason)
            for one in shifts
        ),
    )


# --- pose and scale ---------------------------------------------------------------------------------------------


def _too_far(still: Still) -> str | None:
    for angle, limit, how in (
        (still.yaw, YAW_LIMIT_DEG, "turned to a side"),
        (still.pitch, PITCH_LIMIT_DEG, "tipped up or down"),
        (still.roll, ROLL_LIMIT_DEG, "tilted"),
    ):
        if abs(angle) > limit:
            return f"the head is {how} by {abs(angle):.0f}° against today, more than {limit:.0f}°"
    return None


def _pose_sd(still: Still) -> tuple[float, float, float]:
    yaw, pitch, roll = (
        float(np.hypot(_RULE[f"{name}-sd-deg"], _RULE["pose-growth"] * angle))
        for name, angle in (("yaw", still.yaw), ("pitch", still.pitch), ("roll", 0.0))
    )
    return yaw, pitch, roll


def _pose(still: Still) -> dict[str, Quantity]:
    angles = still.yaw, still.pitch, still.roll
    return {
        name: measured(angle, "degrees", 1.96 * sd, 1)
        for name, angle, sd in zip(("yaw", "pitch", "roll"), angles, _pose_sd(still), strict=True)
    }


def _iris(track: xr.Dataset, still: Still) -> tuple[float | None, float, str | None]:
    """Width of the iris, px, seen from the front; its relative standard deviation; or why there is none."""
    position = track["position"].values[0]
    widths = []
    for index, side in enumerate(SIDES):
        width = float(track["iris_diameter"].values[0, index])
        if np.isfinite(width) and _gap(position, side) >= _RULE["least-opening"] * width:
            widths.append(width)
    if not widths:
        return None, 0.0, "no eye is open enough to show the iris, which gives the scale"
    # A head that is turned shows its irises narrower.
    width = float(np.mean(widths)) / float(np.cos(np.radians(still.yaw)))
    if width < _RULE["least-iris-px"]:
        least = _RULE["least-iris-px"]
        return None, 0.0, f"an iris is {width:.1f} px wide, at least {least:.0f} are needed for a scale"
    apart = abs(widths[0] - widths[-1]) / (2.0 * width)
    return width, float(np.hypot(_RULE["iris-edge-px"] / (width * len(widths) ** 0.5), apart)), None


def _gap(position: Array, side: Side) -> float:
    fissure = REGIONS["palpebral-fissure"]
    upper, lower = (
        position[list(on_side(lid, side)), 1].mean() for lid in (fissure.upper_lid_right, fissure.lower_lid_right)
    )
    return float(lower - upper)


def _mirrored(still: Still, other_mm: float) -> bool:
    return other_mm < _RULE["mirrored"] * still.misfit_mm


def _doubt(still: Still, other_mm: float) -> str | None:
    """Why nothing may be concluded from a photograph, if so; `other_mm` is the misfit of its mirror image."""
    if _mirrored(still, other_mm):
        return "the photograph may be mirrored"
    if still.misfit_mm > _RULE["other-face-mm"]:
        return "the photograph may be another person's"
    return None


def _warnings(photograph: Photograph, still: Still, other: float, mm_per_px: float) -> tuple[str, ...]:
    found = []
    track = photograph.track
    if _mirrored(still, other):
        found.append(
            "The photograph may be mirrored, as pictures that one takes of oneself often are: its mirror image fits "
            "the bones of today's face better. Check by a mole, the parting or writing before it is used."
        )
    if track.attrs.get("mirrored"):
        found.append("The file asks to be shown mirrored and was read so; check which side is which.")
    if min(still.misfit_mm, other) > _RULE["other-face-mm"]:
        found.append(
            f"Bones lie {min(still.misfit_mm, other):.1f} mm from where they lie today: check that it is the same "
            "person."
        )
    size = still.px_per_mm * mm_per_px
    if abs(size - 1.0) > _RULE["other-size"]:
        how = "larger" if size > 1.0 else "smaller"
        found.append(
            f"Against the irises the face is {100 * abs(size - 1.0):.0f} % {how} than today: another age, lens or "
            "person."
        )
    if int(track["faces"].values[0]) > 1:
        found.append("The photograph shows several faces; the largest was read. Cut it to the patient's.")
    return tuple(found)


# --- differences ------------------------------------------------------------------------------------------------


class _Seen:
    """Values of each side in the photograph, and what one standard deviation of each angle does to them."""

    def __init__(self, still: Still, mm_per_px: float, reading: float, motion: xr.Dataset) -> None:
        place = still.position * mm_per_px
        self._own = _values(place, motion, reading)
        self._reading = reading
        turns = np.diag(_pose_sd(still))
        self._other = [
            (
                _values(turned(place, _three(turn)), motion, reading),
                _values(turned(place, _three(-turn)), motion, reading),
            )
            for turn in turns
        ]

    def difference(self, side: Side, sign: Sign) -> tuple[float, float] | None:
        """The side's value minus the other's, mm, and the standard deviation of reading and pose."""
        own, other = (own_of(_of(self._own, one, sign), self._reading) for one in (side, other_side(side)))
        if own is None or other is None:
            return None
        spread = [own.sd, other.sd]
        for ahead, behind in self._other:
            moved = [_minus(values, side, sign) for values in (ahead, behind)]
            spread.append((moved[0] - moved[1]) / 2.0)
        return own.value - other.value, float(np.linalg.norm(spread))


def _three(turn: Array) -> tuple[float, float, float]:
    return float(turn[0]), float(turn[1]), float(turn[2])


def _values(place: Array, motion: xr.Dataset, reading: float) -> tuple[RestValue, ...]:
    return values_in(signals(motion_of(place, motion)), Trials(()), [], reading)


def _of(values: tuple[RestValue, ...], side: Side, sign: Sign) -> Quantity:
    return next(
        row.quantity for row in values if (row.side, row.region, row.measure) == (side, sign.region, sign.measure)
    )


def _minus(values: tuple[RestValue, ...], side: Side, sign: Sign) -> float:
    own, other = (_of(values, one, sign).value or 0.0 for one in (side, other_side(side)))
    return own - other


def _name(row: RestingShift) -> tuple[Side, str, str]:
    return row.side, row.region, row.measure


def _today(
    shown: Shown, traces: xr.Dataset, trials: Trials, measures: Measures, shifts: tuple[RestingShift, ...]
) -> dict[tuple[Side, str, str], Quantity]:
    """How the sides differ today, in what the photograph shows."""
    if shown == "rest":
        return {_name(row): row.difference for row in shifts}
    rows = next((rows for name in _SMILES if (rows := counted(measures.repetitions, name))), [])
    none = not_assessed("mm", "no smile was made today")
    if not rows:
        return {_name(row): none for row in shifts}
    spans = [measures.repetitions[row].hold for row in rows]
    values = values_in(traces, trials, spans, measures.scale_relative_sd)
    return {_name(row): _in_smile(row, values, measures) for row in shifts}


def _in_smile(shift: RestingShift, values: tuple[RestValue, ...], measures: Measures) -> Quantity:
    sign = _sign(shift)
    if sign is None:
        return shift.difference
    own, other = (
        own_of(_of(values, side, sign), measures.scale_relative_sd) for side in (shift.side, other_side(shift.side))
    )
    if own is None or other is None:
        return not_assessed("mm", "could not be seen in today's smile")
    value = own.value - other.value
    read = 0.0 if measures.calibration.model == EXACT else sign.read_sd
    at_rest = shift.difference.value
    effort = abs(value) if at_rest is None else abs(value - at_rest)
    sd = float(np.linalg.norm([own.sd, other.sd, read, measures.scale_relative_sd * value]))
    return measured(value, "mm", float(np.hypot(1.96 * sd, _RULE["smile-effort"] * effort)), min(own.n, other.n))


def _sign(shift: RestingShift) -> Sign | None:
    return next((one for one in SIGNS if (one.region, one.measure) == (shift.region, shift.measure)), None)


def _difference(
    shift: RestingShift, seen: _Seen, today: Quantity | None, scale: float, *, exact: bool
) -> EarlierDifference:
    sign, now = _sign(shift), today or shift.difference
    side, region, measure = _name(shift)

    def unknown(reason: str, before: Quantity | None = None) -> EarlierDifference:
        none = not_assessed("mm", reason)
        return EarlierDifference(side, region, measure, before or none, now, none, None, reason)

    if sign is None:
        return unknown(shift.reason or "not seen")
    found = seen.difference(side, sign)
    if found is None:
        return unknown("could not be seen in the photograph")
    value, sd = found
    sd = float(np.linalg.norm([sd, 0.0 if exact else sign.read_sd, scale * value]))
    before = measured(value, "mm", 1.96 * sd, 1)
    if now.value is None or now.ci95 is None:
        return unknown(f"today: {now.reason}", before)
    now_sd = (now.ci95[1] - now.value) / 1.96
    change, change_sd = now.value - value, float(np.hypot(sd, now_sd))
    after = measured(change, "mm", 1.96 * change_sd, 1)
    if not exact and sign.shown < _LEAST_SHOWN:
        return EarlierDifference(side, region, measure, before, now, after, None, _NOT_SEEN_MODEL)
    verdict, reason = _verdict(value, sd, now.value, change_sd, absent=shift.present is False)
    return EarlierDifference(side, region, measure, before, now, after, verdict, reason)


def _verdict(
    before: float, before_sd: float, now: float, change_sd: float, *, absent: bool
) -> tuple[Verdict | None, str | None]:
    change = now - before
    if abs(change) > _RULE["new-sds"] * change_sd:
        # What differs by less than it did, the same way, is nothing new.
        return (None, _LESS_NOW) if abs(now) < abs(before) and now * before > 0 else ("new since", None)
    if absent:
        return None, _NO_SHIFT
    was = before * now > 0 and abs(before) > _RULE["seen-sds"] * before_sd
    if was and abs(change) <= min(_RULE["same-share"] * abs(now), _RULE["seen-sds"] * change_sd):
        return "was so before", None
    if was:
        return None, _IN_PART
    least = _RULE["new-sds"] * change_sd
    return None, f"{_OPEN} {least:.1f} mm"
