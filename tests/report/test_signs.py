"""What the page shows of signs and review flags, and how they go into the assessment's JSON and back."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import xarray as xr
from tests.drives import drive_of
from tests.grading.made_observed import FISSURE, observed
from tests.grading.made_signs import said, sequence, shift
from tests.report.conftest import EVIL

from synkin.assessment import Assessment, from_json, schema, to_json
from synkin.grading.review import make_history, review
from synkin.grading.signs import seven_signs
from synkin.report import write_report
from synkin.trials import Trials


@pytest.fixture
def found(assessment: Assessment) -> Assessment:
    """Severe linked movements, a mild high tone that the patient calls severe, pain; nobody asked about a mass."""
    seen = observed(excess={("pucker", FISSURE): 6.0})
    given = said(tightness__midface=9, tearing_with_food=5)
    tone = replace(shift(2.4, 1.0, half=0.1), name=f"corner drawn out {EVIL}")
    history = make_history({"onset": date(2026, 1, 3), "seen": date(2026, 11, 22), "pain": True, "numbness": False})
    return replace(
        assessment,
        signs=seven_signs(seen, (tone,), (sequence(0.01, 0.001),), drive_of("right"), given),
        review=review(history, seen),
    )


def page(one: Assessment, signals: xr.Dataset, trials: Trials, folder: Path) -> str:
    return write_report(one, signals, trials, folder).read_text(encoding="utf-8")


def row(html: str, title: str) -> str:
    """The text of the row whose heading begins so."""
    rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</tr>', html[html.index("<h2>Signs</h2>") :], flags=re.DOTALL)
    return next(" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in rows if one.startswith(title))


def test_every_sign_has_its_level_measure_and_rating(
    found: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    html = page(found, signals, trials, tmp_path)
    assert "<script" not in html
    linked = row(html, "Linked movements")
    assert "severe over 99 %" in linked
    assert "eye opening, right, pucker" in linked
    assert "6.0 mm (6.0 to 6.0) unasked in pucker" in linked
    assert "Not looked at: nasolabial fold, neck" in linked
    tone = row(html, "High tone")
    assert "mild" in tone
    assert "2.4 mm (2.3 to 2.5)" in tone
    assert "tightness, midface: 9 of 10 (severe); measured: mild. They disagree" in tone
    assert row(html, "Poor sequencing").startswith("Poor sequencing")
    assert "– not assessed" in row(html, "Neck")
    # The patient's answer has no probability.
    assert row(html, "Tearing").split(" ")[2] == "moderate"
    assert html.count('class="levels"') == 7 + 5


def test_the_bar_holds_the_probabilities(
    found: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    assert found.signs is not None
    chances = found.signs.sign("abnormal-contraction").probability
    assert chances is not None
    html = page(found, signals, trials, tmp_path)
    start = html.index("Abnormal contraction")
    bar = html[html.index('class="levels"', start) : html.index("</div>", html.index('class="levels"', start))]
    widths = [float(one) for one in re.findall(r"width:([\d.]+)%", bar)]
    assert widths == pytest.approx([100 * one for one in chances if one > 0], abs=0.01)
    assert sum(widths) == pytest.approx(100.0, abs=0.05)


def test_flags_are_raised_first_and_unknown_is_not_no(
    found: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    html = page(found, signals, trials, tmp_path)
    box = html[html.index('aria-label="Review flags"') : html.index("Recording quality")]
    assert "<b>Pain</b>: the history says yes" in box
    assert "mass" not in box
    text = " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<h3>Review flags</h3>") :]).split())
    assert "● Pain The history says yes" in text
    assert "○ Numbness not raised: the history says no" in text
    assert "– A mass not known: not asked" in text
    assert "Not asked:" in text
    assert "Is there a mass" in text


def test_without_a_history_the_page_says_so(
    found: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    html = page(replace(found, review=review(None, observed())), signals, trials, tmp_path)
    assert 'aria-label="Review flags"' not in html
    assert "No history was given" in html


def test_an_assessment_of_before_there_were_signs_has_no_such_section(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    assert "<h2>Signs</h2>" not in page(assessment, signals, trials, tmp_path)
    document = to_json(assessment)
    assert "signs" not in document
    assert from_json(document).signs is None
    assert from_json(document).review is None


def test_json_there_and_back(found: Assessment) -> None:
    document = to_json(found)
    jsonschema.validate(document, schema())
    back = from_json(document)
    assert back.signs == found.signs
    assert back.review == found.review
    assert document["review"]["history"]["onset"] == "2026-01-03"
    assert document["review"]["history"]["mass"] is None
    levels = {one["id"]: one["level"] for one in document["signs"]["signs"]}
    assert levels["linked-movements"] == "severe"
    assert to_json(back) == document
