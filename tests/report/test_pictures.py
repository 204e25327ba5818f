"""Pictures of the patient: cut to the face, landmarks where they belong."""

import base64
import io

import numpy as np
import pytest
from matplotlib.image import imread

from synkin.report.pictures import Picture, crop


def test_landmarks_stay_on_their_pixels(picture: Picture) -> None:
    """A white square painted around a landmark is found where the crop says that the landmark is."""
    image = np.zeros_like(picture.image)
    x, y = picture.landmarks[61].astype(int)
    image[y - 6 : y + 7, x - 6 : x + 7] = 255
    one = crop(Picture(image, picture.landmarks), height=150)
    shown = imread(io.BytesIO(base64.b64decode(one.address.partition(",")[2])), format="jpeg")
    assert shown.shape[:2] == (one.height, one.width)
    assert one.height <= 150
    rows, columns = np.nonzero(shown[..., 0] > 128)
    np.testing.assert_allclose((columns.mean() + 0.5, rows.mean() + 0.5), one.landmarks[61], atol=1.0)


def test_a_face_at_the_edge_is_cut_there(picture: Picture) -> None:
    shifted = picture.landmarks - (300.0, 150.0)
    one = crop(Picture(picture.image, shifted), height=300)
    assert one.width <= 640
    assert one.height <= 300


def test_wrong_arrays_are_refused(picture: Picture) -> None:
    with pytest.raises(ValueError, match="RGB"):
        Picture(picture.image.astype(np.float64), picture.landmarks)
    with pytest.raises(ValueError, match="478"):
        Picture(picture.image, picture.landmarks[:468])
