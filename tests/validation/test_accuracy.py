import pytest
from tests.validation.made_up import moved, outcome

from synkin.validation.accuracy import covered_item, detail_items, excursion_items
from synkin.validation.counting import Item, among, checks_of
from synkin.validation.figure import Figure, run_check

OUTCOMES = [
    outcome("a", moved=(moved(8.0, 7.0, half=0.5), moved(7.2, 7.0, side="right")), scale_error=0.25),
    outcome("b", moved=(moved(6.0, 7.0), moved(7.4, 7.0, side="right"), moved(None, 3.0)), scale_error=0.0),
    outcome("c", moved=(moved(-8.0, -9.0, movement="eye-close-gentle", region="palpebral-fissure"),)),
    outcome("d", moved=(moved(1.0, 0.2, movement="pucker", region="brow", asked=False),)),
]


def figures(*items: Item) -> dict[str, Figure]:
    return {one.name: one for check in checks_of(items, lambda: OUTCOMES) for one in run_check(check)}


def test_errors_per_region_where_it_was_asked_for_and_everywhere() -> None:
    found = figures(*excursion_items(targets=True))

    assert found["mae_asked_commissure_mm"].value == pytest.approx((1.0 + 0.2 + 1.0 + 0.4) / 4)
    assert found["mae_asked_commissure_mm"].met is False
    assert found["mae_asked_commissure_mm"].n == 4
    assert found["bias_asked_commissure_mm"].value == pytest.approx(0.15)
    assert found["bias_asked_commissure_mm"].met is True
    assert found["mae_asked_brow_mm"].value is None
    assert found["mae_brow_mm"].value == pytest.approx(0.8)
    assert found["measured_share"].value == pytest.approx(6 / 7)


def test_an_eye_that_closes_too_little_has_a_negative_bias_like_any_other_region() -> None:
    assert figures(*excursion_items(targets=True))["bias_asked_palpebral_fissure_mm"].value == pytest.approx(-1.0)


def test_the_left_is_held_against_the_right() -> None:
    ratio = figures(*excursion_items(targets=True))["mae_left_over_right_commissure"]
    assert ratio.value == pytest.approx(1.0 / 0.3)
    assert ratio.met is False


def test_what_the_scale_alone_does_can_be_taken_off() -> None:
    found = figures(*excursion_items(targets=True))
    at_true_scale = [8.0 / 1.25 - 7.0, 7.2 / 1.25 - 7.0, -1.0, 0.4]
    assert found["mae_asked_commissure_true_scale_mm"].value == pytest.approx(sum(map(abs, at_true_scale)) / 4)


def test_coverage_counts_the_intervals_that_hold_the_truth() -> None:
    found = figures(covered_item("one", "", lambda row: row.region == "commissure"))["one"]
    assert found.value == pytest.approx(3 / 4)


def test_agreement_is_per_movement_and_region() -> None:
    found = figures(*detail_items())

    assert found["smile_open_commissure_bias_mm"].value == pytest.approx(0.15)
    low, high = found["smile_open_commissure_loa_low_mm"].value, found["smile_open_commissure_loa_high_mm"].value
    assert low is not None
    assert high is not None
    assert (low + high) / 2 == pytest.approx(0.15)
    assert found["snarl_chin_mae_mm"].reason == "nothing to count"


def test_a_figure_of_a_part_of_which_nothing_is_there_is_not_run() -> None:
    (item,) = (one for one in excursion_items(targets=True) if one.plan.name == "coverage")

    assert figures(item)["coverage"].value is not None
    left_out = figures(among(item, lambda one: one.levels["height"] == "480"))["coverage"]
    assert left_out.value is None
    assert (left_out.reason or "").startswith("not run")
