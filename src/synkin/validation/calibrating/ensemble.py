"""What each pair and skin shows of true movement, face by face, from films of single moves: gains, leaks, symmetry."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import CHANNELS
from synkin.measures import Calibration
from synkin.measures.calibration import BASIS, NOISE_MM, linear_lids, with_mirror_images
from synkin.validation.calibrating.single_moves import Moves, Skin, key_of
from synkin.validation.readings import Pair

Array = npt.NDArray[np.floating[Any]]

MISFIT: Final = 0.3
"""What is shown of a movement departs from any linear A by about this share of its largest displacement."""
FACE_SD: Final = 0.3
"""How far a coefficient of one face is expected to lie from the mean of all faces."""
_START_SD: Final = 0.3
_WEIGHTS: Final = {"region": 0.1, "muscle": 1.0, "lid": 1.0, "lids": 1.0, "whole": 3.0}
"""What faces really do counts most; a region that moves while the skin around it stays is seen by no landmark model."""
_MORE: Final = 2.0
"""Patients' faces move this many times as far as the moves of the simulated ones do on average."""
_LEAST_SD_MM: Final = 0.5
_TIED: Final = [0 if name.startswith("brow") else 1 if name.startswith("palpebral") else 2 for name in BASIS]
"""Channels of one skin: brow, lids, and the rest."""
_CLOSED: Final = 0.1
_FISSURE: Final = "palpebral-fissure"
_BASIS: Final = [CHANNELS.index(name) for name in BASIS]


def people(faces: Sequence[Moves]) -> tuple[str, ...]:
    """Whose faces they are, each once."""
    return tuple(dict.fromkeys(face.face for face in faces))


def responses_of(faces: Sequence[Moves], key: str) -> list[Array]:
    """A of every face, shape (2 * basis, 2 * basis), left side first.

    Least squares over its moves, drawn towards what all faces have in common, and that towards a model that shows most
    of everything, so that what a face's moves say little about stays there.
    """
    closing = closing_of(faces, key)
    systems = [_system(face, key, closing) for face in faces]
    start = 0.8 * np.eye(2 * len(BASIS))
    gram, cross = (np.sum([system[part] for system in systems], axis=0) for part in range(2))
    common = _ridge(gram, cross, start, _START_SD)
    return [_ridge(gram, cross, common, FACE_SD) for gram, cross in systems]


def closing_of(faces: Sequence[Moves], key: str) -> tuple[float, float]:
    """`Calibration.closing`: least squares over every eye that closes by more than a tenth of its gap."""
    gap = CHANNELS.index(f"{_FISSURE}.gap")
    true = np.concatenate([-face.true[:, :, gap] / face.gap for face in faces])
    read = np.concatenate([-face.read[key][:, :, gap] / face.gap for face in faces])
    kinds = np.concatenate([np.isin(face.kinds, ("lid", "lids", "whole")) for face in faces])
    use = (true > _CLOSED) & np.isfinite(read) & kinds[:, None]
    shares = np.column_stack([read[use], read[use] ** 2])
    first, second = np.linalg.lstsq(shares, true[use], rcond=None)[0]
    return round(float(first), 3), round(float(second), 3)


def moves_of(faces: Sequence[Moves]) -> Array:
    """`Calibration.moves`, from the true moves of these faces."""
    use = [np.isin(face.kinds, list(_WEIGHTS)) for face in faces]
    one_side = np.concatenate([_flat(face.true[rows]) for face, rows in zip(faces, use, strict=True)])
    one_side = one_side.reshape(-1, len(BASIS))
    tied = np.equal.outer(_TIED, _TIED)
    return np.asarray(
        np.round(_MORE**2 * tied * (one_side.T @ one_side) / len(one_side) + _LEAST_SD_MM**2 * np.eye(len(BASIS)), 2)
    )


def _system(face: Moves, key: str, closing: tuple[float, float]) -> tuple[Array, Array]:
    """Normal equations of one face, per channel that is read and from the moves in which it is: T'WT and T'WR.

    Shape (read, true, true) and (read, true), both sides' channels of `BASIS`.
    """
    true, read = _flat(face.true), _flat(linear_lids(face.read[key], closing, face.gap))
    trust = np.array([_WEIGHTS.get(kind, 0.0) for kind in face.kinds])
    weight = trust / (NOISE_MM**2 + (MISFIT * np.abs(true).max(axis=1)) ** 2)
    weights = weight * np.isfinite(read.T)
    gram = np.einsum("rm,mi,mj->rij", weights, true, true)
    return gram, (weights * np.nan_to_num(read.T)) @ true


def _ridge(gram: Array, cross: Array, start: Array, sd: float) -> Array:
    eye = np.eye(gram.shape[-1])
    return np.asarray(np.linalg.solve(gram + eye / sd**2, (cross + start / sd**2)[..., None])[..., 0])


def _flat(change: Array) -> Array:
    return np.asarray(change[:, :, _BASIS].reshape(len(change), -1))


def calibrate(faces: Sequence[Moves], pair: Pair, skin: Skin) -> Calibration:
    """The calibration of a pair from these faces; it errs on whole faces as they say, until that is fitted."""
    key = key_of(pair, skin)
    return Calibration(
        pair.model,
        pair.reading,
        skin,
        shown=with_mirror_images(responses_of(faces, key)),
        moves=moves_of(faces),
        closing=closing_of(faces, key),
        stretch=np.ones(len(CHANNELS)),
        corrects=True,
        faces=len(people(faces)),
        source="",
    )
