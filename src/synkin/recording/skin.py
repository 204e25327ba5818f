"""Follows the skin itself: where a landmark on skin lies is what the picture shows, not what a model expects.

A landmark model has learned what faces look like, and reads a face that moves otherwise than most as if it moved like
most: a raised brow too little, a still cheek beside a smile as moving. So the model says where the head is and where
the landmarks are in one neutral frame, and from there dense optical flow (Kroeger et al. 2016, arXiv 1603.03590, with
variational refinement, as OpenCV has it) says where the skin under them went in every other frame. Every frame is
compared with the neutral one, none with its neighbour: nothing drifts. Rims of lids (see `LidReader`),
irises, inner lips and the outline of the face are left as they are: a lid that slides over the eye or a lip over the
teeth is no skin that could be followed.

Flow that starts from stillness does not reach skin that went 10 mm, as in a large smile. So the model's own movement is
a second place to start from: each patch of skin starts from whichever of the two finds pictures more alike, and is then
fitted to the pictures as before. What the model misreads is thus a start that is not taken, or one that is left again.

A model puts landmarks on other skin in a face than in its mirror image: in the portrait of the tests 1 mm off on
average, and 2 mm at one brow. How far a brow is seen to go depends on that. So which skin is followed is the mean of
both: of where the model has it in the neutral frame, and where in that frame's mirror image. So is the movement that
the flow may start from, in every frame.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synkin.anatomy import HEAD_FIXED, ON_SKIN
from synkin.recording.engine import load_cv2
from synkin.recording.mirrored import MirrorOffsets
from synkin.recording.model import Picture

Array = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.float32]
"""Landmarks in px, shape (478, 3)."""

_OUTER_CANTHI: Final = (33, 263)
"""The patient's right and left."""
_APART: Final = 200.0
"""Distance between them in the pictures that are compared, px; about 2.3 px a millimetre."""
_SIZE: Final = (344, 448)
_BELOW_TOP: Final = 0.29
"""Width and height of those pictures, and where the eyes lie in them, as a share of the height."""
_EVEN_PX: Final = 10.0
"""Over about this distance light is made even, px."""
_COARSER: Final = 4
_CONTRAST: Final = 40.0
_GREY_NOISE: Final = 4.0
"""Grey levels of noise; skin whose contrast is below this is not blown up to full contrast."""
_SMOOTHNESS: Final = 8.0
"""Weight of the flow's smoothness; less than OpenCV's 20, since a lip moves against the skin beside it. Chosen on
simulated people of the tuning set."""
_STRIDE_PX: Final = 4
_STEPS: Final = 16
"""Coarser than OpenCV's 3 px and 25 steps: half the cost, and as near to the truth on the same people."""
_ASTRAY_PX: Final = 5.0
_PATCH_PX: Final = 17
_LIKENESS: Final = 0.8
_EVEN_SKIN: Final = 2 * 20.0**2
"""A landmark is lost where the way back from the other frame to the neutral one, found coarsely, ends more than 2 mm
astray, and the skin around it is less like that of the neutral frame than `_LIKENESS`. Each alone is too strict where
lips part; what is hidden fails both. The floor keeps even skin, which shares only noise, from looking unlike."""
_TOO_FAR_PX: Final = 12.0
"""Further than this from the landmark model's word, 5 mm, skin is lost too: a mouth that opens very far can take the
flow to the wrong skin. Skin that went further than the model says may have gone as far again: models show down to half
of a movement."""
_CELL_PX: Final = 8
"""The model's movement is spread over the face on a grid this coarse, which divides `_SIZE`."""
_SPREAD_PX: Final = 9.0
"""Over about this distance, 4 mm, which is as far as landmarks lie apart; half and twice as far do as well."""
_ENOUGH: Final = 2000
"""Frames, evenly spread, among which the neutral one of a long recording is looked for."""
_INNER_LIPS: Final = (13, 14)
_MIDDLE_OF_LIDS: Final = ((159, 145), (386, 374))
"""Upper and lower, of the patient's right and left eye."""
_CLOSED_OFTEN: Final = 0.1
_CLOSED_WITHIN: Final = 1 / 90
"""Lips are closed when they are hardly further apart than in the tenth of frames in which they are closest; by a share
of the distance between the outer canthi, 1 mm."""
_OPEN_OFTEN: Final = 0.75
_OPEN_SHARE: Final = 2 / 3
"""An eye is open, and not in a blink, when it is this open beside how it often is while lips are closed."""
_MEAN_OF: Final = 15
"""Frames whose landmarks are averaged, at most."""
_ALIKE: Final = 0.006
"""They differ from the neutral frame by no more than this share of the distance between the outer canthi, 0.5 mm, on
average over all landmarks: what a landmark model's noise does."""
_HEAD: Final = np.array(list(HEAD_FIXED))
_HEAD_WEIGHT: Final = np.array(list(HEAD_FIXED.values())) / sum(HEAD_FIXED.values())
_SKIN: Final = np.flatnonzero(ON_SKIN)


class SkinFollower:
    """Follows skin from one neutral frame to others; may be used by several threads at a time.

    Parameters
    ----------
    picture : the neutral frame, RGB, shape (height, width, 3)
    position : the model's landmarks in it, shape (478, 3), px
    mirrored : where its landmarks are in the frame's mirror image, shape (478, 3), px, as `MirroredReader` reads it;
        skin halfway between the two is followed then; the head is the model's still
    """

    def __init__(self, picture: Picture, position: Pixels, mirrored: Pixels | None = None) -> None:
        self._cv2 = load_cv2()
        upright = _upright(position[:, :2])
        self._neutral = position[:, :2] @ upright[:, :2].T + upright[:, 2]
        other = position if mirrored is None else mirrored
        self._in_mirror = other[:, :2] @ upright[:, :2].T + upright[:, 2]
        self._places = (self._neutral[_SKIN] + self._in_mirror[_SKIN]) / 2
        self._picture = self._evened(picture, upright)
        columns, rows = np.meshgrid(np.arange(_SIZE[0]), np.arange(_SIZE[1]))
        self._grid = np.stack([columns, rows], axis=2).astype(np.float32)
        self._spread = _spread(self._places)

    def read(
        self, picture: Picture, position: Pixels, mirrored: Pixels | None = None
    ) -> tuple[Pixels, npt.NDArray[np.bool_]]:
        """Landmarks of another frame, with those on skin where the skin went.

        Parameters
        ----------
        picture : RGB, shape (height, width, 3)
        position : the model's landmarks in it, shape (478, 3), px
        mirrored : those in its mirror image, as for the neutral frame

        Returns
        -------
        shape (478, 3), px, and shape (478,): whether this landmark was followed. Where it was not (skin that is
        hidden), it moves as the model says. Depth is the model's everywhere.
        """
        there = similarity(position[_HEAD, :2], self._neutral[_HEAD])
        seen = self._evened(picture, there)
        at = self._places.astype(np.float32)
        moved = _brought(position, there) - self._neutral[_SKIN]
        if mirrored is not None:
            there_too = similarity(mirrored[_HEAD, :2], self._in_mirror[_HEAD])
            moved = (moved + _brought(mirrored, there_too) - self._in_mirror[_SKIN]) / 2
        said = self._places + moved
        flow = self._flow(seen, self._everywhere((said - at).astype(np.float32)))
        found = at + self._at(flow, at)
        returned = found + self._at(self._coarse_flow_back(seen), found)
        alike = self._at(self._likeness(seen, flow), at)
        inside = ((at > 0) & (at < np.array(_SIZE) - 1)).all(axis=1)
        way, way_said = np.linalg.norm(found - at, axis=1), np.linalg.norm(said - at, axis=1)
        near = np.linalg.norm(found - said, axis=1) <= _TOO_FAR_PX + np.where(way > way_said, way_said, 0.0)
        good = inside & near & ((alike >= _LIKENESS) | (np.linalg.norm(returned - at, axis=1) <= _ASTRAY_PX))
        out, followed = position.copy(), np.zeros(len(position), dtype=np.bool_)
        followed[_SKIN[good]] = True
        turn = there[:, :2]
        ends = np.where(good[:, None], found, said)
        back = (ends - there[:, 2]) @ turn / (turn[0] @ turn[0])  # a scaled turn's inverse is its transpose
        out[_SKIN, :2] = back.astype(np.float32)
        return out, followed

    def _everywhere(self, moved: Pixels) -> Pixels:
        """Movement of landmarks on skin spread over the whole picture, shape (height, width, 2)."""
        coarse = (self._spread @ moved).reshape(_SIZE[1] // _CELL_PX, _SIZE[0] // _CELL_PX, 2)
        everywhere: Pixels = self._cv2.resize(coarse, _SIZE, interpolation=self._cv2.INTER_LINEAR)
        return everywhere

    def _flow(self, seen: npt.NDArray[np.uint8], said: Pixels) -> Pixels:
        solver = self._cv2.DISOpticalFlow_create(self._cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        solver.setPatchStride(_STRIDE_PX)
        solver.setGradientDescentIterations(_STEPS)
        solver.setVariationalRefinementAlpha(_SMOOTHNESS)
        # At every scale a patch takes `said` in place of what coarser scales found where pictures are then more alike.
        flow: Pixels = solver.calc(self._picture, seen, said)
        return flow

    def _coarse_flow_back(self, seen: npt.NDArray[np.uint8]) -> Pixels:
        """From stillness: told what the model says, it would find its way back through a hand before the face."""
        solver = self._cv2.DISOpticalFlow_create(self._cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        flow: Pixels = solver.calc(seen, self._picture, None)
        return flow

    def _likeness(self, seen: npt.NDArray[np.uint8], flow: Pixels) -> Pixels:
        """How like the neutral frame each place of a frame brought back to it is: 1 the same, 0 something else."""
        went = self._cv2.remap(seen, self._grid + flow, None, self._cv2.INTER_LINEAR)
        one, other = self._picture.astype(np.float32) - 128.0, went.astype(np.float32) - 128.0
        size = (_PATCH_PX, _PATCH_PX)
        apart, both = self._cv2.blur((one - other) ** 2, size), self._cv2.blur(one**2 + other**2, size)
        alike: Pixels = 1.0 - apart / (both + _EVEN_SKIN)
        return alike

    def _at(self, values: Pixels, places: Pixels) -> Pixels:
        """What an image holds at places (x, y), shape (places, ...)."""
        found = self._cv2.remap(values, places[:, None], None, self._cv2.INTER_LINEAR)
        return np.asarray(found[:, 0])

    def _evened(self, picture: Picture, there: Array) -> npt.NDArray[np.uint8]:
        """The face upright, in grey, with the light made even: neither shadow nor flicker is movement."""
        cv2 = self._cv2
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        times = max(1, int(1.0 / np.hypot(*there[0, :2])))
        if times > 1:  # a picture with more pixels than are compared would leave pores and noise as patterns
            grey = cv2.resize(grey, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA)
        centres = there.copy()
        centres[:, :2] *= times
        centres[:, 2] += centres[:, :2] @ (0.5, 0.5) - 0.5  # OpenCV counts from a pixel's middle, not from its edge
        face = cv2.warpAffine(grey, centres, _SIZE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        face = face.astype(np.float32)
        face -= self._broad(face)
        contrast = np.sqrt(self._broad(face**2) + _GREY_NOISE**2)
        even: npt.NDArray[np.uint8] = np.clip(128.0 + _CONTRAST * face / contrast, 0, 255).astype(np.uint8)
        return even

    def _broad(self, face: Pixels) -> Pixels:
        """What is left of an image over `_EVEN_PX`; on a coarser grid, which costs a tenth and changes nothing."""
        cv2 = self._cv2
        coarse = cv2.resize(face, None, fx=1 / _COARSER, fy=1 / _COARSER, interpolation=cv2.INTER_AREA)
        coarse = cv2.GaussianBlur(coarse, (0, 0), _EVEN_PX / _COARSER)
        blurred: Pixels = cv2.resize(coarse, _SIZE, interpolation=cv2.INTER_LINEAR)
        return blurred


def _brought(position: Pixels, there: Array) -> npt.NDArray[np.float64]:
    """Landmarks on skin, moved."""
    return np.asarray(position[_SKIN, :2] @ there[:, :2].T + there[:, 2])


def neutral_frame(position: Array) -> int:
    """The frame at rest: of those with lips closed and eyes open, the one whose face is nearest to their median face.

    Lips and eyes are judged by the recording itself, since lips that part and lids that hang are some faces' rest. The
    median of all frames would do for recordings that rest most of the time; a clip that mostly smiles has less rest.

    Parameters
    ----------
    position : shape (time, 478, 3), px; NaN where there is no face, which at least one frame must have.
    """
    frames, away = _at_rest(position)
    return int(frames[np.argmin(away)])


def neutral_landmarks(position: Array, index: int) -> Pixels:
    """The model's landmarks of the neutral frame with less of its noise, which is constant in whatever is at rest.

    They are the mean over the frames nearest to the median face at rest, brought onto the head of the neutral one, as
    far as they are like it: a short recording has few at rest.

    Parameters
    ----------
    position : shape (time, 478, 3), px; NaN where there is no face
    index : the neutral frame, as `neutral_frame` finds it

    Returns
    -------
    shape (478, 3), px
    """
    like = position[_frames_like(position, index)].astype(np.float64)
    factor, shift = _similarities(like[:, _HEAD, :2], position[index, _HEAD, :2].astype(np.float64))
    depth = like[..., 2:] * np.abs(factor)[:, None, None]
    brought = np.concatenate([_moved(like[..., :2], factor, shift), depth], axis=2)
    neutral = position[index].astype(np.float64)
    off = np.linalg.norm(brought[..., :2] - neutral[:, :2], axis=2).mean(axis=1)
    alike = off <= _ALIKE * np.linalg.norm(neutral[_OUTER_CANTHI[1], :2] - neutral[_OUTER_CANTHI[0], :2])
    return np.asarray(brought[alike].mean(axis=0), dtype=np.float32)


def neutral_in_mirror(position: Array, index: int, time: Array, offsets: MirrorOffsets | None) -> Pixels | None:
    """What `neutral_landmarks` are as read in mirror images; None where no mirror image showed the face.

    Parameters
    ----------
    position, index : as of `neutral_landmarks`
    time : seconds, shape (time,)
    """
    if offsets is None:
        return None
    alike = _frames_like(position, index)
    mirrored = np.array([position[one] + offsets.at(time[one]) for one in alike])
    return neutral_landmarks(mirrored, int(np.searchsorted(alike, index)))


def _frames_like(position: Array, index: int) -> npt.NDArray[np.intp]:
    """The frames whose landmarks `neutral_landmarks` averages if they are alike; the neutral one is among them."""
    frames, away = _at_rest(position)
    nearest = frames[np.argsort(away, kind="stable")[:_MEAN_OF]]
    return np.union1d(nearest, [index])


def _at_rest(position: Array) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Frames with lips closed and eyes open, and how far each face is from their median face."""
    frames = np.flatnonzero(np.isfinite(position[:, 0, 0]))
    frames = frames[:: -(-len(frames) // _ENOUGH)]
    points = position[frames, :, :2].astype(np.float64)
    across = _apart(points, *_OUTER_CANTHI)
    lips = _apart(points, *_INNER_LIPS) / across
    lids = np.stack([_apart(points, *pair) / across for pair in _MIDDLE_OF_LIDS])
    closed = lips <= np.quantile(lips, _CLOSED_OFTEN) + _CLOSED_WITHIN
    often_open = np.quantile(lids[:, closed], _OPEN_OFTEN, axis=1, keepdims=True)
    rest = closed & (lids >= _OPEN_SHARE * often_open).all(axis=0)
    if not rest.any():
        rest = closed
    frames, points = frames[rest], points[rest]
    shape = points[0]
    for _ in range(2):
        aligned = _aligned(points, shape)
        shape = np.median(aligned, axis=0)
    return frames, np.linalg.norm(_aligned(points, shape) - shape, axis=2).mean(axis=1)


def _apart(points: Array, one: int, other: int) -> npt.NDArray[np.float64]:
    return np.asarray(np.linalg.norm(points[:, one] - points[:, other], axis=1), dtype=np.float64)


def similarity(source: Array, target: Array) -> Array:
    """The scaled turn and shift that takes head-fixed points to others, weighted least squares; shape (2, 3).

    Parameters
    ----------
    source, target : shape (points, 2), in the order of `HEAD_FIXED`
    """
    scaled, shift = _similarities(source[None], target)
    a, b = scaled[0].real, scaled[0].imag
    return np.array([[a, -b, shift[0].real], [b, a, shift[0].imag]])


def _similarities(source: Array, target: Array) -> tuple[npt.NDArray[np.complex128], Any]:
    """As `similarity`, of many: factor and shift, complex, shape (time,)."""
    there = target[:, 0] + 1j * target[:, 1]
    here = source[..., 0] + 1j * source[..., 1]
    middle, goal = here @ _HEAD_WEIGHT, there @ _HEAD_WEIGHT
    off = here - middle[:, None]
    factor = (off.conj() * (there - goal)) @ _HEAD_WEIGHT / ((np.abs(off) ** 2) @ _HEAD_WEIGHT)
    return factor, goal - factor * middle


def _aligned(points: Array, shape: Array) -> Array:
    """Landmarks (time, 478, 2) with the head brought onto that of `shape`."""
    return _moved(points, *_similarities(points[:, _HEAD], shape[_HEAD]))


def _moved(points: Array, factor: npt.NDArray[np.complex128], shift: Any) -> Array:
    moved = (points[..., 0] + 1j * points[..., 1]) * factor[:, None] + shift[:, None]
    return np.stack([moved.real, moved.imag], axis=-1)


def _spread(landmarks: Array) -> Pixels:
    """Weights with which movement of landmarks is spread over the cells of a grid, shape (cells, landmarks)."""
    columns, rows = (np.arange(_CELL_PX / 2, size, _CELL_PX) - 0.5 for size in _SIZE)
    cells = np.stack(np.meshgrid(columns, rows), axis=2).reshape(-1, 2)
    squared = ((cells[:, None] - landmarks) ** 2).sum(axis=2)
    squared -= squared.min(axis=1, keepdims=True)  # far from every landmark, the nearest one's movement
    weights = np.exp(-squared / (2 * _SPREAD_PX**2))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)


def _upright(points: Array) -> Array:
    """From the picture of the neutral frame to an upright face of known size, shape (2, 3)."""
    right, left = points[_OUTER_CANTHI[0]], points[_OUTER_CANTHI[1]]
    across = complex(*(left - right))
    factor = _APART / across
    middle = complex(*((left + right) / 2))
    shift = complex(_SIZE[0] / 2, _SIZE[1] * _BELOW_TOP) - factor * middle
    return np.array([[factor.real, -factor.imag, shift.real], [factor.imag, factor.real, shift.imag]])
