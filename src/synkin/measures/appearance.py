"""Marks of the skin per movement: how much deeper than at rest, and whether that is more than head and light do."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy import stats

from synkin.anatomy import MARKS, SIDES, Side, mark
from synkin.measures.excursions import counted, movements_of
from synkin.measures.quantity import Quantity, measured, not_assessed
from synkin.measures.responses import CORRELATION_TIME_S
from synkin.measures.skin_marks import MARK_RULES, MarkRule
from synkin.measures.spread import FEW
from synkin.track import HIDDEN, HIDDEN_WORDS
from synkin.trials import Span, Trial, Trials, lid_mask

Array = npt.NDArray[np.floating[Any]]

NOT_READ: Final = "marks of the skin were not read from the pictures"
DIRECTION: Final = "a direction is neither present nor absent"
_BLINKS_WITH: Final = ("crows-feet",)
_SHARE_NEEDED: Final = 0.5
"""Share of a span's frames in which a mark must be seen. Ours."""
_PRIOR_DF: Final = 3.0
"""Weight of the table's spread of repetitions against the recording's own, in degrees of freedom. Ours."""
_Z: Final = 1.96
_ROUNDS: Final = 4
_ANGLES: Final = 2
"""Yaw and pitch change how a mark is seen; roll is taken out with the head."""


@dataclass(frozen=True)
class Appearance:
    """How much deeper a mark of a side is in a movement than at rest; contrast, unit "1".

    at_rest : the mark before the movement. change : hold minus that repetition's own rest, mean over repetitions, less
    what the turn of the head explains. versus_other : that less the other side's change. excess : change less what the
    other side does too, as far as head and light can explain it (see appearance.toml); it decides.

    present is true, false or None (not assessed, `reason` says why). Where it is present, `limit` is what the excess
    had to exceed; elsewhere the largest change that is not excluded, so that "false" means absent above it.
    """

    movement: str
    side: Side
    mark: str
    region: str
    at_rest: Quantity
    change: Quantity
    versus_other: Quantity
    excess: Quantity
    present: bool | None
    limit: float | None
    reason: str | None


@dataclass(frozen=True)
class _Read:
    """A mark of both sides in the counted repetitions of a movement, shape (repetition, side); NaN where not seen.

    sd : of a change, from the noise of frames and the turn of the head.
    """

    rest: Array
    change: Array
    sd: Array
    why: tuple[str, ...]


def appearance(track: xr.Dataset, trials: Trials, pose: Array | None = None) -> tuple[Appearance, ...]:
    """Marks of every movement that was made, of both sides.

    Parameters
    ----------
    track : with ``marks`` as `track.add_marks` puts them there; without them every mark is not assessed.
    trials : as `trials.find_trials` gives them.
    pose : yaw, pitch and roll of the head, degrees, shape (time, 3), as `motion.take_head_out` finds them; without it
        the head is taken as still.
    """
    movements = movements_of(trials.trials)
    if "marks" not in track:
        return tuple(
            _unread(movement, side, name, NOT_READ) for movement in movements for name in MARKS for side in SIDES
        )
    values = np.asarray(track["marks"].values, np.float64)
    time = track["time"].values
    turned = np.zeros((len(time), _ANGLES)) if pose is None else np.nan_to_num(pose[:, :_ANGLES])
    blinking = lid_mask(time, trials)
    out: list[Appearance] = []
    for column, name in enumerate(MARKS):
        rule = MARK_RULES[name]
        own = values[:, :, column].copy()
        if name in _BLINKS_WITH:
            own[blinking] = np.nan
        hidden = track["marks_hidden"].values[:, :, column]
        straight, slope_sd = _head_taken_out(time, own, turned, trials, rule)
        for movement in movements:
            rows = [trials.trials[row] for row in counted(trials.trials, movement)]
            read = _read(time, straight, hidden, turned, slope_sd, rows)
            out += [_judged(movement, number, name, rule, read) for number in range(len(SIDES))]
    return tuple(out)


def _head_taken_out(time: Array, values: Array, turned: Array, trials: Trials, rule: MarkRule) -> tuple[Array, Array]:
    """Marks less what the head's turn does to them, and what is still unknown of that, per degree.

    The slope is found from rest, held near zero by what is known of people (`per_degree`): a head that hardly turns
    shows none.

    Returns
    -------
    shape (time, side), and the covariance of the slopes, shape (side, angle, angle)
    """
    resting = np.zeros(len(time), dtype=np.bool_)
    for span in (*(trial.rest for trial in trials.trials if trial.usable), *trials.still):
        resting |= _inside(time, span)
    step = float(np.median(np.diff(time))) if len(time) > 1 else CORRELATION_TIME_S
    alike = max(1.0, CORRELATION_TIME_S / step)
    out, unknown = values.copy(), np.zeros((values.shape[1], _ANGLES, _ANGLES))
    for side in range(values.shape[1]):
        use = resting & np.isfinite(values[:, side])
        prior = np.eye(_ANGLES) / rule.per_degree**2
        if use.sum() < FEW:
            unknown[side] = np.linalg.inv(prior)
            continue
        pose, seen = turned[use] - turned[use].mean(axis=0), values[use, side] - values[use, side].mean()
        slope = np.zeros(_ANGLES)
        for _ in range(_ROUNDS):  # what the head explains is no noise
            noise = max(float((seen - pose @ slope).var()), (0.1 * rule.least) ** 2) * alike
            information = pose.T @ pose / noise + prior
            slope = np.linalg.solve(information, pose.T @ seen / noise)
        out[:, side] -= (turned - turned[use].mean(axis=0)) @ slope
        unknown[side] = np.linalg.inv(information)
    return out, unknown


def _read(
    time: Array, values: Array, hidden: npt.NDArray[np.int8], turned: Array, unknown: Array, rows: list[Trial]
) -> _Read:
    sides = values.shape[1]
    shape = (len(rows), sides)
    rest, change, sd = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    spans = [[_inside(time, span) for span in (trial.rest, trial.hold)] for trial in rows]
    for row, (before, during) in enumerate(spans):
        for side in range(sides):
            first, second = _mean(time, values[before, side]), _mean(time, values[during, side])
            if first is None or second is None:
                continue
            turn = turned[during].mean(axis=0) - turned[before].mean(axis=0)
            rest[row, side], change[row, side] = first[0], second[0] - first[0]
            sd[row, side] = np.sqrt(first[1] ** 2 + second[1] ** 2 + turn @ unknown[side] @ turn)
    why = tuple(_why(hidden[:, side], [one for pair in spans for one in pair]) for side in range(sides))
    return _Read(rest, change, sd, why)


def _inside(time: Array, span: Span) -> npt.NDArray[np.bool_]:
    return np.asarray((time >= span[0] - 1e-9) & (time <= span[1] + 1e-9))


def _mean(time: Array, values: Array) -> tuple[float, float] | None:
    """Mean over the frames of a span in which the mark is seen, and its standard error; None where too few are."""
    seen = values[np.isfinite(values)]
    if len(seen) < max(1.0, _SHARE_NEEDED * len(values)):
        return None
    step = float(np.median(np.diff(time))) if len(time) > 1 else CORRELATION_TIME_S
    independent = max(1.0, len(seen) * min(1.0, step / CORRELATION_TIME_S))
    spread = float(seen.std(ddof=1)) if len(seen) > 1 else 0.0
    return float(seen.mean()), spread / float(np.sqrt(independent))


def _why(hidden: npt.NDArray[np.int8], spans: list[npt.NDArray[np.bool_]]) -> str:
    """Why a mark is not seen in these spans: the reason that most frames have."""
    numbers = np.concatenate([hidden[span] for span in spans]) if spans else np.empty(0, np.int8)
    counts = np.bincount(numbers[numbers > 0], minlength=len(HIDDEN))
    if not counts.any():
        return "no repetition shows it long enough"
    return HIDDEN_WORDS[HIDDEN[int(np.argmax(counts))]]


def _judged(movement: str, number: int, name: str, rule: MarkRule, read: _Read) -> Appearance:
    side, other = SIDES[number], 1 - number
    seen = np.isfinite(read.change[:, number])
    if not seen.any():
        return _unread(movement, side, name, read.why[number] if len(seen) else "no usable repetition")
    both = seen & np.isfinite(read.change[:, other])
    own, own_sd = read.change[:, number], read.sd[:, number]
    change, _ = _over(own[seen], own_sd[seen], rule)
    sds = np.hypot(own_sd, read.sd[:, other])
    versus = (
        _over((own - read.change[:, other])[both], sds[both], rule)[0]
        if both.any()
        else not_assessed("1", "the other side's is not seen")
    )
    alike = np.where(both, np.clip(read.change[:, other], 0.0, rule.shared), 0.0)
    excess, error = _over((own - alike)[seen], np.where(both, sds, own_sd)[seen], rule)
    at_rest, _ = _over(read.rest[seen, number], np.zeros(int(seen.sum())), rule)
    row = Appearance(
        movement=movement,
        side=side,
        mark=name,
        region=mark(name).region,
        at_rest=at_rest,
        change=change,
        versus_other=versus,
        excess=excess,
        present=None,
        limit=None,
        reason=None,
    )
    return _decided(row, excess, error, rule)


def _over(values: Array, sds: Array, rule: MarkRule) -> tuple[Quantity, float]:
    """Mean over repetitions with its interval, and half of that as a standard error.

    The spread is moderated towards the table's (as in `measures/spread.py`), and no less than the noise.
    """
    n = len(values)
    own = float(values.var(ddof=1)) if n > 1 else 0.0
    df = n - 1 + _PRIOR_DF
    variance = max(((n - 1) * own + _PRIOR_DF * rule.repetition_sd**2) / df, float((sds**2).mean()))
    sem = float(np.sqrt(variance / n))
    half = sem * float(stats.t.ppf(0.975, df if n >= FEW else 1e3))
    return measured(float(values.mean()), "1", half, n), half / _Z


def _decided(row: Appearance, excess: Quantity, error: float, rule: MarkRule) -> Appearance:
    value = excess.value
    if value is None or mark(row.mark).direction:
        return replace(row, reason=DIRECTION)
    limit = max(rule.least, _Z * error)
    if value > limit:
        return replace(row, present=True, limit=limit)
    furthest = max(value + _Z * error, rule.least)
    if furthest >= rule.visible:
        return replace(
            row, limit=furthest, reason=f"unclear: a change of up to {furthest:.3f} cannot be told from none"
        )
    return replace(row, present=False, limit=furthest)


def _unread(movement: str, side: Side, name: str, reason: str) -> Appearance:
    none = not_assessed("1", reason)
    return Appearance(movement, side, name, mark(name).region, none, none, none, none, None, None, reason)
