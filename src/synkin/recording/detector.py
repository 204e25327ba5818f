"""Counts the faces in one picture, with mediapipe's short-range face detector."""

from dataclasses import dataclass

import numpy as np

from synkin.recording.engine import load_mediapipe, quiet
from synkin.recording.model import Picture


@dataclass(frozen=True)
class Face:
    """A detected face: score from 0 to 1, and its box in pixels (left, top, right, bottom)."""

    score: float
    box: tuple[float, float, float, float]

    @property
    def area(self) -> float:
        """Area of the box in px²."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)


class FaceDetector:
    """Finds every face of a picture, largest first; it keeps no state between pictures."""

    def __init__(self) -> None:
        mediapipe = load_mediapipe()
        with quiet():
            self._detection = mediapipe.solutions.face_detection.FaceDetection(
                model_selection=0, min_detection_confidence=0.5
            )
            self.look(np.zeros((64, 64, 3), dtype=np.uint8))  # the graph says what it has to say at its first picture

    def look(self, picture: Picture) -> tuple[Face, ...]:
        """The faces in `picture`, largest first."""
        height, width = picture.shape[:2]
        faces = []
        for detection in self._detection.process(picture).detections or ():
            box = detection.location_data.relative_bounding_box
            faces.append(
                Face(
                    score=float(detection.score[0]),
                    box=(
                        box.xmin * width,
                        box.ymin * height,
                        (box.xmin + box.width) * width,
                        (box.ymin + box.height) * height,
                    ),
                )
            )
        return tuple(sorted(faces, key=lambda face: -face.area))

    def close(self) -> None:
        """Let go of the detector's memory and threads."""
        self._detection.close()
