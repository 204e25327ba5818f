"""The synkinesis matrix: what moved that was not asked to, after what normally comes along has been taken off."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import stats

from synkin.anatomy import (
    MOVEMENTS,
    REGIONS,
    SIDES,
    AffectedSide,
    Coupling,
    Movement,
    Side,
    coupling,
    drag,
    other_side,
    pattern_of,
)
from synkin.measures import (
    CLOSED_SHARE,
    FEW,
    LEAST_TRIGGER,
    ClosedLid,
    Measures,
    Quantity,
    closed_lid,
    columns,
    counted,
    free_of_noise,
    is_usual,
    mean_change,
    mean_of,
    measured,
    movements_of,
    not_assessed,
    pooled,
    weights_of,
    why_none,
)
from synkin.synkinesis.cell import Cell

Array = npt.NDArray[np.floating[Any]]

MATRIX_VERSION: Final = "3"
FLOOR_MM: Final = 1.0
"""Excess below this is never called present: landmark models err by as much. Also the amount that `Cell.probability`
speaks of."""
LARGEST_LIMIT_MM: Final = 1.5
"""Where more than this would have gone unseen, nothing is called absent."""
LEAST_BLINKS: Final = 10
_Z: Final = 1.96 * 2.0**0.5
"""Standard errors that "present" must exceed: the minimal detectable change's factor, so that a matrix of some seventy
cells raises a false alarm in about one healthy recording in five at worst, and in practice far fewer."""
_FISSURE: Final = "palpebral-fissure"
_LEAST_SHOWN: Final = 0.2
"""No absence is claimed above more than five times the limit, however badly a model shows a region."""


def matrix(measures: Measures, affected: AffectedSide) -> tuple[Cell, ...]:
    """One cell per movement made, region that it did not ask for, and side.

    The affected side of a one-sided palsy is held against the other side, whose movement counts as physiological only
    up to the population's upper limit (97.5 %) and after what the affected side drags across the midline has been taken
    off it. Every other side, and every side when both or none is known to be affected, is held against the population.
    """
    pools = pooled(measures.responses, measures.repetitions)
    return tuple(
        _cell(measures, movement, region, side, affected, pools)
        for movement in map(MOVEMENTS.__getitem__, movements_of(measures.repetitions))
        for region in movement.watched
        for side in SIDES
    )


@dataclass(frozen=True)
class _Seen:
    """The repetitions of one movement in which a region was seen on a side (and the other side too, where `other`).

    Displacements are (repetition, part) mm, lateral and up, or one part, narrowing, for the palpebral fissure.
    """

    side: Side
    region: str
    own: Array
    other: Array
    read: Array
    """Like `own`, before correction."""
    noise: Array
    moved: Array
    """Mean change of everything on both sides, shape (side, channel), mm."""
    trigger_own: float
    trigger_other: float
    rest_gap: float
    other_closed: bool
    """The other eye is near closure."""
    found: bool
    """Nobody said what was asked: the movement was found by its activity."""


def _cell(
    measures: Measures,
    movement: Movement,
    region: str,
    side: Side,
    affected: AffectedSide,
    pools: dict[tuple[bool, int, str], float | None],
) -> Cell:
    unseen = REGIONS[region].unseen
    if unseen is not None:
        return _blank(movement, region, side, unseen)
    seen = _look(measures, movement, region, side)
    if seen is None:
        return _blank(movement, region, side, why_none(measures.repetitions, movement.id))
    if movement.id == "blink" and len(seen.own) < LEAST_BLINKS:
        return _blank(movement, region, side, f"{len(seen.own)} usable blinks; at least {LEAST_BLINKS} are averaged")
    pool = pools.get((movement.id == "blink", SIDES.index(side), region))
    normal, pace = _normal(movement, region, seen)
    unit = seen.rest_gap if normal.unit == "fraction" else 1.0
    reference = affected == side and _is_reference(movement, seen)
    along, _ = _direction(seen.own.mean(axis=0))
    upper = unit * (normal.mean + 1.96 * normal.sd)
    crossing = _Crossing.of(region, seen, pace)
    # The other side's movement counts only as far as it goes the same way, so that nothing is ever added to the excess.
    same_way = crossing.other_free @ along
    # Where it goes further than a healthy face can account for, it is no measure of what is healthy in this person:
    # lids that are yoked to a synkinetic eye, say. Then the population is.
    beyond = unit * (normal.mean + 1.96 * float(np.hypot(normal.sd, normal.side_sd)))
    reference = reference and float(same_way.mean()) <= beyond
    share = _share(float(same_way.mean()), upper) if reference else 0.0
    left = seen.own @ along - share * same_way if reference else seen.own @ along
    spread = unit * (normal.side_sd if reference else normal.sd)
    if reference:
        expected = _mean_quantity(share * same_way[:, None], seen.noise[:, :1], pool, spread)
    else:
        expected = measured(unit * normal.mean, "mm", 1.96 * spread, len(left), normal.source)
    dragged, dragged_sd = crossing.onto_own(share, along)
    model_sd = _model_sd(measures, seen, along, pace * share)
    systematic = float(np.sqrt(spread**2 + model_sd**2 + dragged_sd**2))
    taken_off = (0.0 if reference else unit * normal.mean) + dragged
    excess = _excess(left[:, None], np.sqrt((seen.noise**2) @ (along**2))[:, None], pool, taken_off, systematic)
    if len(along) > 1:
        # A plane vector's length is never negative: what noise alone adds to it is taken off.
        length = float(np.linalg.norm(seen.own.mean(axis=0)))
        excess = replace(excess, value=excess.value - length + free_of_noise(length, excess.sem))
    value, half = excess.value, excess.half
    few = len(left) < FEW
    total = float(np.hypot(excess.sem, systematic))
    limit = max(FLOOR_MM, (2.0 if few else 1.0) * excess.mdc95, _Z * total)
    # The scale's error is in the mm that are printed, not in the decision: it moves both sides and all limits alike.
    half_mm = float(np.hypot(half, 1.96 * measures.scale_relative_sd * value))
    # A movement that the model may show only in part must be larger to be seen: its absence is claimed above that.
    alone = measures.calibration.alone_sd(weights_of(SIDES.index(side), region, along))
    seen_above = limit / max(_LEAST_SHOWN, 1.0 - 1.96 * alone)
    highest = value + half_mm
    if region == _FISSURE and np.isfinite(seen.rest_gap):
        # No eye narrows by more than it was open.
        lids = _closed_lid(measures).sd
        highest = min(highest, max(value, seen.rest_gap * (1.0 + 1.96 * measures.scale_relative_sd) + lids))
    taken = float(((seen.read - seen.own) @ along).mean())
    behind = _behind(seen.own, crossing.other_free, upper) if reference and len(along) > 1 else 0.0
    present, reason = _decide(value, value - half, value + half, limit, seen_above, behind, movement, region, seen)
    return Cell(
        movement=movement.id,
        region=region,
        side=side,
        excess=Quantity(
            value,
            "mm",
            (value - half_mm, highest),
            len(left),
            "measured",
            "spread of repetitions from the population" if few else None,
        ),
        fraction_of_range=_fraction(measures, region, side, value, half, seen, len(left)),
        probability=float(stats.norm.cdf((value - FLOOR_MM) / total)),
        present=present,
        pattern=pattern_of(movement.id, region),
        limit_mm=limit if present else seen_above,
        observed=_mean_quantity(seen.own, seen.noise, pool, 0.0),
        coupling=expected,
        drag=measured(dragged, "mm", 1.96 * dragged_sd, len(left)),
        crosstalk=measured(taken, "mm", 1.96 * model_sd, len(left)),
        versus_other=_versus_other(seen, along, pool, unit * normal.side_sd),
        versus_population=_versus_population(seen, pool, unit, normal),
        other_side_moves_too=bool(_length(crossing.other_free.mean(axis=0)) > upper + FLOOR_MM),
        reference="other side" if reference else "population",
        reason=reason,
    )


def _normal(movement: Movement, region: str, seen: _Seen) -> tuple[Coupling, float]:
    """What a healthy face brings along, and how much of the other side's movement this side's trigger lets expect.

    A region that the trigger pulls along goes with it on each side: a weak smile lifts the side of the nose less.
    """
    normal = coupling(movement.id, region)
    if not normal.with_trigger or movement.usual_mm is None or not seen.trigger_own > 0:
        return normal, 1.0
    of_usual = seen.trigger_own / movement.usual_mm
    # A corner that crossed wires pull further than the other is no reason to expect more.
    pace = min(1.0, seen.trigger_own / seen.trigger_other) if seen.trigger_other > 0 else 1.0
    return replace(normal, mean=of_usual * normal.mean, sd=of_usual * normal.sd), pace


_FLIP: Final = np.array([-1.0, 1.0])
"""What crosses the midline moves the other side towards the puller: lateral changes its sign, up does not."""


@dataclass(frozen=True)
class _Crossing:
    """What crosses the midline in a region: a fraction of each side's movement pulls the other along.

    other_free : (repetition, part) mm, the other side's movement without what this side pulls along, and at this side's
    pace where the region goes with the trigger.
    """

    other_free: Array
    fraction: float
    sd: float

    @staticmethod
    def of(region: str, seen: _Seen, pace: float) -> "_Crossing":
        rule = drag(region)
        if rule is None:
            return _Crossing(pace * seen.other, 0.0, 0.0)
        return _Crossing(pace * (seen.other - rule.fraction * seen.own * _FLIP), rule.fraction, rule.sd)

    def onto_own(self, share: float, along: Array) -> tuple[float, float]:
        """What the other side pulls along here beyond the `share` counted as coupling, mm along `along`, and its SD."""
        if self.fraction == 0.0 or not np.isfinite(self.other_free).all():
            return 0.0, 0.0
        other = self.other_free.mean(axis=0)
        rest = other - share * float(other @ along) * along
        pull = max(0.0, float((rest * _FLIP) @ along))
        return self.fraction * pull, self.sd * pull


def _share(same_way: float, upper: float) -> float:
    """How much of the other side's movement is coupling: all up to the population's upper limit, none if it opposes."""
    return min(1.0, upper / same_way) if same_way > 0 else 0.0


def _behind(own: Array, other: Array, upper: float) -> float:
    """How far a side stays behind what the other side's coupling lets expect, mm, along the other side's direction."""
    direction, length = _direction(other.mean(axis=0))
    return min(length, upper) - float(own.mean(axis=0) @ direction)


def _versus_other(seen: _Seen, along: Array, pool: float | None, side_sd: float) -> Quantity:
    """Affected minus other side as they were read, along this side's direction."""
    if not np.isfinite(seen.other).all():
        return not_assessed("mm", "the other side was not seen")
    difference = (seen.own - seen.other) @ along
    noise = np.sqrt(2 * (seen.noise**2) @ (along**2))
    return _mean_quantity(difference[:, None], noise[:, None], pool, side_sd)


def _look(measures: Measures, movement: Movement, region: str, side: Side) -> _Seen | None:
    rows = counted(measures.repetitions, movement.id)
    index, opposite = SIDES.index(side), SIDES.index(other_side(side))
    change, noise = measures.responses["change"].values, measures.responses["noise_sd"].values
    use = columns(region)
    sign = -1.0 if region == _FISSURE else 1.0
    own = sign * change[np.ix_(rows, [index], use)][:, 0]
    other = sign * change[np.ix_(rows, [opposite], use)][:, 0]
    seen = np.isfinite(own).all(axis=1)
    if not seen.any():
        return None
    both = seen & np.isfinite(other).all(axis=1)
    keep = both if both.any() else seen
    gap = measures.responses["rest_gap"].values[rows][keep]
    rest, other_rest = _mean_gap(gap[:, index]), _mean_gap(gap[:, opposite])
    trigger = movement.wanted_region
    return _Seen(
        side=side,
        region=region,
        own=own[keep],
        other=other[keep],
        read=sign * measures.responses["read"].values[np.ix_(rows, [index], use)][:, 0][keep],
        noise=noise[np.ix_(rows, [index], use)][:, 0][keep],
        moved=mean_change(change[rows][keep]),
        trigger_own=_reach(change[rows][keep], index, trigger),
        trigger_other=_reach(change[rows][keep], opposite, trigger),
        rest_gap=rest,
        other_closed=region == _FISSURE and other_rest - float(other[keep].mean()) < CLOSED_SHARE * other_rest,
        found=all(measures.repetitions[row].origin == "found" for row in rows) and movement.id != "blink",
    )


def _mean_gap(gap: Array) -> float:
    return float(np.nanmean(gap)) if np.isfinite(gap).any() else float("nan")


def _reach(change: Array, side: int, region: str | None) -> float:
    if region is None:
        return float("nan")
    lengths = np.linalg.norm(change[:, side, columns(region)], axis=1)
    lengths = lengths[np.isfinite(lengths)]
    return float(lengths.mean()) if lengths.size else float("nan")


def _is_reference(movement: Movement, seen: _Seen) -> bool:
    """Whether the other side's own movement is near enough to normal to be held against."""
    return bool(np.isfinite(seen.other).all()) and is_usual(movement, seen.trigger_other)


def _model_sd(measures: Measures, seen: _Seen, along: Array, share: float) -> float:
    """SD, mm, of what the calibration leaves wrong in this side's movement less a share of the other's."""
    own, other = SIDES.index(seen.side), SIDES.index(other_side(seen.side))
    weights = weights_of(own, seen.region, along) - share * weights_of(other, seen.region, along)
    variance = measures.calibration.error_sd(weights, seen.moved) ** 2
    if share > 0 and seen.other_closed:
        # A shut lid that is read open hides narrowing on its own side, and makes some up on the other.
        lid = _closed_lid(measures)
        variance += lid.bias**2 + lid.sd**2
    return float(np.sqrt(variance))


def _closed_lid(measures: Measures) -> ClosedLid:
    known = measures.calibration
    return closed_lid(known.model, known.reading, known.skin)


@dataclass(frozen=True)
class _Excess:
    """What is left, its standard error over repetitions, half of its 95 % interval and its mdc95; all mm."""

    value: float
    sem: float
    half: float
    mdc95: float


def _excess(left: Array, noise: Array, pool: float | None, taken_off: float, systematic: float) -> _Excess:
    along, length = _direction(left.mean(axis=0))
    mean = mean_of(left @ along, np.sqrt((noise**2) @ (along**2)), pool)
    size = mean.value if left.shape[1] == 1 else free_of_noise(length, mean.sem)
    return _Excess(size - taken_off, mean.sem, mean.half_width(systematic), mean.mdc95)


def _direction(vector: Array) -> tuple[Array, float]:
    """Unit vector and length; one part (the lids) keeps its sign."""
    if len(vector) == 1:
        return np.ones(1), float(vector[0])
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else np.array([1.0, 0.0])), length


def _length(vector: Array) -> float:
    return _direction(vector)[1]


def _mean_quantity(values: Array, noise: Array, pool: float | None, systematic: float) -> Quantity:
    excess = _excess(values, noise, pool, 0.0, systematic)
    return measured(excess.value, "mm", excess.half, len(values))


def _versus_population(seen: _Seen, pool: float | None, unit: float, normal: Coupling) -> Quantity:
    excess = _excess(seen.own, seen.noise, pool, unit * normal.mean, unit * normal.sd)
    return measured(excess.value, "mm", excess.half, len(seen.own), normal.source)


def _decide(
    value: float,
    low: float,
    high: float,
    limit: float,
    seen_above: float,
    behind: float,
    movement: Movement,
    region: str,
    seen: _Seen,
) -> tuple[bool | None, str | None]:
    if value > limit and low > 0:
        if seen.found and len(seen.own) < FEW:
            return None, (
                f"{value:.1f} mm, but without a cue sheet and with fewer than {FEW} repetitions it may be a second "
                "movement that was meant"
            )
        return True, None
    if movement.usual_mm is not None and not seen.trigger_own >= LEAST_TRIGGER * movement.usual_mm:
        return None, (
            f"could not have been seen: the {movement.label} reached {seen.trigger_own:.1f} mm, "
            f"under half of the usual {movement.usual_mm:.1f} mm"
        )
    if seen.trigger_own < LEAST_TRIGGER * seen.trigger_other:
        return None, f"could not have been seen: the {movement.label} reached under half of the other side's"
    if movement.sustained:
        return None, "could not have been seen: what lasts a moment is averaged away over a sustained movement"
    if seen_above > LARGEST_LIMIT_MM:
        return None, f"could not have been seen: less than {seen_above:.1f} mm is within the error"
    if behind > limit:
        # Two movements against each other look like none, and a weak side like both.
        return None, (
            f"could not have been seen: it stays {behind:.1f} mm behind the other side, as if it were held back"
        )
    visible = REGIONS[region].visible_mm
    if visible is not None and high >= visible:
        return None, f"unclear: up to {high:.1f} mm cannot be excluded"
    return False, None


def _fraction(measures: Measures, region: str, side: Side, value: float, half: float, seen: _Seen, n: int) -> Quantity:
    """Excess as a fraction of what the region can do: the resting gap, or its largest wanted excursion."""
    if region == _FISSURE:
        reach = seen.rest_gap
    else:
        own = [
            excursion.quantity.value
            for excursion in measures.excursions
            if excursion.side == side
            and excursion.region == region
            and excursion.measure == "displacement"
            and excursion.quantity.value is not None
            and MOVEMENTS[excursion.movement].wanted_region == region
        ]
        reach = max(own, default=float("nan"))
    if not reach > FLOOR_MM:
        return not_assessed("1", "the region's own wanted movement was not recorded")
    return measured(value / reach, "1", half / reach, n)


def _blank(movement: Movement, region: str, side: Side, reason: str) -> Cell:
    nothing: Final = not_assessed("mm", reason)

    return Cell(
        movement=movement.id,
        region=region,
        side=side,
        excess=nothing,
        fraction_of_range=not_assessed("1", reason),
        probability=None,
        present=None,
        pattern=pattern_of(movement.id, region),
        limit_mm=None,
        observed=nothing,
        coupling=nothing,
        drag=nothing,
        crosstalk=nothing,
        versus_other=nothing,
        versus_population=nothing,
        other_side_moves_too=False,
        reference="none",
        reason=reason,
    )
