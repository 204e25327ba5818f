"""What the page shows of what the patient says: scores apart from measures, gaps as gaps, the mood flag first."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xarray as xr
from tests.report.conftest import EVIL

from synkin.assessment import Assessment, from_json, schema, to_json
from synkin.grading.questionnaires import INSTRUMENTS, Answers, Questionnaires, Value, make_answers, questionnaires_of
from synkin.report import write_report
from synkin.trials import Trials


def _all(instrument: str, code: int, day: int, **more: Any) -> Answers:
    """Every item answered with this code; `missing`: items that are not."""
    given: dict[str, Value | None] = {
        item.link_id: None if item.link_id in more.get("missing", ()) else code
        for item in INSTRUMENTS[instrument].items
    }
    return make_answers(
        instrument,
        given,
        filled_in_by="patient",
        answered_on=date(2026, 11, day),
        wording=more.get("wording", "The clinic's licensed form"),
    )


def _today(day: int, rating: int, tightness: int) -> Answers:
    given: dict[str, Value | None] = {
        "today.complaint": f"My eye shuts when I laugh {EVIL}",
        "today.goal-1.text": "Drink from a glass",
        "today.goal-1.rating": rating,
        "today.goal-2.text": "Smile in a photograph",
        "today.tightness.midface": tightness,
        "today.tightness.neck": 0,
        "today.pain.eye": 2,
        "today.tearing-with-food": 7,
        "today.smiling-in-company": 8,
        "today.schirmer-right": 12.5,
    }
    return make_answers("today", given, filled_in_by="patient", answered_on=date(2026, 11, day))


@pytest.fixture
def found() -> Questionnaires:
    """Two visits: the SAQ fell from 77.8 to 33.3, one FaCE answer is missing, one mood answer is yes."""
    given = [
        _today(2, 1, 8),
        _today(22, 4, 6),
        make_answers(
            "saq",
            {i.link_id: 4 if n else 3 for n, i in enumerate(INSTRUMENTS["saq"].items)},
            answered_on=date(2026, 11, 2),
        ),
        make_answers(
            "saq",
            {i.link_id: 2 if n else 1 for n, i in enumerate(INSTRUMENTS["saq"].items)},
            answered_on=date(2026, 11, 22),
        ),
        _all("face", 4, 22, missing=("face.eye.2",)),
        _all("fdi", 5, 22),
        make_answers("mood", {"mood.low": True}, answered_on=date(2026, 11, 22)),
    ]
    return questionnaires_of(given, f"Ask Dr Made-Up, room 5.\nSecond line {EVIL}")


def _page(assessment: Assessment, signals: xr.Dataset, trials: Trials, folder: Path) -> str:
    return write_report(assessment, signals, trials, folder).read_text(encoding="utf-8")


def _row(html: str, label: str) -> str:
    """The text of the first row of a table whose first cell begins so."""
    rows = re.findall(r"<tr><td>(.*?)</tr>", html, flags=re.DOTALL)
    text = next(row for row in rows if row.startswith(label))
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_page_says_it(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, found: Questionnaires, tmp_path: Path
) -> None:
    html = _page(replace(assessment, questionnaires=found), signals, trials, tmp_path)
    assert "<script" not in html
    assert "What the patient says" in html
    assert "My eye shuts when I laugh" in html
    # SAQ before: 3 + 8 * 4 = 35, 3500 / 45 = 77.8; now 1 + 8 * 2 = 17, 1700 / 45 = 37.8; 40 points fewer
    saq = _row(html, "SAQ")
    assert "37.8" in saq
    assert "77.8" in saq
    assert "−40.0, better: changed, and important" in saq
    assert "28.2 / 4.6" in saq
    assert "2.8 / (0.6)" in saq
    assert saq.startswith("SAQ 1,2 37.8 lower")
    notes = re.findall(r"<li>(.*?)</li>", html[html.index('<ol class="reasons">', html.index("Smallest detectable")) :])
    assert notes[0] == "Asked in synkin’s own words, so not the instrument’s score."
    assert "not used" in notes[1]
    assert notes[2].startswith("Formula not verified.")
    # FaCE: 14 answers 4 and one missing: sum 57 to 61, (57 - 15) / 60 = 70.0 to (61 - 15) / 60 = 76.7
    face = _row(html, "FaCE, total")
    assert "not computed" in face
    assert "70.0 to 76.7; 1 of 15 missing" in face
    assert face.startswith("FaCE, total 3 not computed")
    assert "100.0" in _row(html, "FDI, physical")
    assert _row(html, "Midface") == "Midface 6 –"
    assert _row(html, "Neck") == "Neck 0 –"
    assert _row(html, "Eye") == "Eye – 2"
    assert _row(html, "Tearing with food") == "Tearing with food 7 7"
    assert "Schirmer test, right eye: 12.5 mm (visit before 12.5 mm)" in html
    assert _row(html, "1. Drink from a glass") == "1. Drink from a glass 4 1"
    assert _row(html, "2. Smile in a photograph") == "2. Smile in a photograph not rated –"


def test_the_mood_flag_stands_before_all_measures_with_the_clinics_own_text(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, found: Questionnaires, tmp_path: Path
) -> None:
    html = _page(replace(assessment, questionnaires=found), signals, trials, tmp_path / "a")
    flag = html.index("The mood screen answered on 2026-11-22 is positive")
    assert flag < html.index("Ask Dr Made-Up") < html.index("Recording quality")
    without = replace(found, clinic_text=None)
    html = _page(replace(assessment, questionnaires=without), signals, trials, tmp_path / "b")
    assert "The clinic has given no text of its own" in html
    for answer, said in ((False, "negative"), (None, "not assessed: an answer is missing")):
        mood = make_answers("mood", {"mood.low": False, "mood.interest": answer})
        html = _page(
            replace(assessment, questionnaires=questionnaires_of([mood], "x")), signals, trials, tmp_path / "c"
        )
        assert f"Mood screen, two questions: {said}" in html
        assert "same day" not in html


def test_without_answers_the_page_says_nothing_of_them(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    html = _page(assessment, signals, trials, tmp_path)
    assert "What the patient says" not in html
    assert "ood screen" not in html


def test_it_stands_in_the_assessment_and_comes_back(assessment: Assessment, found: Questionnaires) -> None:
    whole = replace(assessment, questionnaires=found)
    document = to_json(whole)
    jsonschema.validate(document, schema())
    assert from_json(document).questionnaires == found
    face = next(row for row in document["questionnaires"]["scores"] if row["scale"] == "face")
    assert face["value"] is None
    assert face["possible_range"] == pytest.approx([70.0, 100 * 46 / 60])
    assert face["verified"] is False
    assert document["questionnaires"]["mood"]["positive"] is True
    assert "questionnaires" not in to_json(assessment)
    assert from_json(to_json(assessment)).questionnaires is None
