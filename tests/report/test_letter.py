"""report.pdf: complete, safe whatever a name holds, the same bytes for the same input."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typst
from tests.drives import bilateral, drive_of, not_found

from synkin.anatomy import AffectedSide
from synkin.assessment import Assessment
from synkin.errors import CannotWriteError, WrongUsageError
from synkin.report import Identity, Paper, Pictures, missing_letters, paper_of, write_pdf
from synkin.report.letter.names import FONTS, name_of
from synkin.report.letter.scores import GRADES, QUESTIONNAIRES, lines_of
from synkin.trials import Trials

POINTS = {"a4": (595.3, 841.9), "letter": (612.0, 792.0)}
EVIL_NAME = '#panic("x") *b* _i_ $a_1$ \\ "q" `r` <l> @ref //c /* ] } = - + [z'
ARABIC = "محمد عبد الرحمن بن عبد العزيز"
HEBREW = "כהן, דוד"
DAY = date(2026, 11, 3)
Writer = Callable[..., Path]


@pytest.fixture
def write(assessment: Assessment, trials: Trials, tmp_path: Path) -> Writer:
    def written(
        one: Assessment = assessment,
        name: str | None = None,
        paper: Paper = "a4",
        pictures: Pictures | None = None,
        file: str = "report.pdf",
    ) -> Path:
        identity = Identity(name, None if name is None else DAY)
        return write_pdf(one, trials, tmp_path / file, pictures=pictures, paper=paper, patient=identity)

    return written


def _pages(path: Path) -> list[str]:
    """The text of every page, white space made one."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("needs pdftotext (poppler-utils) to read a PDF")
    said = subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    pages = [" ".join(page.replace("\u200b", "").split()) for page in said.split("\f")]
    return pages[:-1]


def _size(path: Path) -> tuple[float, float]:
    found = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", path.read_bytes())
    assert found
    assert len(set(found)) == 1
    return float(found[0][0]), float(found[0][1])


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("muscles", ["one side", "both", "not found", "missing"])
def test_one_page_of_summary_then_the_details(
    write: Writer, assessment: Assessment, pictures: Pictures, paper: Paper, muscles: str
) -> None:
    drive = {"one side": drive_of("right"), "both": bilateral(), "not found": not_found(), "missing": None}[muscles]
    side: AffectedSide = "both" if muscles == "both" else "right"
    path = write(replace(assessment, drive=drive, affected_side=side), "Anna Larsson", paper, pictures)
    assert _size(path) == pytest.approx(POINTS[paper], abs=0.1)
    assert path.stat().st_size < 3e6
    pages = _pages(path)
    assert len(pages) >= 3
    assert "Summary" in pages[0]
    assert "Read by" in pages[0]
    assert pages[1].find("Where the face moved along") >= 0
    for at, page in enumerate(pages, start=1):
        assert page.startswith("Anna Larsson · 3 November 2026")
        assert f"Page {at} of {len(pages)}" in page
        assert "it does not diagnose or prescribe" in page


def test_the_first_page_has_what_a_clinician_asks_for(write: Writer, assessment: Assessment) -> None:
    first = _pages(write(replace(assessment, drive=drive_of("right")), "Anna Larsson"))[0]
    for told in (
        "One paragraph", "patient’s right", "Poor light", "● 2.4", "2.0 to 2.8", "○ <1.2", "What would decide", "97 %",
        "Not assessed, and why", "not graded", "nothing was filled in", "Most suspected muscles",
    ):  # fmt: skip
        assert told in first, told


def test_what_is_missing_is_said_with_its_reason(write: Writer, assessment: Assessment) -> None:
    bare = replace(
        assessment, drive=None, synkinesis=(), timing=(), coordination=(), excursions=(), rest=(), notes=(), trials=(),
        resting_shifts=(), sequence=(),
    )  # fmt: skip
    text = " ".join(_pages(write(bare)))
    for told in (
        "name not given · day not given", "movement was not traced back to muscles and nerve branches",
        "No pair could be looked at on this side", "No excursion was measured", "nothing at rest was assessed",
        "Nothing about timing was assessed",
    ):  # fmt: skip
        assert told in text, told
    assert "● 2.4 present" in text  # the key alone
    assert text.count("●") == text.count("● 2.4 present")


def test_text_is_never_read_as_markup(write: Writer, assessment: Assessment) -> None:
    hostile = replace(
        assessment,
        summary=EVIL_NAME,
        recording=replace(assessment.recording, source=f"{EVIL_NAME}\x00\n.mp4"),
        quality=replace(assessment.quality, reasons=(f'#read("/etc/passwd") {EVIL_NAME}',)),
    )
    first = _pages(write(hostile, EVIL_NAME))[0]
    squeezed = first.replace(" ", "")
    # In the block of the patient, in the summary, as the file, among the warnings.
    assert squeezed.count(EVIL_NAME.replace(" ", "")) >= 3
    assert '#read("/etc/passwd")' in first


@pytest.mark.parametrize("name", [ARABIC, HEBREW, f"{HEBREW} (Cohen, David)", f"Smith {ARABIC} 42"])
def test_both_directions(write: Writer, name: str) -> None:
    assert missing_letters(name) == ()
    found = name_of(name)
    assert found is not None
    assert found.from_right == (not name.startswith("Smith"))
    first = _pages(write(name=name))[0]
    words = [word for word in re.findall(r"\w+", name) if word.isalpha()]
    for word in words:
        assert word in first, word
    assert "font lacks" not in first


def test_marks_of_direction_in_a_name_turn_nothing_else(write: Writer) -> None:
    first = _pages(write(name="\u202eevil\u2066 name"))[0]
    assert first.startswith("evil name · 3 November 2026")


def test_letters_that_the_font_lacks_are_named(write: Writer) -> None:
    name = "王小明 नमस्ते"
    assert missing_letters(name)[:3] == ("王", "小", "明")
    first = _pages(write(name=name))[0]
    assert "This letter's font lacks letters of the name (U+738B, U+5C0F" in first


@pytest.mark.parametrize("name", ["Wolfeschlegelsteinhausenbergerdorff" * 6, f"{ARABIC} " * 5, "ab " * 80])
def test_a_very_long_name_stays_on_one_page_and_short_in_the_head(write: Writer, name: str) -> None:
    found = name_of(name)
    assert found is not None
    assert len(found.short) <= 49
    pages = _pages(write(name=name))
    assert "Read by" in pages[0]
    assert "Where the face moved along" in pages[1]


def test_same_input_same_bytes(write: Writer, pictures: Pictures) -> None:
    one, two = (write(name="Anna", pictures=pictures, file=file).read_bytes() for file in ("one.pdf", "two.pdf"))
    assert one == two


def test_the_name_stands_in_no_metadata(write: Writer) -> None:
    data = write(name="Xyzabcdef").read_bytes()
    assert b"Xyzabcdef" not in data


def test_the_patient_is_shown_only_where_pictures_are_given(write: Writer, pictures: Pictures) -> None:
    bare, full = write(file="bare.pdf").read_bytes(), write(file="full.pdf", pictures=pictures).read_bytes()
    assert b"/DCTDecode" not in bare
    assert b"/DCTDecode" in full


def test_a_failure_of_typst_is_one_sentence(write: Writer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    compiled = typst.compile

    def broken(sources: dict[str, bytes], **options: Any) -> object:
        given: Any = {**sources, "main.typ": b'#panic("no such thing")'}
        return compiled(given, **options)

    monkeypatch.setattr(typst, "compile", broken)
    with pytest.raises(CannotWriteError, match=r"^The PDF could not be set by typst \([^\n]*no such thing[^\n]*\)\.$"):
        write()
    assert not (tmp_path / "report.pdf").exists()


def test_only_the_papers_that_are_there() -> None:
    assert paper_of("letter") == "letter"
    with pytest.raises(WrongUsageError, match="a4 or letter"):
        paper_of("a3")


def test_fonts_come_with_their_licence() -> None:
    assert {path.name for path in FONTS.iterdir()} == {"DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LICENSE_DEJAVU"}
    assert "DejaVu Sans" in (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")


def test_scores_and_what_is_open_of_them() -> None:
    scored, unknown = lines_of(
        {
            "grades": {
                "sunnybrook": {"title": "Sunnybrook", "composite": {"value": 61.0, "ci95": [55.0, 66.5]}},
                "eface": {"composite": {"value": None, "reason": "no snarl"}, "possible_range": [40, 72.5]},
                "house-brackmann": {"defined": False, "reason": "both sides are affected"},
            },
            "questionnaires": {"scores": [
                {"scale": "saq", "label": "SAQ", "value": 48.9, "possible_range": [48.9, 48.9], "verified": False},
                {"scale": "fdi", "label": "FDI", "value": None, "possible_range": [20, 35], "verified": True},
            ]},
        }
    )  # fmt: skip
    assert scored == (
        ("Sunnybrook", "61 (55 to 66.5)"),
        ("Eface", "not computed; it could be 40 to 72.5 (no snarl)"),
        ("House brackmann", "not defined: both sides are affected"),
        ("SAQ", "48.9; formula not verified"),
        ("FDI", "not computed; it could be 20 to 35 (an answer is missing)"),
    )
    assert unknown == ()
    assert lines_of({"grades": {"status": "not-assessed", "reason": "not yet"}}) == (
        (),
        ((GRADES, "not yet"), (QUESTIONNAIRES, "nothing was filled in")),
    )
