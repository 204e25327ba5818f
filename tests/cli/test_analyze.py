"""`synkin analyze` from a real file to its report, and what its options change."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
import xarray as xr
from tests.conftest import Rendered

from synkin.assessment import schema
from synkin.cli import run
from synkin.track import validate_track

NAMED = ("--model", "bundled", "--reading", "whole", "--affected", "right")
SYNKIN = Path(sys.executable).with_name("synkin")


@pytest.fixture(scope="module")
def report(rendered: Rendered, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the report of the rendered recording."""
    out = tmp_path_factory.mktemp("analyze") / "out"
    assert run(["analyze", str(rendered.video), "--out", str(out), "--quiet", *NAMED]) == 0
    return out


def document(out: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    return loaded


def analyzed(rendered: Rendered, out: Path, *options: str) -> dict[str, Any]:
    assert run(["analyze", str(rendered.video), "--out", str(out), "--quiet", "--no-track", *NAMED, *options]) == 0
    return document(out)


def smile(found: dict[str, Any]) -> float:
    (value,) = [
        row["quantity"]["value"]
        for row in found["excursions"]
        if (row["movement"], row["side"], row["region"], row["measure"])
        == ("smile-open", "left", "commissure", "displacement")
    ]
    return float(value)


def test_a_recording_gives_all_that_is_promised(report: Path, rendered: Rendered) -> None:
    assert {"report.html", "assessment.json", "measures.parquet", "track.zarr"} <= {p.name for p in report.iterdir()}
    assert [path.name for path in report.parent.iterdir()] == ["out"]  # nothing hidden is left beside it
    found = document(report)
    jsonschema.Draft202012Validator(schema()).validate(found)
    assert found["recording"]["source"] == rendered.video.name
    assert found["software"]["model"]["name"] == "bundled"
    assert found["software"]["reading"] == "whole"
    assert found["affected_side"] == "right"
    table = pd.read_parquet(report / "measures.parquet")
    assert set(table["recording_sha256"]) == {found["recording"]["sha256"]}
    assert set(table["model"]) == {"bundled/whole/followed"}
    track = xr.open_zarr(report / "track.zarr", consolidated=False).load()
    validate_track(track)
    assert track.sizes["time"] == found["quality"]["frames"]
    assert "<html" in (report / "report.html").read_text(encoding="utf-8")


def test_what_was_rendered_was_found(report: Path, rendered: Rendered) -> None:
    """A smile of 8 to 9 mm on both sides, whose right eye closes by 5 mm more than the left."""
    found = document(report)
    truth = json.loads(rendered.video.with_suffix(".truth.json").read_text(encoding="utf-8"))
    trials = [row for row in found["trials"] if row["movement"] == "smile-open"]
    assert [row["usable"] for row in trials] == [True, True]
    for row, true in zip(trials, truth["trials"], strict=True):
        assert row["start_s"] == pytest.approx(true["start_s"], abs=0.3)
        assert true["hold"][0] - 0.2 < row["peak_s"] < true["hold"][1] + 0.2
    true_mm = sum(one["excursion"]["left"]["commissure"] for one in truth["trials"]) / len(truth["trials"])
    assert smile(found) == pytest.approx(true_mm, abs=2.5)
    gap = {row["side"]: row["quantity"]["value"] for row in found["excursions"] if row["measure"] == "gap-change"}
    assert gap["right"] < gap["left"] - 1.5


def test_the_same_file_gives_the_same_bytes(report: Path, rendered: Rendered, tmp_path: Path) -> None:
    analyzed(rendered, tmp_path / "again")
    assert (tmp_path / "again" / "assessment.json").read_bytes() == (report / "assessment.json").read_bytes()
    assert not (tmp_path / "again" / "track.zarr").exists()


def test_as_a_command_it_prints_one_summary_and_the_path(rendered: Rendered, tmp_path: Path) -> None:
    done = subprocess.run(
        [SYNKIN, "analyze", rendered.video, "--out", tmp_path / "out", "--no-pictures", *NAMED],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    said = " ".join(done.stderr.split())
    assert said.startswith("Model bundled, reading whole.")
    assert "The patient's right side was given as affected." in said
    assert "does not diagnose" in said
    assert str(tmp_path / "out" / "report.html") in said
    assert "data:image/jpeg" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_json_is_all_that_stdout_holds(report: Path, rendered: Rendered, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["analyze", str(rendered.video), "--json", *NAMED]) == 0
    printed = capfd.readouterr()
    assert printed.err == ""
    assert json.loads(printed.out) == document(report)
    assert printed.out == (report / "assessment.json").read_text(encoding="utf-8")


def test_quiet_says_nothing(rendered: Rendered, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    analyzed(rendered, tmp_path / "out")
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_a_letter_names_the_patient_and_nothing_else_does(rendered: Rendered, tmp_path: Path) -> None:
    out = tmp_path / "out"
    analyzed(rendered, out, "--pdf", "--paper", "letter", "--name", "Anna Larsson", "--date", "2026-11-03")
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")
    for name in ("assessment.json", "report.html", "measures.parquet"):
        assert b"Larsson" not in (out / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--name", "Anna"), "add --pdf"),
        (("--pdf", "--paper", "a3"), "a4 or letter"),
        (("--pdf", "--date", "3/11/2026"), "is no day"),
    ],
)
def test_what_a_letter_cannot_be(
    rendered: Rendered, tmp_path: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run(["analyze", str(rendered.video), "--out", str(tmp_path / "out"), *words, *NAMED]) == 2
    assert said in capfd.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_report_is_replaced_only_on_request(
    rendered: Rendered, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "letter.txt").write_text("mine")
    analyzed(rendered, out)
    before = (out / "report.html").stat().st_mtime_ns
    capfd.readouterr()
    assert run(["analyze", str(rendered.video), "--out", str(out), *NAMED]) == 4
    said = capfd.readouterr()
    assert "--overwrite" in said.err
    assert said.err.count("\n") == 1
    assert (out / "report.html").stat().st_mtime_ns == before
    analyzed(rendered, out, "--overwrite")
    assert (out / "report.html").stat().st_mtime_ns > before
    assert (out / "letter.txt").read_text() == "mine"


def test_calibrations_change_the_scale_as_they_should(report: Path, rendered: Rendered, tmp_path: Path) -> None:
    own = document(report)
    per_px = own["scale"]["mm_per_px"]
    assert "iris" in own["scale"]["method"]
    assert own["scale"]["relative_sd"] >= 0.035
    given = analyzed(rendered, tmp_path / "a", "--mm-per", str(1.5 * per_px))
    assert given["scale"]["mm_per_px"] == pytest.approx(1.5 * per_px)
    assert smile(given) == pytest.approx(1.5 * smile(own), rel=0.02)
    assert given["scale"]["relative_sd"] < own["scale"]["relative_sd"]
    points = analyzed(rendered, tmp_path / "b", "--points", "10,10,40,50", "--length", str(50 * per_px))
    assert points["scale"]["mm_per_px"] == pytest.approx(per_px)
    assert smile(points) == pytest.approx(smile(own), rel=1e-6)
    near = analyzed(rendered, tmp_path / "c", "--pupil-distance", "58")
    far = analyzed(rendered, tmp_path / "d", "--pupil-distance", "63.8")
    assert far["scale"]["mm_per_px"] / near["scale"]["mm_per_px"] == pytest.approx(1.1)
    assert near["scale"]["mm_per_px"] == pytest.approx(per_px, rel=0.08)  # pupils are 58 mm apart in the rendered face


def test_without_its_cue_sheet_the_movements_are_found(rendered: Rendered, tmp_path: Path) -> None:
    found = analyzed(rendered, tmp_path / "out", "--no-cues")
    moved = [row for row in found["trials"] if row["movement"] != "blink"]
    assert {row["origin"] for row in moved} == {"found"}
    assert [row["movement"] for row in moved if row["movement"].startswith("smile")]


def test_a_cue_sheet_from_elsewhere_is_used(rendered: Rendered, tmp_path: Path) -> None:
    sheet = tmp_path / "other.vtt"
    sheet.write_text("WEBVTT\n\n00:01.200 --> 00:03.700\nsmile-open effort=gentle\n")
    found = analyzed(rendered, tmp_path / "out", "--cues", str(sheet))
    assert [(row["movement"], row["effort"]) for row in found["trials"]] == [("smile-open", "gentle")]


@pytest.mark.parametrize("make", [lambda folder: folder, lambda folder: folder / "f1.png"])
def test_pictures_give_a_rest(
    make: Callable[[Path], Path], rendered: Rendered, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from PIL import Image

    from synkin.recording import read_pictures

    folder = tmp_path / "pictures"
    folder.mkdir()
    for index, picture in enumerate(read_pictures(rendered.video, [0.03 * n for n in range(36)])):
        Image.fromarray(picture).save(folder / f"f{index}.png")
    assert run(["analyze", str(make(folder)), "--json", *NAMED]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["trials"] == []
    gaps = [row["quantity"]["value"] for row in found["rest"] if row["measure"] == "gap"]
    assert all(6 < gap < 14 for gap in gaps)


def test_version_and_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capfd.readouterr().out.startswith("synkin 0.")
    for words in (["--help"], ["analyze", "--help"], ["demo", "--help"], ["models", "add", "--help"]):
        assert run(words) == 0
        assert "Usage" in capfd.readouterr().out
