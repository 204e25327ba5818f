"""`synkin phantom`: bad input gets one sentence and leaves nothing; a sheet is drawn; what is there is kept."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from synkin.cli import run


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
