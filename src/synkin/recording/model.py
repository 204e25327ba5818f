"""The landmark models behind one protocol: give a picture, get the 478 landmarks of the face it follows."""

from contextlib import nullcontext
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from synkin.errors import WrongUsageError
from synkin.recording.engine import load_mediapipe, quiet
from synkin.recording.landmark_bytes import landmarks_from_bytes
from synkin.recording.models import LANDMARKER_SHA256, bundled_file, checked_landmarker, sha256_of

Picture = npt.NDArray[np.uint8]
"""Upright RGB picture, shape (height, width, 3), contiguous."""
Landmarks = npt.NDArray[np.float32]
"""Shape (478, 3): x and y as fractions of the picture's width and height, z on the scale of x."""

_BLANK: Final = np.zeros((64, 64, 3), dtype=np.uint8)
_FRAME_US: Final = 33333


class FaceTracker(Protocol):
    """Follows one face from picture to picture, with a state of its own."""

    def read(self, picture: Picture, time_s: float) -> Landmarks | None:
        """The landmarks of the face followed, None where there is none; times must increase between calls."""

    def forget(self) -> None:
        """Look for a face anew in the next picture."""

    def close(self) -> None:
        """Let go of the model's memory and threads."""


class LandmarkModel(Protocol):
    """A landmark model: its name and hash, and trackers that use it."""

    name: str
    sha256: str

    def tracker(self) -> FaceTracker:
        """A new tracker that has seen nothing yet."""


def open_model(name: str) -> LandmarkModel:
    """The model `bundled` or `landmarker`.

    Raises
    ------
    ModelError
        If it is not installed, its checksum is wrong, or the machine lacks what it needs.
    WrongUsageError
        If there is no such model.
    """
    if name == "bundled":
        return _Bundled()
    if name == "landmarker":
        return _Landmarker()
    raise WrongUsageError(f"There is no landmark model {name!r}; choose bundled or landmarker.")


class _Bundled:
    """FaceMesh with attention, inside the mediapipe wheel."""

    name = "bundled"

    def __init__(self) -> None:
        load_mediapipe()
        self.sha256 = sha256_of(bundled_file())

    def tracker(self) -> FaceTracker:
        return _BundledTracker()


class _BundledTracker:
    """Feeds FaceMesh's graph itself: `FaceMesh.process` gives the same figures but unpacks each landmark in Python."""

    def __init__(self) -> None:
        mediapipe = load_mediapipe()
        from mediapipe.python import packet_creator
        from mediapipe.python._framework_bindings import _packet_getter

        self._image = packet_creator.create_image_frame
        self._rgb = mediapipe.ImageFormat.SRGB
        self._serialised = _packet_getter._get_serialized_proto_list
        self._seen_a_face = False
        with quiet():
            self._mesh: Any = mediapipe.solutions.face_mesh.FaceMesh(
                static_image_mode=False, max_num_faces=1, refine_landmarks=True
            )
            self._time_us = 0
            self.read(_BLANK, 0.0)  # the graph says what it has to say at its first picture

    def read(self, picture: Picture, time_s: float) -> Landmarks | None:
        with nullcontext() if self._seen_a_face else quiet():  # the graph has a word to say about its first face
            landmarks = self._read(picture)
        self._seen_a_face = self._seen_a_face or landmarks is not None
        return landmarks

    def _read(self, picture: Picture) -> Landmarks | None:
        # FaceMesh has no filter over time, so only the order of its clock matters; this is the clock it sets itself.
        self._time_us += _FRAME_US
        graph, found = self._mesh._graph, self._mesh._graph_outputs
        found.clear()
        picture.flags.writeable = False  # lets mediapipe read it where it lies instead of copying it
        graph.add_packet_to_input_stream(
            stream="image", packet=self._image(picture, image_format=self._rgb).at(self._time_us)
        )
        graph.wait_until_idle()
        packet = found.get("multi_face_landmarks")
        if packet is None or packet.is_empty():
            return None
        faces = self._serialised(packet)
        found.clear()
        return landmarks_from_bytes(faces[0]) if faces else None

    def forget(self) -> None:
        with quiet():
            self._mesh.reset()
            self._time_us = 0
            self.read(_BLANK, 0.0)

    def close(self) -> None:
        self._mesh.close()


class _Landmarker:
    """Google's FaceLandmarker bundle, which the user installs."""

    name = "landmarker"
    sha256 = LANDMARKER_SHA256

    def __init__(self) -> None:
        load_mediapipe()
        self._weights = checked_landmarker().read_bytes()

    def tracker(self) -> FaceTracker:
        return _LandmarkerTracker(self._weights)


class _LandmarkerTracker:
    """FaceLandmarker in its video mode, which smooths over time and so wants the true times."""

    def __init__(self, weights: bytes) -> None:
        mediapipe = load_mediapipe()
        from mediapipe.python import packet_creator
        from mediapipe.python._framework_bindings import _packet_getter
        from mediapipe.tasks.python import BaseOptions, vision

        self._mediapipe, self._packets = mediapipe, packet_creator
        self._serialised = _packet_getter._get_serialized_proto_list
        self._seen_a_face = False
        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=weights),
            running_mode=vision.RunningMode.VIDEO,
            num_faces=1,
        )

        def start() -> Any:
            return vision.FaceLandmarker.create_from_options(options)

        self._start = start
        with quiet():
            self._task: Any = start()
            self._whole = packet_creator.create_proto(self._task.convert_to_normalized_rect(None, None).to_pb2())
            self._time_us = 0
            self.read(_BLANK, -1.0)

    def read(self, picture: Picture, time_s: float) -> Landmarks | None:
        with nullcontext() if self._seen_a_face else quiet():
            landmarks = self._read(picture, time_s)
        self._seen_a_face = self._seen_a_face or landmarks is not None
        return landmarks

    def _read(self, picture: Picture, time_s: float) -> Landmarks | None:
        # Its clock may not begin below zero, and the blank first picture is shown a second early.
        self._time_us = max(self._time_us + 1, round((time_s + 1.0) * 1e6))
        picture.flags.writeable = False
        image = self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=picture)
        out = self._task._runner.process(
            {
                "image_in": self._packets.create_image(image).at(self._time_us),
                "norm_rect_in": self._whole.at(self._time_us),
            }
        )
        packet = out["norm_landmarks"]
        if packet.is_empty():
            return None
        faces = self._serialised(packet)
        return landmarks_from_bytes(faces[0]) if faces else None

    def forget(self) -> None:
        with quiet():
            self._task.close()
            self._task = self._start()
            self._time_us = 0
            self.read(_BLANK, -1.0)

    def close(self) -> None:
        self._task.close()
