"""Pictures of a moving face: skin warped, mouth opened, lids drawn over the eyes, head posed, sensor added."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from synkin.anatomy import IRIS, SIDES
from synkin.phantom.picture.blur import find_motion, moments
from synkin.phantom.picture.camera import Camera
from synkin.phantom.picture.canvas import Canvas
from synkin.phantom.picture.eyes import draw_eye, eye_box, iris_back
from synkin.phantom.picture.light import expose, make_light
from synkin.phantom.picture.marked import MarkedSkin
from synkin.phantom.picture.mouth import TEETH_MM, lip_sources, mouth_box, open_mouth
from synkin.phantom.picture.plane import Map, fetch, texture_plane
from synkin.phantom.picture.view import at_depth, cells_in, make_view, seen_places
from synkin.phantom.picture.warp import Skin, move_skin
from synkin.phantom.shape import Shape
from synkin.phantom.tissue.course import Course, Instant
from synkin.phantom.tissue.fields import Fields

Picture = npt.NDArray[np.uint8]
Array = npt.NDArray[np.floating[Any]]

_FACE_MM: Final = ((-84.0, 84.0), (-128.0, 68.0))
"""What counts as face in its plane, x and y from-to."""


def frames(
    canvas: Canvas, shape: Shape, fields: Fields, course: Course, poses: Array, camera: Camera, *, seed: int
) -> Iterator[tuple[float, Picture]]:
    """Render a face frame by frame; the same arguments give the same frames to the bit.

    Parameters
    ----------
    canvas, shape, fields : the person
    course : what skin, lids and eyes do, one frame for each of its times
    poses : head motion, shape (time, 6); see `camera.turn`
    seed : of sensor noise

    Yields
    ------
    (time_s, picture), picture of shape (height, width, 3) uint8 RGB, not reused
    """
    light = make_light(camera, seed=seed)
    painter = Painter(canvas, shape, fields, camera)
    motion = find_motion(shape, fields, course, poses, camera)
    for index, time_s in enumerate(course.time):
        whole, eyes = int(motion.whole[index]), int(motion.eyes[index])
        count = max(whole, eyes)
        seen = moments(course, poses, index, count, camera.exposure_s)
        if whole > 1:
            total = np.zeros((camera.size[1], camera.size[0], 3), np.float32)
            for instant, pose in seen:
                cv2.accumulate(painter.draw(instant, pose), total)
            picture = cv2.convertScaleAbs(total, alpha=1.0 / count).astype(np.uint8, copy=False)
        else:
            picture = painter.draw(course.at(index), poses[index], [instant for instant, _ in seen])
        yield float(time_s), expose(light, picture, float(time_s), index)


@dataclass(frozen=True)
class _Scene:
    """Where the pixels of a frame take their colours from: maps of the view's cells, mm.

    seen: places in the face's plane. neutral: places of the neutral face whose skin is there now.
    """

    skin: Skin
    seen: Map
    neutral: Map


class Painter:
    """Draws one person's face as one camera sees it, without light, lens and noise; keeps what frames share."""

    def __init__(self, canvas: Canvas, shape: Shape, fields: Fields, camera: Camera) -> None:
        self._canvas, self._shape, self._fields, self._camera = canvas, shape, fields, camera
        self._texture = texture_plane(canvas)
        self._marked = MarkedSkin(canvas)
        whole = make_view(canvas, shape, camera, whole=True)
        width, height = camera.size
        at = whole.cells.refine(self._texture.columns_rows(whole.still))[:height, :width]
        self._background = fetch(canvas.skin, at)
        self._view = make_view(canvas, shape, camera)
        self._seen: tuple[bytes, Map] = (b"", self._view.still)
        self._skin: tuple[bytes, Skin] = (b"", move_skin(fields, shape.lip_line, np.zeros(len(fields.names))))

    def draw(self, instant: Instant, pose: Array, eyes: list[Instant] | None = None) -> Picture:
        """The picture of one moment, shape (height, width, 3); a new array.

        Parameters
        ----------
        pose : shape (6,)
        eyes : the moments that the eyes are blurred over, if they move faster than the rest
        """
        scene = self._scene(instant, pose)
        skin = self._marked.at(instant.marks)
        cells = self._view.cells
        at = cells.refine(self._texture.columns_rows(scene.neutral))
        mouth = mouth_box(scene.skin, scene.seen[1:-1, 1:-1])
        if mouth is not None:
            lips, around = cells.part(mouth)
            seen = lips.refine(scene.seen[around])
            mouth_at = lips.within(cells)
            at[mouth_at] = self._texture.columns_rows(lip_sources(scene.skin, seen))
        # Hair, neck and background cost less than the face, where every fraction of a pixel counts.
        face = fetch(skin, at, cv2.INTER_LINEAR)
        oval = cells_in(scene.seen[1:-1, 1:-1], *_FACE_MM)
        if oval is not None:
            inner = cells.part(oval)[0].within(cells)
            face[inner] = fetch(skin, at[inner])
        if mouth is not None:
            behind = at_depth(self._view, pose, seen, under_mm=TEETH_MM)
            face[mouth_at] = open_mouth(self._canvas, face[mouth_at], scene.skin, seen, behind)
        for number, side in enumerate(SIDES):
            eye = self._shape.eyes[side]
            box = eye_box(eye, scene.neutral[1:-1, 1:-1])
            if box is None:
                continue
            part, around = cells.part(box)
            seen, neutral = part.refine(scene.seen[around]), part.refine(scene.neutral[around])
            drawn = []
            for one in eyes or [instant]:
                z = float(self._shape.mm[IRIS[side][0], 2]) - iris_back(one.gaze)
                at_iris = at_depth(self._view, pose, seen, z)
                drawn.append(draw_eye(self._canvas, skin, eye, one.lids[number], one.gaze, seen, neutral, at_iris))
            face[part.within(cells)] = np.rint(np.mean(drawn, axis=0)) if len(drawn) > 1 else drawn[0]
        picture = self._background.copy()
        rows, columns = cells.box
        inside = picture[rows, columns]
        inside[:] = face[: inside.shape[0], : inside.shape[1]]
        return picture

    def _scene(self, instant: Instant, pose: Array) -> _Scene:
        key = np.asarray(pose).tobytes()
        if key != self._seen[0]:
            self._seen = (key, seen_places(self._view, pose))
        key = instant.levels.tobytes()
        if key != self._skin[0]:
            self._skin = (key, move_skin(self._fields, self._shape.lip_line, instant.levels))
        seen, skin = self._seen[1], self._skin[1]
        return _Scene(skin, seen, seen + skin.plane.look_up(skin.joined, seen))
