"""What comes out of files: every picture, upright, at its own time."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from synkin.recording.source import NOMINAL_STEP_S, open_source

IRREGULAR_MS = [0, 40, 70, 100, 170, 200, 233, 300, 301, 350, 444, 500]
FAST_VP = {"cpu-used": "8", "deadline": "realtime"}
CONTAINERS: dict[str, dict[str, Any]] = {
    "clip.mp4": {},
    "clip.mov": {},
    "clip.mkv": {},
    "clip.webm": {"codec": "libvpx-vp9", "options": FAST_VP},
    "mpeg4.avi": {"codec": "mpeg4"},
    "h264 with b-frames.avi": {},
    "ten bit h264.mp4": {"pix_fmt": "yuv420p10le"},
    "ten bit hevc.mkv": {"codec": "libx265", "pix_fmt": "yuv420p10le", "options": {"x265-params": "log-level=none"}},
}


def difference(picture: Any, expected: Any) -> float:
    """Mean absolute difference of two pictures, in grey levels."""
    assert picture.shape == expected.shape
    return float(np.abs(picture.astype(int) - expected).mean())


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_gives_every_picture_at_its_time(name: str, tmp_path: Path, clips: Any) -> None:
    pictures = clips.moving(12, step=4.0)
    path = clips.write_video(tmp_path / name, pictures, **CONTAINERS[name])
    source = open_source(path)
    seen = list(source.pictures())
    assert [time for time, _ in seen] == pytest.approx([index / 30 for index in range(12)], abs=6e-4)
    assert [int(np.argmin([difference(one, other) for other in pictures])) for _, one in seen] == list(range(12))
    assert max(difference(one, other) for (_, one), other in zip(seen, pictures, strict=True)) < 4
    assert all(one.flags.c_contiguous for _, one in seen)
    assert not source.findings.truncated
    assert source.pixel_format.endswith("10le") == ("ten bit" in name)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_variable_frame_rate_keeps_the_true_times(name: str, tmp_path: Path, clips: Any) -> None:
    path = clips.write_video(tmp_path / name, clips.moving(12), times_ms=IRREGULAR_MS)
    times = [time for time, _ in open_source(path).pictures()]
    assert times == pytest.approx([ms / 1000 for ms in IRREGULAR_MS], abs=1e-4)


def test_webm_of_a_browsers_recorder(tmp_path: Path, clips: Any) -> None:
    path = tmp_path / "recorded.webm"
    target = clips.OneWay(path)
    clips.write_video(
        path,
        clips.moving(12),
        times_ms=[1000 + ms for ms in IRREGULAR_MS],
        codec="libvpx",
        target=target,
        file_format="webm",
        container_options={"live": "1"},
        options=FAST_VP,
    )
    target.close()
    source = open_source(path)
    assert source.duration_s is None
    # the first picture is time zero, as in a player
    assert [time for time, _ in source.pictures()] == pytest.approx([ms / 1000 for ms in IRREGULAR_MS], abs=1e-6)
    assert not source.findings.truncated


@pytest.mark.parametrize("hflip", [False, True])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_files_rotation_makes_the_picture_upright(rotation: int, hflip: bool, tmp_path: Path, clips: Any) -> None:
    upright = clips.face(200, 320)
    stored = upright[:, ::-1] if hflip else upright
    stored = np.ascontiguousarray(np.rot90(stored, -rotation // 90))  # shown turned back, counter-clockwise
    path = clips.write_video(tmp_path / "turned.mp4", [stored] * 3, rotation=rotation, hflip=hflip)
    source = open_source(path)
    assert (source.width, source.height) == (200, 320)
    assert (source.rotation, source.mirrored) == (-rotation % 360, hflip)
    for _, picture in source.pictures():
        assert difference(picture, upright) < 4


@pytest.mark.parametrize(("width", "height"), [(322, 180), (180, 322), (1080, 608)])
def test_padded_rows_and_either_shape(width: int, height: int, tmp_path: Path, clips: Any) -> None:
    pictures = [clips.face(width, height)] * 2
    source = open_source(clips.write_video(tmp_path / "clip.mp4", pictures))
    for _, picture in source.pictures():
        assert picture.flags.c_contiguous
        assert difference(picture, pictures[0]) < 4


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path, clips: Any) -> None:
    squeezed = clips.face(320, 320)[:, ::2]
    path = clips.write_video(tmp_path / "anamorphic.mkv", [squeezed] * 2, aspect=(2, 1))
    source = open_source(path)
    assert (source.width, source.height) == (320, 320)
    for _, picture in source.pictures():
        assert difference(picture, clips.face(320, 320)) < 6


def test_folder_of_images_in_natural_order(tmp_path: Path, clips: Any) -> None:
    pictures = clips.moving(12, step=4.0)
    for index, picture in enumerate(pictures):
        Image.fromarray(picture).save(tmp_path / f"img{index}.png")
    (tmp_path / "notes.txt").write_text("not an image")
    source = open_source(tmp_path)
    seen = list(source.pictures())
    assert source.kind == "images"
    assert [time for time, _ in seen] == pytest.approx([index * NOMINAL_STEP_S for index in range(12)])
    assert all(np.array_equal(one, other) for (_, one), other in zip(seen, pictures, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_of_an_image(orientation: int, tmp_path: Path, clips: Any) -> None:
    upright = clips.face(200, 320)
    # how a camera stores the upright picture under each orientation, by the EXIF standard's words
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    image = Image.fromarray(np.ascontiguousarray(stored))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "one.png", exif=exif)
    source = open_source(tmp_path / "one.png")
    ((time, picture),) = source.pictures()
    assert time == 0.0
    assert source.kind == "image"
    assert np.array_equal(picture, upright)
