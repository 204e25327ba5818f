"""Keeps to one face, the largest that stays, and notes where others are seen and where the face is lost."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from synkin.recording.detector import Face, FaceDetector
from synkin.recording.model import FaceTracker, Landmarks, Picture

LOOK_EVERY_S: Final = 1.0
"""All faces are counted at least this often while one is followed."""
_SURE: Final = 0.6
"""Detector score that a newly found face must reach; on faceless walls the detector gives up to 0.61 for a frame."""
_OVERLAP: Final = 0.2
_CLEARLY_LARGER: Final = 1.3
_RIVAL_STAYS_S: Final = 2.0
_DOUBTS: Final = 10
"""Frames in a row in which the detector must miss the followed face before it is given up."""
_SHORTEST_S: Final = 0.1
"""A face seen for less than this between faceless frames is taken for a mistake of the detector."""
_PERSISTENT: Final = 0.2
"""A person seen in fewer than this share of the frames with a face is passing through."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Seen:
    """What one picture shows: landmarks of the followed face, faces counted (-1: not looked), and whether it is new."""

    landmarks: Landmarks | None
    faces: int
    new_face: bool = False


class FaceFollower:
    """Follows one face with `tracker` and checks it with `detector` now and then."""

    def __init__(self, tracker: FaceTracker, detector: FaceDetector) -> None:
        self._tracker, self._detector = tracker, detector
        self._frame = -1
        self._tracked = False
        self._looked_s = -np.inf
        self._last_s = 0.0
        self._confirmed = -1
        self._doubts = 0
        self._rival_since: float | None = None
        self._spans: list[_Span] = []
        self._blanked: list[tuple[int, int]] = []
        self._most_faces = 0

    def read(self, picture: Picture, time_s: float) -> Seen:
        """Read the next picture."""
        self._frame += 1
        landmarks = self._tracker.read(picture, time_s)
        # the next frame, if it takes as long as this one did, would come too late
        due = 2 * time_s - self._last_s - self._looked_s > LOOK_EVERY_S
        self._last_s = time_s
        if landmarks is None:
            self._end_span()
            return Seen(None, len(self._look(picture, time_s)) if due else -1)
        if not self._tracked:
            return self._meet(picture, time_s, landmarks)
        if due or self._doubts:
            return self._verify(picture, time_s, landmarks)
        self._spans[-1].stop = self._frame + 1
        return Seen(landmarks, -1)

    def _look(self, picture: Picture, time_s: float) -> tuple[Face, ...]:
        self._looked_s = time_s
        faces = self._detector.look(picture)
        self._most_faces = max(self._most_faces, len(faces))
        return faces

    def _meet(self, picture: Picture, time_s: float, landmarks: Landmarks) -> Seen:
        """A face has just been found: make sure that it is one, and the largest."""
        faces = self._look(picture, time_s)
        own = _match(faces, _box(landmarks, picture))
        if own is None or own.score < _SURE:
            self._tracker.forget()
            return Seen(None, len(faces))
        if faces[0].area > _CLEARLY_LARGER * own.area and faces[0].score >= _SURE:
            # a poster or a shadow may look like a face to the detector and not to the model: then the first one stays
            steered = self._steer(picture, time_s, faces[0])
            if steered is None:
                steered = self._steer(picture, time_s, own)
            if steered is None:
                return Seen(None, len(faces))
            landmarks = steered
        self._begin_span(_box(landmarks, picture), wanted=False)
        return Seen(landmarks, len(faces), new_face=True)

    def _verify(self, picture: Picture, time_s: float, landmarks: Landmarks) -> Seen:
        """Is the followed face still one, and still the largest?"""
        faces = self._look(picture, time_s)
        box = _box(landmarks, picture)
        own = _match(faces, box)
        span = self._spans[-1]
        if own is None:
            self._doubts += 1
            if self._doubts >= _DOUBTS:
                # nobody has vouched for these frames since the last look
                self._blanked.append((self._confirmed + 1, self._frame + 1))
                span.stop = self._confirmed + 1
                self._end_span()
                self._tracker.forget()
                return Seen(None, len(faces))
            span.stop = self._frame + 1
            return Seen(landmarks, len(faces))
        self._doubts, self._confirmed = 0, self._frame
        span.stop, span.last_box = self._frame + 1, box
        rival = next((one for one in faces if one is not own), None)
        if rival is None or rival.score < _SURE or rival.area < _CLEARLY_LARGER * own.area:
            self._rival_since = None
        elif self._rival_since is None:
            self._rival_since = time_s
        elif time_s - self._rival_since >= _RIVAL_STAYS_S:
            self._rival_since = None
            steered = self._steer(picture, time_s, rival)
            if steered is not None:
                span.stop = self._frame
                self._begin_span(_box(steered, picture), wanted=True)
                return Seen(steered, len(faces), new_face=True)
            steered = self._steer(picture, time_s, own)
            if steered is None:
                span.stop = self._frame
                self._end_span()
            return Seen(steered, len(faces), new_face=True)
        return Seen(landmarks, len(faces))

    def _steer(self, picture: Picture, time_s: float, face: Face) -> Landmarks | None:
        """Make the tracker take up `face` by showing it nothing else once."""
        left, top, right, bottom = face.box
        across, down = (right - left) * 0.4, (bottom - top) * 0.5
        rows = slice(max(0, int(top - down)), max(0, int(bottom + down)))
        columns = slice(max(0, int(left - across)), max(0, int(right + across)))
        alone = np.zeros_like(picture)
        alone[rows, columns] = picture[rows, columns]
        self._tracker.forget()
        landmarks = self._tracker.read(alone, time_s)
        if landmarks is None or _match((face,), _box(landmarks, picture)) is None:
            self._tracker.forget()
            return None
        return landmarks

    def _begin_span(self, box: Box, *, wanted: bool) -> None:
        self._spans.append(_Span(self._frame, self._frame + 1, box, box, wanted))
        self._tracked, self._doubts, self._confirmed, self._rival_since = True, 0, self._frame, None

    def _end_span(self) -> None:
        self._tracked, self._doubts, self._rival_since = False, 0, None

    def verdict(self, times: npt.NDArray[np.float64]) -> "Verdict":
        """Which frames show the face that was to be followed.

        Parameters
        ----------
        times : shape (time,), seconds
        """
        keep = np.zeros(len(times), dtype=np.bool_)
        persons = _persons(self._spans, several=self._most_faces > 1)
        seen = [
            np.concatenate([np.arange(span.start, span.stop) for span in spans] or [np.empty(0, int)])
            for spans in persons
        ]
        total = sum(len(frames) for frames in seen)
        others = 0
        if total:
            sizes = [
                float(np.median([_width(span.last_box) for span in spans]))
                if len(frames) >= _PERSISTENT * total
                else -1.0
                for spans, frames in zip(persons, seen, strict=True)
            ]
            chosen = int(np.argmax(sizes))
            keep[seen[chosen]] = True
            others = total - len(seen[chosen])
        for start, stop in self._blanked:
            keep[start:stop] = False
        if not keep.all():
            _drop_flashes(keep, times)
        return Verdict(keep, others, len([spans for spans in persons if spans]))


@dataclass
class _Span:
    """Frames in a row in which one face was followed; `wanted` where the follower changed over to it on purpose."""

    start: int
    stop: int
    first_box: Box
    last_box: Box
    wanted: bool


@dataclass(frozen=True)
class Verdict:
    """`keep`, shape (time,): the frame shows the face to follow; frames that showed others; persons followed."""

    keep: npt.NDArray[np.bool_]
    frames_of_others: int
    persons: int


def _persons(spans: list[_Span], *, several: bool) -> list[list[_Span]]:
    """Spans sorted by person; with never more than one face in a picture they are all taken for the same."""
    if not several:
        return [spans]
    persons: list[list[_Span]] = []
    for span in spans:
        costs = [_unlike(person[-1].last_box, span.first_box) for person in persons]
        if span.wanted and persons:
            costs[_index_of(persons, spans, span)] = np.inf
        if costs and min(costs) < 1.5:
            persons[int(np.argmin(costs))].append(span)
        else:
            persons.append([span])
    return persons


def _index_of(persons: list[list[_Span]], spans: list[_Span], span: _Span) -> int:
    """The person of the span before `span`."""
    before = spans[spans.index(span) - 1]
    return next(index for index, person in enumerate(persons) if before in person)


def _unlike(one: Box, other: Box) -> float:
    """How little two boxes look like the same face a moment apart: distance in face widths, and change of size."""
    width = (_width(one) + _width(other)) / 2
    distance = np.hypot(
        (one[0] + one[2] - other[0] - other[2]) / 2,
        (one[1] + one[3] - other[1] - other[3]) / 2,
    )
    return float(distance / width + 2 * abs(np.log(_width(one) / _width(other))))


def _width(box: Box) -> float:
    return max(box[2] - box[0], 1e-6)


def _drop_flashes(keep: npt.NDArray[np.bool_], times: npt.NDArray[np.float64]) -> None:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], keep, [False]]).astype(np.int8)))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if times[stop - 1] - times[start] < _SHORTEST_S:
            keep[start:stop] = False


def _box(landmarks: Landmarks, picture: Picture) -> Box:
    height, width = picture.shape[:2]
    left, top = landmarks[:, :2].min(axis=0)
    right, bottom = landmarks[:, :2].max(axis=0)
    return float(left) * width, float(top) * height, float(right) * width, float(bottom) * height


def _match(faces: tuple[Face, ...], box: Box) -> Face | None:
    """The detected face that covers `box` best."""
    best = max(faces, key=lambda face: _overlap(face.box, box), default=None)
    return best if best is not None and _overlap(best.box, box) >= _OVERLAP else None


def _overlap(one: Box, other: Box) -> float:
    """Shared area over joint area, 0 to 1."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    both = (one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1]) - shared
    return shared / both
