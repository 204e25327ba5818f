"""What a landmark model shows of true movement, over an ensemble of faces; how to undo it, and what error then remains.

Of a true change t (side x channel, mm) a landmark model and reading show about r = A t. On the diagonal of A stand
gains, off it leaks, and between the sides the pull towards symmetry: one side moves, the model shows part of it on the
other. A differs between faces. `correct` estimates t from r; `error_sd` says how wrong any linear function of the
estimate (a displacement, a difference between the sides, a lid gap) is over the ensemble of faces. Lids alone are not
shown linearly, but the less the wider they still are open: what is read of a closure is first made linear.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from scipy import stats

from synkin.anatomy import CHANNELS, SIDES

Array = npt.NDArray[np.floating[Any]]

CALIBRATION_VERSION: Final = "1"
EXACT: Final = "phantom"
"""The `model` of Tracks that hold the simulated truth: nothing is corrected, nothing is uncertain."""
BASIS: Final[tuple[str, ...]] = tuple(name for name in CHANNELS if name != "palpebral-fissure.gap")
"""The channels that A speaks of; the gap is upper minus lower lid and follows from them."""
NOISE_MM: Final = 0.2
"""What is read without any movement, mm: hold minus rest of a still region. Ours, from the local recordings."""
BETWEEN_FACES: Final = 0.5
"""How much of the spread between faces holds the correction back. With all of it little is made up where nothing moves
and movement is under-corrected; with none it is the other way round. Ours, on simulated faces left out."""
_GAP_MM: Final = 10.0
"""Resting gap where none is known."""
_FURTHEST: Final = 1.1
"""Share of the resting gap up to which closures are known."""
_HALF: Final = len(BASIS)
_COLUMNS: Final = [CHANNELS.index(name) for name in BASIS]


def _lift() -> Array:
    """From `BASIS` to `CHANNELS`, both sides."""
    one = np.zeros((len(CHANNELS), _HALF))
    one[_COLUMNS, range(_HALF)] = 1.0
    gap = CHANNELS.index("palpebral-fissure.gap")
    one[gap, BASIS.index("palpebral-fissure.upper-lid")] = 1.0
    one[gap, BASIS.index("palpebral-fissure.lower-lid")] = -1.0
    return np.kron(np.eye(len(SIDES)), one)


_LIFT: Final = _lift()
_DROP: Final = np.kron(np.eye(len(SIDES)), np.eye(len(CHANNELS))[_COLUMNS])
"""From `CHANNELS` to `BASIS`, both sides."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """How one landmark model and reading shows movement, with skin followed in the pictures or left to the model.

    shown : the ensemble of A, shape (member, 2 * basis, 2 * basis), left side first, mm read per true mm; every face
        stands there with its mirror image. Empty for the simulated truth.
    moves : how far faces move, covariance in mm² of one side's channels, shape (basis, basis). What skin ties together
        is tied; brow, lids, the rest, and the two sides are not, so that nothing is drawn towards symmetry or to what
        healthy faces do together.
    closing : a, b: of a closure that is read as a share s of the resting gap, a + b s times as much is linear.
    stretch : per channel, by how much errors of whole faces exceed what the ensemble says.
    whole : per channel of BASIS, how many times as far regions go, in faces that move as people's do, as the estimate
        from the ensemble says: what is shown faintly alone is held back too far in company.
    corrects : whether `correct` undoes it. An unknown model is not corrected; that it errs like all known ones together
        is assumed.
    faces : number of faces behind the ensemble.
    source : a sentence for the reader.
    version : of the definition and, of what was estimated, the day: recordings corrected by different estimates are not
        compared.
    """

    model: str
    reading: str
    skin: str
    shown: Array
    moves: Array
    closing: tuple[float, float]
    stretch: Array
    corrects: bool
    faces: int
    source: str
    whole: Array = field(default_factory=lambda: np.ones(_HALF))
    version: str = CALIBRATION_VERSION

    @property
    def widening(self) -> float:
        """By how much the spread over few faces is widened: another face, and Student's quantile."""
        if self.faces < 2:
            return 3.0
        return float(stats.t.ppf(0.975, self.faces - 1) / 1.96 * np.sqrt(1 + 1 / self.faces))

    def error_sd(self, weights: Array, change: Array) -> float:
        """Standard deviation, mm, of the error of the sum of `weights` times the corrected `change`.

        Parameters
        ----------
        weights, change : shape (side, channel), change in mm as `correct` gives it; what is missing counts as still.
        """
        if not len(self.shown):
            return 0.0
        used = np.flatnonzero(np.any(weights != 0.0, axis=0))
        stretch = float(self.stretch[used].max(initial=0.0)) * self.widening
        errors = np.nan_to_num(weights).ravel() @ _errors(self) @ np.nan_to_num(change).ravel()
        return stretch * float(np.sqrt(np.mean(errors**2)))

    def alone_sd(self, weights: Array) -> float:
        """Standard deviation, mm per mm, of the error of the sum of `weights` where nothing else moves.

        The skin around comes along as `moves` says; what it is not tied to, and the other side, keep still.
        """
        over = (_LIFT.T @ np.nan_to_num(weights).ravel()).reshape(len(SIDES), _HALF)
        along = over @ self.moves
        along /= float((along * over).sum())
        return self.error_sd(weights, (_LIFT @ along.ravel()).reshape(len(SIDES), len(CHANNELS)))


def correct(change: Array, calibration: Calibration, rest_gap: Array | None = None) -> Array:
    """The true change behind a change that was read, shape (..., side, channel), mm.

    It is the linear estimate with the least mean square error for movements as broad as `Calibration.moves`, over the
    spread of the faces. From what is missing nothing is concluded, and it stays missing. `rest_gap` is the gap between
    the lids at rest, shape (side,), mm.
    """
    if not calibration.corrects:
        return change.copy()
    read = linear_lids(change, calibration.closing, np.full(len(SIDES), _GAP_MM) if rest_gap is None else rest_gap)
    read = read.reshape(-1, len(SIDES), len(CHANNELS))[:, :, _COLUMNS].reshape(-1, len(SIDES) * _HALF)
    true = np.full_like(read, np.nan, dtype=np.float64)
    seen = np.isfinite(read)
    for pattern in np.unique(seen, axis=0):
        rows = np.flatnonzero((seen == pattern).all(axis=1))
        use = np.flatnonzero(pattern)
        if use.size:
            true[np.ix_(rows, use)] = read[np.ix_(rows, use)] @ _inverse(calibration, tuple(use.tolist()))[use].T
    missing = ~np.isfinite(change)
    lifted = np.where(np.isfinite(true), true, 0.0) @ _LIFT.T
    return np.asarray(np.where(missing, np.nan, lifted.reshape(change.shape)))


def linear_lids(change: Array, closing: tuple[float, float], rest_gap: Array) -> Array:
    """Changes (..., side, channel), mm, with those of the lids made linear; see `Calibration.closing`."""
    lids = [CHANNELS.index(f"palpebral-fissure.{part}") for part in ("gap", "upper-lid", "lower-lid")]
    gap = np.where(rest_gap > 0.0, rest_gap, _GAP_MM)
    share = np.clip(-change[..., lids[0]] / gap, 0.0, _FURTHEST)
    out = change.copy()
    out[..., lids] *= (closing[0] + closing[1] * share)[..., None]
    return np.asarray(out)


def correct_signals(signals: xr.Dataset, calibration: Calibration) -> xr.Dataset:
    """The same signals with every frame's change from the recording's median corrected."""
    if not calibration.corrects:
        return signals
    signal = signals["signal"].values
    seen = np.isfinite(signal).any(axis=0)
    usual = np.zeros(signal.shape[1:])
    usual[seen] = np.nanmedian(signal[:, seen], axis=0)
    rest_gap = usual[:, CHANNELS.index("palpebral-fissure.gap")]
    corrected = usual + correct(signal - usual, calibration, rest_gap)
    return signals.assign(signal=(signals["signal"].dims, corrected, signals["signal"].attrs))


@cache
def calibration(model: str, reading: str, skin: str, without: tuple[str, ...] = ()) -> Calibration:
    """The calibration of a landmark model and reading, with skin "followed" or "modelled" (see `track.SKIN`).

    without : names of a person's recordings, whose face is left out so that figures can be reported on them.
    """
    if model == EXACT:
        return Calibration(
            model,
            reading,
            skin,
            shown=np.zeros((0, 2 * _HALF, 2 * _HALF)),
            moves=np.eye(_HALF),
            closing=(1.0, 0.0),
            stretch=np.ones(len(CHANNELS)),
            corrects=False,
            faces=0,
            source="Simulated truth, exact.",
        )
    known = _known(without)
    if (model, reading, skin) in known:
        return known[model, reading, skin]
    return Calibration(
        model,
        reading,
        skin,
        shown=np.concatenate([_as_read(one) for one in known.values()]),
        moves=np.eye(_HALF),
        closing=(1.0, 0.0),
        stretch=np.max([one.stretch for one in known.values()], axis=0),
        corrects=False,
        faces=min(one.faces for one in known.values()),
        source=f"No calibration for the landmark model {model!r} with the reading {reading!r} and {skin} skin: nothing "
        "is corrected, and the errors of the known models are assumed.",
    )


def with_mirror_images(responses: Iterable[Array]) -> Array:
    """The ensemble of a series of A: each and its mirror image, shape (member, 2 * basis, 2 * basis)."""
    swap = np.roll(np.arange(2 * _HALF), _HALF)
    return np.array([one for each in responses for one in (each, each[np.ix_(swap, swap)])])


@cache
def _known(without: tuple[str, ...] = ()) -> dict[tuple[str, str, str], Calibration]:
    found = {}
    for path in sorted(files("synkin.measures").joinpath("calibrations").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".toml"):
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            found[table["model"], table["reading"], table["skin"]] = parse_calibration(table, without)
    return found


def parse_calibration(table: dict[str, Any], without: tuple[str, ...] = ()) -> Calibration:
    """A calibration from its file: `[[face]]` tables whose rows are per cent of the true movement.

    Faces whose `clip` is one of `without` are left out.
    """
    if table["version"] != CALIBRATION_VERSION or tuple(table["channels"]) != BASIS:
        raise ValueError(f"calibration of {table['model']} {table['reading']}: not of version {CALIBRATION_VERSION}")
    used = [face for face in table["face"] if face.get("clip") not in without]
    responses = [np.array(face["shown"], dtype=np.float64) / 100.0 for face in used]
    names = {face["face"] for face in used}
    faces, local = len(names), sum(name.startswith("local") for name in names)
    return Calibration(
        table["model"],
        table["reading"],
        table["skin"],
        shown=with_mirror_images(responses),
        moves=np.array(table["moves"], dtype=np.float64),
        closing=(float(table["closing"][0]), float(table["closing"][1])),
        stretch=np.array([table["stretch"][name.partition(".")[0]] for name in CHANNELS]),
        corrects=True,
        faces=faces,
        source=f"Corrected for what the landmark model is known to do wrong, estimated on {faces} simulated faces, "
        f"{local} of them made from photographs ({table['made']}).",
        whole=np.array([table["whole"][name.partition(".")[0]] for name in BASIS], dtype=np.float64),
        version=f"{CALIBRATION_VERSION}, {table['made']}",
    )


def _as_read(one: Calibration) -> Array:
    """The ensemble of A for lids as they are read, before they are made linear."""
    shown = one.shown.copy()
    lids = [index for index, name in enumerate(BASIS) if name.startswith("palpebral-fissure")]
    shown[:, [*lids, *(index + _HALF for index in lids)]] /= one.closing[0]
    return shown


@cache
def _inverse(one: Calibration, use: tuple[int, ...]) -> Array:
    """The correction B, from the read channels `use` to all: shape (2 * basis, len(use))."""
    moves = np.kron(np.eye(len(SIDES)), one.moves)
    mean = one.shown.mean(axis=0)[list(use)]
    apart = (one.shown - one.shown.mean(axis=0))[:, list(use)]
    between = np.einsum("kij,jl,kml->im", apart, moves, apart) / len(one.shown)
    read = mean @ moves @ mean.T + BETWEEN_FACES * between + NOISE_MM**2 * np.eye(len(use))
    return np.asarray(np.tile(one.whole, len(SIDES))[:, None] * np.linalg.solve(read, mean @ moves).T)


@cache
def _errors(one: Calibration) -> Array:
    """Per member what is left wrong, as a matrix from a true change to its error; shape (member, 2 * channel, same)."""
    undone = _inverse(one, tuple(range(2 * _HALF))) if one.corrects else np.eye(2 * _HALF)
    return np.asarray(_LIFT @ (undone @ one.shown - np.eye(2 * _HALF)) @ _DROP)
