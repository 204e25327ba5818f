"""Mirror images are read now and then; between two looks their offset is interpolated."""

from typing import Any

import numpy as np
import pytest

from synkin.recording.mirrored import MirroredReader, MirrorOffsets
from synkin.recording.model import open_model


def test_offsets_are_interpolated_over_time() -> None:
    offsets = np.stack([np.full((478, 3), value, dtype=np.float32) for value in (1.0, 3.0, 2.0)])
    of = MirrorOffsets(np.array([0.5, 1.0, 3.0]), offsets)
    at = {time_s: float(of.at(time_s)[7, 1]) for time_s in (0.0, 0.5, 0.75, 1.0, 2.5, 3.0, 9.0)}
    assert at == pytest.approx({0.0: 1.0, 0.5: 1.0, 0.75: 2.0, 1.0: 3.0, 2.5: 2.25, 3.0: 2.0, 9.0: 2.0})


def reader_of(monkeypatch: pytest.MonkeyPatch, found: Any) -> tuple[MirroredReader, list[float]]:
    """A reader whose model finds what it is told, and the times at which it was asked."""
    asked: list[float] = []

    def answer(_reader: MirroredReader, _picture: Any, time_s: float) -> Any:
        asked.append(time_s)
        return found(time_s)

    monkeypatch.setattr(MirroredReader, "_read", answer)
    return MirroredReader(open_model("bundled"), halves=False), asked


POSITION = np.linspace([100.0, 50.0, 0.0], [500.0, 400.0, 0.0], 478).astype(np.float32)
PICTURE = np.zeros((40, 60, 3), dtype=np.uint8)


def test_the_first_pictures_are_read_and_then_five_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, asked = reader_of(monkeypatch, lambda _time_s: POSITION + np.float32(1.0))
    for index in range(300):
        reader.see(PICTURE, POSITION, index / 30)
    offsets = reader.offsets()
    reader.close()
    assert len(asked) == 2 + 15 + 47
    assert np.diff(asked)[-40:] == pytest.approx(0.2)
    assert offsets is not None
    np.testing.assert_allclose(offsets.at(5.0), 1.0, atol=1e-4)


def test_no_face_and_another_face_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(time_s: float) -> Any:
        if time_s < 4.0:
            return None if time_s < 2.0 else POSITION + np.float32(300.0)
        return POSITION + np.float32(2.0)

    reader, _ = reader_of(monkeypatch, found)
    for index in range(120):
        reader.see(PICTURE, POSITION, index / 30)
    assert reader.offsets() is None
    for index in range(120, 240):
        reader.see(PICTURE, POSITION, index / 30)
    offsets = reader.offsets()
    reader.close()
    assert offsets is not None
    np.testing.assert_allclose(offsets.at(0.0), 2.0, atol=1e-4)
