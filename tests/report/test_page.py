"""report.html: complete by itself, safe, and clear without colour."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from synkin.assessment import Assessment
from synkin.drive import Answer, Stimulation
from synkin.measures import measured, not_assessed
from synkin.report import Pictures, write_report
from synkin.report.appearance_view import appearance_view
from synkin.report.grades_view import grade_views
from synkin.trials import Trials


class _Page(HTMLParser):
    """Tags with their attributes, and the text outside style."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.text += data


def _read(path: Path) -> tuple[str, _Page]:
    html = path.read_text(encoding="utf-8")
    page = _Page()
    page.feed(html)
    return html, page


@pytest.fixture
def html(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, pictures: Pictures, tmp_path: Path
) -> tuple[str, _Page]:
    return _read(write_report(assessment, signals, trials, tmp_path, pictures=pictures))


def test_needs_nothing_from_elsewhere(html: tuple[str, _Page]) -> None:
    text, page = html
    addresses = set(re.findall(r"(?:https?:)?//[^\s\"'<>)]+", re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not {"script", "link", "iframe", "object", "embed"} & {tag for tag, _ in page.tags}
    for _, attrs in page.tags:
        for name in ("src", "href", "xlink:href"):
            value = attrs.get(name)
            assert value is None or value.startswith(("#", "data:image/jpeg;base64,"))
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", text)
    assert "@import" not in text


def test_what_the_user_gave_is_escaped(html: tuple[str, _Page]) -> None:
    text, page = html
    assert "<script" not in text
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    # Each place that shows a string from outside shows it as it was given.
    for place in (
        "Poor light", "iris", "gap", "why", "unseen", "lid flutters", "second face", "bundled", "One paragraph",
    ):  # fmt: skip
        assert f'{place} <script>alert("x")</script>&' in page.text, place


def test_reads_top_down(html: tuple[str, _Page]) -> None:
    _, page = html
    places = [
        page.text.index(title)
        for title in (
            "One paragraph", "Recording quality", "Where the face moved along", "Synkinesis matrix",
            "Suspected muscles and nerve branches", "Every movement",
            "At rest", "Excursions", "Timing", "Notes", "How every figure was obtained", "it does not diagnose",
        )
    ]  # fmt: skip
    assert places == sorted(places)


def test_sides_are_named_the_patients(html: tuple[str, _Page]) -> None:
    text, page = html
    assert "patient’s right (affected)" in page.text
    assert "patient’s left (affected)" not in page.text
    face = re.search(r'<svg[^>]*class="facemap".*?</svg>', text, re.DOTALL)
    assert face is not None
    at = {
        side: float(x) for x, side in re.findall(r'<text x="([\d.]+)" y="24"[^>]*>patient’s (right|left)', face.group())
    }
    assert at["right"] < at["left"]


def test_unknown_calls_no_side_affected(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    unknown = replace(assessment, affected_side="unknown")
    _, page = _read(write_report(unknown, signals, trials, tmp_path))
    assert "(affected)" not in page.text
    assert "none called affected" in page.text


def _matrix_cells(text: str) -> dict[str, list[str]]:
    heat = "".join(re.findall(r'<table class="heat">.*?</table>', text, re.DOTALL))
    found: dict[str, list[str]] = {}
    for kind, inside in re.findall(r'<td class="(present|absent|unknown)[^"]*"[^>]*>(.*?)</td>', heat, re.DOTALL):
        found.setdefault(kind, []).append(re.sub(r"<[^>]+>", " ", inside))
    return found


def test_three_states_differ_without_colour(html: tuple[str, _Page]) -> None:
    cells = _matrix_cells(html[0])
    assert [len(cells[kind]) for kind in ("present", "absent", "unknown")] == [2, 2, 2]
    assert all("●" in cell and "○" not in cell for cell in cells["present"])
    assert all("○" in cell and "●" not in cell and "1.2" in cell for cell in cells["absent"])
    assert all("●" not in cell and "○" not in cell for cell in cells["unknown"])
    present = next(cell for cell in cells["present"] if "2.4" in cell)
    assert "2.0 to 2.8" in present
    face = re.findall(r'<path class="region (\w+)" d="[^"]*" fill="([^"]*)"', html[0])
    assert {fill for kind, fill in face if kind == "unknown"} == {"url(#not-assessed)", "url(#not-assessed-photo)"}
    assert not any("url" in fill for kind, fill in face if kind != "unknown")


def test_every_figure_can_be_traced(html: tuple[str, _Page]) -> None:
    _, page = html
    for told in (
        "ab" * 32,
        "cd" * 32,
        "halves",
        "0.1.0",
        "1.7",
        "✓ found",
        "~ shaky",
        "? assumed",
        "10.1002/lary.23778",
    ):
        assert told in page.text, told


def test_without_pictures_there_is_none_of_the_patient(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, pictures: Pictures, tmp_path: Path
) -> None:
    bare, _ = _read(write_report(assessment, signals, trials, tmp_path / "bare"))
    full, _ = _read(write_report(assessment, signals, trials, tmp_path / "full", pictures=pictures))
    assert "data:image" not in bare
    # Rest, every peak that is there, frames that decided grades, and marks of both sides at rest and at the peak.
    graded = [row.picture for view in grade_views(assessment.grades, trials, pictures) for row in view.rows]
    marks = appearance_view(assessment.appearance, trials, pictures).pictures
    peaks = sum(peak is not None for peak in pictures.peaks)
    beside = sum(picture is not None for picture in graded) + 4 * len(marks)
    assert full.count("data:image/jpeg") == 1 + peaks + beside
    for figure in (tmp_path / "full" / "figures").iterdir():
        assert "data:image" not in figure.read_text(encoding="utf-8")


def test_a_figure_for_every_movement(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    write_report(assessment, signals, trials, tmp_path)
    names = {path.name for path in (tmp_path / "figures").iterdir()}
    assert names == {"face-map.svg", "movement-smile-open.svg", "movement-eye-close-gentle.svg"}


def test_ids_meet_nowhere(html: tuple[str, _Page]) -> None:
    ids = [attrs["id"] for _, attrs in html[1].tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_what_stimulation_moved_has_a_table_with_what_is_not_known(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    mm, drive = measured(3.2, "mm", 0.4, 2), measured(0.8, "of full drive", 0.2, 2)
    strong = Answer(("zygomaticus-major", "risorius"), drive, mm, "strong")
    unknown = Answer(("buccinator",), drive, mm, None, "what moved may be other muscles' pull as well")
    silent = Answer(("mentalis",), measured(0.0, "of full drive", 0.02, 2), measured(0.0, "mm", 0.1, 2), "none")
    stimulated = (
        Stimulation("B", "left", 4.5, mm, (strong, unknown, silent)),
        Stimulation("Z", "right", None, not_assessed("mm", "The patient blinked <b>."), ()),
    )
    with_it = replace(assessment, stimulation=stimulated)
    html, page = _read(write_report(with_it, signals, trials, tmp_path / "with"))
    text = " ".join(page.text.split())
    assert "Nerve stimulation" in text
    for said in ("B buccal", "3.2 mm (2.8 to 3.6), 2×", "Zygomaticus major or risorius: strong", "80 % (60 to 100)"):
        assert said in text
    assert "1 muscle is likely silent. Cannot be told: buccinator." in text
    assert "not assessed: The patient blinked <b>." in text
    assert "blinked <b>" not in html
    _, without = _read(write_report(assessment, signals, trials, tmp_path / "without"))
    assert "Nerve stimulation" not in without.text


def test_same_input_same_page(assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path) -> None:
    pages = [write_report(assessment, signals, trials, tmp_path / name).read_bytes() for name in ("one", "two")]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("empty", ["trials", "cells"])
def test_little_was_found(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path, empty: str
) -> None:
    gone: dict[str, Any] = {
        "synkinesis": (),
        "timing": (),
        "coordination": (),
        "excursions": (),
        "rest": (),
        "notes": (),
    }
    if empty == "trials":
        trials = Trials(())
        gone["trials"] = ()
    _, page = _read(write_report(replace(assessment, **gone), signals, trials, tmp_path))
    assert "No excursion was measured" in page.text
    assert "No pair could be looked at" in page.text or empty == "cells"
    assert "absent above" not in page.text.replace("absent above its limit", "").replace("absent above it", "").replace(
        "absent above their limits", ""
    )
