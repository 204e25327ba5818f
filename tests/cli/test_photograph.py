"""`synkin analyze --photograph`: a picture from before the illness beside a recording, and what is refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from synkin.cli import run

Captured = pytest.CaptureFixture[str]
MODEL = ("--model", "bundled", "--reading", "whole", "--affected", "right")


@pytest.fixture(scope="module")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public-domain portrait, large enough; beside it the same picture tilted, and one too small."""
    import skimage.data

    folder = tmp_path_factory.mktemp("portraits")
    astronaut: Any = skimage.data.astronaut
    picture = Image.fromarray(np.asarray(astronaut())[:300, 60:390])
    large = picture.resize((picture.width * 3, picture.height * 3), Image.Resampling.LANCZOS)
    large.save(folder / "today.png")
    large.rotate(6, resample=Image.Resampling.BICUBIC).save(folder / "earlier.png")
    picture.resize((110, 100)).save(folder / "tiny.png")
    return folder / "today.png"


def test_the_same_face_is_not_new(portrait: Path, tmp_path: Path, capfd: Captured) -> None:
    out = tmp_path / "out"
    earlier = ("--photograph", str(portrait.with_name("earlier.png")), "--date", "2026-03-01")
    assert run(["analyze", str(portrait), *MODEL, *earlier, "--no-pictures", "--out", str(out), "--quiet"]) == 0
    assert capfd.readouterr().out == ""
    document = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    assert document["recorded_on"] == "2026-03-01"
    (found,) = document["earlier_photographs"]
    assert found["status"] == "measured"
    assert found["roll"]["value"] == pytest.approx(-2.7, abs=1.5)
    assert {row["verdict"] for row in found["differences"]} <= {None, "was so before"}
    for row in found["differences"]:
        if row["change"]["value"] is not None:
            low, high = row["change"]["ci95"]
            assert low < 0.0 < high
    assert "data:image/jpeg" not in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("--photograph", "tiny.png"), 3, "too small to measure"),
        (("--photograph", "none.png"), 3, "no file"),
        (("--photograph", "earlier.png", "--photograph-of", "laugh"), 2, "of rest or of a smile"),
        (("--photograph-of", "rest"), 2, "once for each --photograph"),
        (("--date", "March"), 2, "no day"),
    ],
)
def test_what_is_refused(
    asked: tuple[str, ...], code: int, said: str, portrait: Path, tmp_path: Path, capfd: Captured
) -> None:
    asked = tuple(str(portrait.with_name(one)) if one.endswith(".png") else one for one in asked)
    assert run(["analyze", str(portrait), *MODEL, *asked, "--out", str(tmp_path / "out")]) == code
    assert said in capfd.readouterr().err
    assert not (tmp_path / "out").exists()
