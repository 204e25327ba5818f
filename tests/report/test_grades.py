"""The clinic's scales on the page: levels, bars, what is open and why, and the clinician's word beside the measure."""

import re
from dataclasses import replace
from pathlib import Path

import xarray as xr
from tests.grading.made_observed import FISSURE, SUNNYBROOK, observed

from synkin.assessment import Assessment
from synkin.grading import Override, grade
from synkin.report import Picture, Pictures, write_report
from synkin.report.grades_view import grade_views
from synkin.trials import Trial, Trials


def test_the_result_is_a_number_or_what_it_could_be() -> None:
    trials = Trials(())
    views = {one.grade.key: one for one in grade_views(grade(observed({"smile-open": 0.5})), trials, None)}
    # 100 - 4 * 2 (smile 3 for 5) - 0 to 10 for the fold.
    assert views["sunnybrook"].result == "not computed, possible 82 to 92"
    assert views["house-brackmann"].result == "III"
    assert "not published" in views["eface"].result
    both = {one.grade.key: one for one in grade_views(grade(observed(affected="both")), trials, None)}
    assert "not defined" in both["sunnybrook"].result
    assert both["fngs-adapted-left"].result == "I"


def test_a_bar_is_as_wide_as_its_levels_are_likely() -> None:
    seen = observed(excess={("pucker", FISSURE): 2.0}, half=1.0)
    views = grade_views(grade(seen), Trials(()), None)
    row = next(row for row in views[0].rows if row.item.id == "synkinesis-pucker")
    assert row.said == "2"
    assert row.bar is not None
    widths = [float(width) for width in re.findall(r'<rect x="[\d.]+" y="0" width="([\d.]+)"', row.bar)]
    assert abs(sum(widths) - 150) < 2
    assert row.item.probability is not None
    assert abs(max(widths) / 150 - max(row.item.probability)) < 0.01


def test_both_values_stand_where_a_clinician_said_otherwise() -> None:
    said = [Override("sunnybrook", "voluntary-snarl", 3, "<b>Dr. Osei</b>"), Override("sunnybrook", "rest-cheek", 1)]
    views = grade_views(grade(observed(), said), Trials(()), None)
    rows = {row.item.id: row for row in views[0].rows}
    assert (rows["voluntary-snarl"].said, rows["voluntary-snarl"].measured) == ("3", "5")
    assert (rows["rest-cheek"].said, rows["rest-cheek"].measured, rows["rest-cheek"].who) == (
        "1",
        "not assessed",
        "clinician",
    )


def test_the_picture_is_that_of_the_deciding_repetition(pictures: Pictures) -> None:
    trials = Trials(
        tuple(
            Trial(name, 1, "full", (0, 0.5), 0.6, at, (0.8, 1.2), 1.5, True)
            for name, at in (("smile-open", 9.0), ("smile-open", 1.0))
        )
    )
    shown = Pictures(pictures.rest, (pictures.rest, pictures.rest))
    views = grade_views(grade(observed()), trials, shown)
    rows = {row.item.id: row for row in views[0].rows}
    # The made-up patient's deciding frames are at 1.0 s; one picture a scale is enough.
    assert rows["voluntary-smile-open"].picture is not None
    assert rows["synkinesis-smile-open"].picture is None
    assert rows["voluntary-snarl"].picture is None
    assert isinstance(shown.rest, Picture)


def test_the_page_says_whose_word_it_is(
    assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path
) -> None:
    def page_of(one: Assessment) -> str:
        return write_report(one, signals, trials, tmp_path).read_text(encoding="utf-8")

    said = [Override("sunnybrook", "rest-cheek", 2, '<script>alert("x")</script>')]
    seen = observed(dict.fromkeys(SUNNYBROOK, 0.4), made=("smile-open", "eye-close-gentle"))
    text = page_of(replace(assessment, grades=grade(seen, said)))
    assert "<h2>Grades</h2>" in text
    assert "not clinically calibrated" in text
    assert "brow raise was not made" in text
    assert '<script>alert("x")' not in text
    assert "synkin measures, a clinician grades" in text
    assert "<h2>Grades</h2>" not in page_of(assessment)
