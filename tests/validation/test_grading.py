"""Suite "grading": correlation by hand, who is in it, the truth as a grader sees it, raters that are found out."""

import json
import tomllib
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.grading.made_observed import FISSURE, observed

from synkin.assessment import Assessment, Quality, Scale, Software, dumps
from synkin.assessment import Recording as Recorded
from synkin.cli import run
from synkin.errors import WrongUsageError
from synkin.grading import Observed, grade, observe
from synkin.measures import measure, resting_shifts
from synkin.motion import signals, take_head_out
from synkin.phantom.files import cue_sheet
from synkin.phantom.landmark_link import LandmarkNoise, track_of
from synkin.phantom.nerve import make_protocol, named_patient
from synkin.phantom.picture.camera import Camera
from synkin.phantom.recording import Recording, simulate
from synkin.synkinesis import matrix
from synkin.trials import find_trials
from synkin.validation.cases import CALIBRATION_SEEDS, REPORTING_SEEDS, TUNING_SEEDS
from synkin.validation.drive_patients import DRIVE_SEEDS
from synkin.validation.figure import run_check
from synkin.validation.grading_figures import Pairs, grading_checks
from synkin.validation.grading_jobs import Pair, pair_json, read_pair
from synkin.validation.grading_patients import GRADING_SEEDS, grading_cases, patient_of
from synkin.validation.grading_truth import true_observed
from synkin.validation.held import loaded_truth
from synkin.validation.intraclass import icc_2_1, weighted_icc
from synkin.validation.labels import Label, Rated, beside_measures, fit_labels, fitted_toml, ordered_fit, read_labels
from synkin.validation.raters import rate, table_cuts


def test_the_correlation_of_shrout_and_fleiss() -> None:
    # Their table 2: six subjects, four judges. Mean squares 11.24 (subjects), 32.49 (judges), 1.02 (error):
    # (11.24 - 1.02) / (11.24 + 3 * 1.02 + 4 * (32.49 - 1.02) / 6) = 10.22 / 35.28 = 0.29.
    ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    assert icc_2_1(ratings) == pytest.approx(0.29, abs=0.005)


def test_a_correlation_by_hand() -> None:
    # Subjects (1, 2), (3, 4), (5, 6): the second rater is one higher throughout. Subject means 1.5, 3.5, 5.5, grand
    # mean 3.5: MSR = 2 * (4 + 0 + 4) / 2 = 8; MSC = 3 * (0.25 + 0.25) / 1 = 1.5; MSE = 0.
    # (8 - 0) / (8 + 0 + 2 * (1.5 - 0) / 3) = 8 / 9.
    assert icc_2_1([[1, 2], [3, 4], [5, 6]]) == pytest.approx(8 / 9)
    assert icc_2_1([[1, 1], [3, 3], [5, 5]]) == pytest.approx(1.0)
    assert np.isnan(icc_2_1([[1, 2]]))
    assert np.isnan(icc_2_1([[2, 2], [2, 2]]))


def test_weights_are_repetitions_of_subjects() -> None:
    ratings = np.array([[1.0, 2.0], [4.0, 3.0], [7.0, 9.0]])
    weights = np.array([[2.0, 1.0, 3.0]])
    assert weighted_icc(ratings)(weights)[0] == pytest.approx(icc_2_1(np.repeat(ratings, [2, 1, 3], axis=0)))


def test_patients_are_many_even_over_severity_and_nobody_elses() -> None:
    cases = grading_cases(1)
    assert len(cases) >= 200
    assert len({case.seed for case in cases}) == len(cases)
    assert {case.seed for case in cases} <= set(GRADING_SEEDS)
    for others in (REPORTING_SEEDS, CALIBRATION_SEEDS, TUNING_SEEDS, DRIVE_SEEDS):
        assert not set(GRADING_SEEDS) & set(others)
    assert sum(case.kind == "healthy" for case in cases) <= len(cases) / 5
    for kind in ("synkinetic", "paretic"):
        tenths = Counter(int(10 * case.severity) for case in cases if case.kind == kind)
        assert max(tenths.values()) - min(tenths.values()) <= 1
        assert len(tenths) == 10
        sides = Counter(case.side for case in cases if case.kind == kind)
        assert abs(sides["left"] - sides["right"]) <= 2
    weak = patient_of(next(case for case in cases if case.kind == "paretic" and case.severity > 0.9))
    assert min(weak.nerve(weak.affected_side).strength.values()) < 0.3  # type: ignore[arg-type]


@cache
def pair() -> Pair:
    """A patient whose eye narrows with smile and pucker, as measured and as it is; only smile and closure are asked."""
    protocol = make_protocol(("smile-open", "eye-close-gentle"), repetitions=3, blinks=False, gaze_shifts=False, seed=5)
    recording = Recording(named_patient("demo", "right"), protocol, person_seed=2501, camera=Camera(fps=12.0), seed=5)
    simulation = simulate(recording)
    truth = true_observed(simulation, loaded_truth(simulation), "right")
    traces = signals(take_head_out(track_of(simulation, LandmarkNoise())))
    measures = measure(traces, find_trials(traces, cue_sheet(protocol), "right"), None, "right")
    seen = observe(measures, matrix(measures, "right"), resting_shifts(measures, "right"), "right")
    return Pair(grading_cases(1)[0], seen, truth)


def test_truth_and_measures_speak_of_the_same_things() -> None:
    measured, true = pair().measured, pair().true
    assert measured is not None
    assert {(one.movement, one.side) for one in measured.voluntary} == {
        (one.movement, one.side) for one in true.voluntary
    }
    for one in measured.voluntary:
        twin = true.voluntary_of(one.movement, one.side)
        assert twin is not None
        assert one.share.value is not None
        assert one.share.value == pytest.approx(twin.share.value, abs=0.12)
        assert one.way.value == pytest.approx(twin.way.value, rel=0.15)
    seen = {(one.movement, one.region, one.side): one for one in measured.unwanted if one.excess.value is not None}
    for twin_ in true.unwanted:
        assert seen[twin_.movement, twin_.region, twin_.side].excess.value == pytest.approx(twin_.excess.value, abs=1.6)
    lids = next(
        one for one in true.unwanted if (one.movement, one.region, one.side) == ("smile-open", FISSURE, "right")
    )
    assert lids.excess.value is not None
    assert lids.excess.value > 2.0
    assert seen["smile-open", FISSURE, "right"].range_mm == pytest.approx(lids.range_mm, rel=0.15)
    for rest in true.resting:
        twin_rest = measured.resting_of(rest.region, rest.measure, rest.side)
        if twin_rest is not None:
            assert twin_rest.difference.value == pytest.approx(rest.difference.value, abs=0.8)


def test_a_recording_with_only_smile_and_closure_gives_a_partial_grade() -> None:
    measured, true = pair().measured, pair().true
    assert measured is not None
    for seen in (measured, true):
        found = {one.instrument: one for one in grade(seen)}
        sunnybrook = found["sunnybrook"]
        graded = {one.id for one in sunnybrook.items if one.status == "measured"}
        assert graded == {
            "rest-eye",
            "rest-mouth",
            "voluntary-smile-open",
            "voluntary-eye-close-gentle",
            "synkinesis-smile-open",
            "synkinesis-eye-close-gentle",
        }
        assert sunnybrook.composite.value is None
        low, high = sunnybrook.possible_range or (0, 0)
        assert 40 <= high - low <= 80
        assert found["house-brackmann"].composite.value is None
        assert found["fngs"].composite.value is None
        assert sunnybrook.item("synkinesis-smile-open").level in (2, 3)


def test_a_pair_comes_back_from_its_file() -> None:
    assert read_pair(pair_json(pair()), pair().case) == pair()


def test_figures_of_perfect_measures_are_perfect_and_say_how_many() -> None:
    people = [
        Pair(replace(case, id=f"{at}"), seen, seen)
        for at, case in enumerate(grading_cases(1, quick=True))
        for seen in [observed({"smile-open": at / 20}, {("pucker", FISSURE): at / 4}, made=_ASKED)]
    ]
    figures = {one.name: one for check in grading_checks(Pairs(people))[:12] for one in run_check(check)}
    assert figures["composite_icc"].value == pytest.approx(1.0)
    assert figures["synkinesis_icc"].met
    assert figures["composite_error_points"].value == 0
    assert figures["synkinesis_true_0_said_0"].value == sum(at / 4 < 1 for at in range(len(people))) + 4 * len(people)
    assert figures["synkinesis_true_1_said_0"].value == 0
    # Nothing from pixels is kept, and that is said.
    assert figures["pixel_composite_icc"].value is None
    assert "not run" in (figures["pixel_composite_icc"].reason or "")


_ASKED = ("brow-raise", "eye-close-gentle", "smile-open", "snarl", "pucker")


def test_known_cut_offs_are_found_from_raters_who_agree_as_people_do() -> None:
    rng = np.random.default_rng(3)
    values = {
        "synkinesis": rng.gamma(0.7, 1.0, (70, 1)) * rng.uniform(0.2, 1.6, (70, 5)),
        "voluntary": np.clip(rng.uniform(0, 1.1, (70, 1)) + rng.normal(0, 0.15, (70, 5)), 0, 1.3),
    }
    made = rate(values, raters=8, seed=1)
    assert made.synkinesis_icc == pytest.approx(0.48, abs=0.03)
    assert made.composite_icc == pytest.approx(0.85, abs=0.03)
    fits = {one.item: one for one in fit_labels(made.rated(), draws=25)}
    held = 0
    for block, within in (("synkinesis", 0.45), ("voluntary", 0.12)):
        fit = fits[block]
        found = [cut.fitted for cut in fit.cuts]
        assert found == sorted(found)
        assert found == pytest.approx(table_cuts(block), abs=within)
        held += sum(cut.ci95[0] <= cut.table <= cut.ci95[1] for cut in fit.cuts)
        assert fit.exact is not None
        assert fit.exact_table is not None
        assert fit.exact == pytest.approx(fit.exact_table, abs=0.06)
        assert fit.between_raters is not None
    assert held >= 5


def test_raters_who_go_by_another_table_are_found_out() -> None:
    rng = np.random.default_rng(4)
    value = rng.uniform(0, 3, 600)
    cuts = np.array([0.9, 1.3, 2.4])
    place = np.searchsorted(cuts, value + rng.normal(0, 0.3, 600), side="right")
    found, spread = ordered_fit(value, place, 4)
    assert found == pytest.approx(cuts, abs=0.12)
    assert spread == pytest.approx(0.3, abs=0.06)
    # Labels that the table lacks, too few recordings and levels that nobody gave are said, not fitted.
    few = [Rated(Label(f"r{at % 12}", "a", "sunnybrook", "voluntary-snarl", 5), 1.0) for at in range(24)]
    (fit,) = fit_labels(few)
    assert fit.cuts == ()
    assert "nobody gave level" in (fit.reason or "")
    (fit,) = fit_labels(few[:5])
    assert "at least 10" in (fit.reason or "")
    (fit,) = fit_labels([replace(few[0], label=replace(few[0].label, level=7))])
    assert "no level 7" in (fit.reason or "")
    assert "[[row]]" not in fitted_toml([fit], "x.csv")


def test_a_table_of_labels_is_read_and_a_bad_one_refused(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("recording,rater,instrument,item,level\nr1,AB,sunnybrook,rest-eye,1\n", encoding="utf-8")
    assert read_labels(file) == (Label("r1", "AB", "sunnybrook", "rest-eye", 1),)
    file.write_text("recording,rater,item,level\n", encoding="utf-8")
    with pytest.raises(WrongUsageError, match="lacks instrument"):
        read_labels(file)
    file.write_text("recording,rater,instrument,item,level\nr1,AB,sunnybrook,rest-eye,mild\n", encoding="utf-8")
    with pytest.raises(WrongUsageError, match="line 2"):
        read_labels(file)


def test_labels_of_reports_are_fitted_from_end_to_end(tmp_path: Path) -> None:
    seen = observed({"smile-open": 0.62}, made=_ASKED)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "assessment.json").write_text(dumps(assessment_of(seen)), encoding="utf-8")
    labels = [Label("one", "AB", "sunnybrook", item, 4) for item in ("voluntary-smile-open", "rest-cheek")]
    rated, said = beside_measures(labels, tmp_path)
    assert [one.value for one in rated] == pytest.approx([0.62])
    assert "1 labels" in said[0]
    with pytest.raises(WrongUsageError, match="no assessment"):
        beside_measures([replace(labels[0], recording="two")], tmp_path)


def assessment_of(seen: Observed) -> Assessment:
    return Assessment(
        recording=Recorded("one.mp4", "ab" * 32, 640, 480, 0, 30.0, 25.0),
        quality=Quality(750, 750, 0.0, None, None, None, None, ()),
        scale=Scale(0.2, "iris", 0.04),
        affected_side="right",
        trials=(),
        rest=(),
        excursions=(),
        synkinesis=(),
        timing=(),
        coordination=(),
        notes=(),
        software=Software("0.1.0", "bundled", "cd" * 32, "whole", "followed", {}),
        summary="One paragraph.",
        grades=grade(seen),
    )


def test_the_command_fits_ratings_of_report_folders(tmp_path: Path) -> None:
    """Three raters who put the cut-off between 4 and 5 at 0.7, not at the table's 0.8, with a little noise."""
    rng = np.random.default_rng(5)
    rows = ["recording,rater,instrument,item,level"]
    for at, share in enumerate(np.linspace(0.05, 1.1, 24)):
        (tmp_path / f"r{at}").mkdir()
        made = assessment_of(observed({"smile-open": float(share)}, made=_ASKED))
        (tmp_path / f"r{at}" / "assessment.json").write_text(dumps(made), encoding="utf-8")
        for rater in ("AB", "CD", "EF"):
            level = 1 + int(np.searchsorted([0.1, 0.3, 0.55, 0.7], share + rng.normal(0, 0.05), side="right"))
            rows.append(f"r{at},{rater},sunnybrook,voluntary-smile-open,{level}")
    (tmp_path / "labels.csv").write_text("\n".join(rows), encoding="utf-8")
    assert run(["validate", "--labels", str(tmp_path / "labels.csv"), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    document = json.loads((tmp_path / "out" / "labels.json").read_text(encoding="utf-8"))
    (fit,) = document["fits"]
    assert [cut["fitted"] for cut in fit["cuts"]] == pytest.approx([0.1, 0.3, 0.55, 0.7], abs=0.08)
    assert fit["exact"] > fit["exact_table"]
    page = (tmp_path / "out" / "labels.md").read_text(encoding="utf-8")
    assert "not clinically calibrated" in page
    assert (tmp_path / "out" / "labels_sunnybrook_voluntary.svg").is_file()
    proposed = tomllib.loads((tmp_path / "out" / "levels-fitted.toml").read_text(encoding="utf-8"))
    assert [row["level"] for row in proposed["row"]] == [1, 2, 3, 4, 5]
