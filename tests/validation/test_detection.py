from collections.abc import Sequence

import numpy as np
import pytest
from tests.validation.made_up import cell, outcome

from synkin.anatomy import REGIONS
from synkin.validation.cells import SEEN_PATTERNS, ranked, truth_of
from synkin.validation.counting import checks_of
from synkin.validation.detection import control_items, patient_items
from synkin.validation.figure import Figure, run_check
from synkin.validation.outcome import Outcome


def figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    items = (*patient_items(targets=True), *control_items(targets=True))
    return {one.name: one for check in checks_of(items, lambda: outcomes) for one in run_check(check)}


def test_only_clear_cells_count() -> None:
    assert [truth_of(cell(mm)) for mm in (1.5, 4.0, 0.29, -0.29, 0.3, 1.49, -2.0)] == [
        "positive",
        "positive",
        "negative",
        "negative",
        "between",
        "between",
        "between",
    ]


def test_undecided_cells_are_left_out_or_ranked_as_scored_or_worst() -> None:
    rows = [("a", cell(2.0, 1.8)), ("a", cell(2.0, None)), ("b", cell(0.0, 0.4)), ("b", cell(0.1, 0.2, False))]

    assert ranked(rows, "left out").score.tolist() == [0.2]
    assert ranked(rows, "as scored").score.tolist() == [1.8, -np.inf, 0.4, 0.2]
    assert ranked(rows, "worst rank").score.tolist() == [-np.inf, -np.inf, np.inf, 0.2]


def test_unilateral_patients_have_a_target_and_bilateral_ones_have_none() -> None:
    found = figures(
        [
            outcome("a", cells=(cell(3.0, 2.5, True), cell(0.0, 0.1, False), cell(1.0, 9.0, True))),
            outcome("b", cells=(cell(2.0, 0.5, None), cell(0.1, 0.6, None), cell(0.0, 3.0, True, affected=False))),
            outcome("c", "bilateral", cells=(cell(3.0, 0.1, False), cell(0.0, 0.5, False))),
        ]
    )

    assert found["auc_unilateral"].value == pytest.approx(3 / 4)
    assert (found["auc_unilateral"].n, found["auc_unilateral"].met) == (4, False)
    assert found["auc_unilateral_assessed"].value == 1.0
    assert found["auc_unilateral_worst"].value == pytest.approx(1 / 4)
    assert found["sensitivity_unilateral"].value == pytest.approx(1 / 2)
    assert found["sensitivity_unilateral_assessed"].value == 1.0
    assert found["specificity_unilateral"].value == 1.0
    assert found["undecided_negative_unilateral_share"].value == pytest.approx(1 / 2)
    assert found["between_unilateral_present_share"].value == 1.0
    assert found["no_alarm_other_side"].value == 0.0
    assert found["excess_bias_unilateral_mm"].value == pytest.approx((-0.5 - 1.5) / 2)
    assert (found["auc_bilateral"].value, found["auc_bilateral"].target) == (0.0, None)


def test_a_group_that_is_never_assessed_is_no_success() -> None:
    found = figures([outcome("a", "weakness", cells=(cell(0.0, 0.4), cell(0.0, None)))])

    assert found["specificity_weakness"].value is None
    assert found["undecided_weakness_share"].value == 1.0


def test_false_alarms_of_controls() -> None:
    found = figures(
        [
            outcome("a", "healthy", cells=(cell(0.0, 2.0, True), cell(0.0, 0.1, False), cell(0.0, 0.4))),
            outcome("b", "healthy", cells=(cell(0.0, 0.0, False),)),
        ]
    )

    assert found["specificity_healthy"].value == pytest.approx(2 / 3)
    assert found["specificity_healthy"].met is False
    assert found["no_alarm_healthy"].value == pytest.approx(3 / 4)
    assert found["alarmed_healthy_share"].value == pytest.approx(1 / 2)
    assert found["specificity_controls"].value == found["specificity_healthy"].value


def test_both_lids_narrowing_must_be_found() -> None:
    seen = cell(3.0, 2.0, True, movement="pucker")
    missed = cell(3.0, 0.4, None, movement="pucker")

    found = figures(
        [outcome("a", "pucker-both-lids", cells=(seen,)), outcome("b", "pucker-both-lids", cells=(missed,))]
    )

    assert found["pucker_both_lids_found_share"].value == pytest.approx(1 / 2)
    assert found["pucker_both_lids_found_share"].met is False


def test_patterns_that_landmarks_cannot_see_are_left_out() -> None:
    assert REGIONS["neck"].unseen is not None
    assert "platysmal" not in SEEN_PATTERNS
    assert {"oral-ocular", "ocular-oral", "brow-oral", "mentalis", "snarl-smile"} <= set(SEEN_PATTERNS)
