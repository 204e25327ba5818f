"""`synkin phantom`: bad input gets one sentence and leaves nothing; a sheet is drawn; what is there is kept."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from synkin.cli import run
from synkin.phantom import Recording


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "--patient NAME"),
        (("--patient", "nobody"), 2, "no patient 'nobody'"),
        (("--patient", "healthy", "--random"), 2, "--patient NAME"),
        (("--patient", "healthy", "--side", "both"), 2, "left or right"),
        (("--patient", "healthy", "--size", "large"), 2, "WIDTHxHEIGHT"),
        (("--patient", "healthy", "--size", "641x480"), 2, "641x480"),
        (("--patient", "healthy", "--fps", "1"), 2, "5 to 240"),
        (("--patient", "healthy", "--crf", "60"), 2, "between 0 and 51"),
        (("--patient", "healthy", "--protocol", "long"), 2, "no protocol 'long'"),
        (("--patient", "healthy", "--head", "dancing"), 2, "dancing"),
        (("--patient", "healthy", "--seed", "-1"), 2, "seed"),
        (("--patient", "healthy", "--distance", "100"), 2, "--distance 100 cannot be simulated; give 300 to 3000 mm"),
        (("--patient", "healthy", "--yaw", "-60"), 2, "--yaw -60 cannot be simulated; give -25 to 25 degrees"),
        (("--patient", "healthy", "--pitch", "nan"), 2, "--pitch nan cannot be simulated; give -15 to 15 degrees"),
        (("--patient", "healthy", "--noise", "-1"), 2, "--noise -1 cannot be simulated; give 0 to 16 grey levels"),
        (("--patient", "healthy", "--blur", "50"), 2, "--blur 50 cannot be simulated; give 0 to 8 pixels"),
        (("--patient", "healthy", "--jitter", "1"), 2, "--jitter 1 cannot be simulated; give 0 to 0.5 of the interval"),
        (
            ("--patient", "healthy", "--flicker", "0.6"),
            2,
            "--flicker 0.6 cannot be simulated; give 0 to 0.5 of the light",
        ),
        (("--patient", "healthy", "--flicker", "-0.1"), 2, "--flicker -0.1 cannot be simulated"),
        (("--patient", "healthy", "--exposure", "0"), 2, "--exposure 0 cannot be simulated; give 0.1 ms"),
        (("--patient", "healthy", "--exposure", "nan"), 2, "--exposure nan cannot be simulated"),
        (("--patient", "healthy", "--exposure", "20", "--fps", "60"), 2, "16.67 ms at 60 frames per second"),
        (("--patient", "healthy", "--light", "behind"), 2, "no light 'behind'; choose even, left, right, above, below"),
        (("--patient", "healthy", "--face", "no-such.png"), 3, "no-such.png"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    words: tuple[str, ...], code: int, says: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["phantom", "--out", str(tmp_path / "out"), *words]) == code
    assert says in " ".join(capfd.readouterr().err.split())
    assert not (tmp_path / "out").exists()


def test_a_photograph_without_a_face_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    grey = tmp_path / "grey.png"
    Image.fromarray(np.full((200, 200, 3), 128, np.uint8)).save(grey)
    out = tmp_path / "out"
    assert run(["phantom", "--patient", "healthy", "--face", str(grey), "--out", str(out)]) == 3
    assert "No face is found in grey.png" in " ".join(capfd.readouterr().err.split())
    assert not out.exists()


def test_a_contact_sheet_is_drawn_once_unless_told_otherwise(tmp_path: Path) -> None:
    words = ["phantom", "--patient", "ptosis", "--protocol", "quick", "--size", "320x240", "--sheet", "--quiet"]
    assert run([*words, "--out", str(tmp_path)]) == 0
    with Image.open(tmp_path / "phantom.jpg") as sheet:
        assert sheet.height > 300
        assert sheet.width > 4 * 200  # rest and four movements
    assert run([*words, "--out", str(tmp_path)]) == 4
    assert run([*words, "--out", str(tmp_path), "--overwrite"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["phantom.jpg"]


def test_camera_options_are_seen_in_the_picture(tmp_path: Path) -> None:
    def sheet(*words: str) -> npt.NDArray[np.float64]:
        out = tmp_path / "-".join(("out", *words))
        asked = ["phantom", "--patient", "healthy", "--protocol", "quick", "--size", "320x240", "--head", "none"]
        assert run([*asked, "--noise", "0", "--sheet", "--quiet", "--out", str(out), *words]) == 0
        with Image.open(out / "phantom.jpg") as drawn:
            return np.asarray(drawn.convert("L"), dtype=np.float64)[:300]

    plain = sheet()
    width = plain.shape[1] // 5

    def edges(picture: npt.NDArray[np.float64]) -> float:
        return float(np.abs(np.diff(picture, axis=1)).mean())

    assert edges(sheet("--blur", "2")) < 0.8 * edges(plain)
    assert np.abs(sheet("--yaw", "20") - plain).mean() > 3.0
    assert np.abs(sheet("--distance", "400") - plain).mean() > 1.0
    lit = sheet("--light", "left")[:, :width].mean(axis=0) / plain[:, :width].mean(axis=0)
    flickering = sheet("--flicker", "0.4").mean(axis=0) / plain.mean(axis=0)
    panels = flickering.reshape(5, width).mean(axis=1)
    assert panels.min() > 0.55
    assert np.ptp(panels) > 0.1  # five moments, each at another part of the flicker
    assert lit[:20].mean() < lit[-20:].mean() - 0.1  # the patient's left is on the picture's right


def test_the_shutter_is_open_as_long_as_asked_and_never_longer_than_a_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Recording] = []
    monkeypatch.setattr("synkin.phantom.write_recording", lambda recording, *_, **__: asked.append(recording))
    for words in ((), ("--exposure", "25"), ("--fps", "200")):
        assert run(["phantom", "--patient", "healthy", "--quiet", "--out", str(tmp_path / "out"), *words]) == 0
    assert [one.camera.exposure_s for one in asked] == pytest.approx([0.010, 0.025, 0.005])
