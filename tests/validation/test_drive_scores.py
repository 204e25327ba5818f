"""What counts as right, on results made by hand."""

from dataclasses import replace

import numpy as np
import pytest
from tests.validation.made_up_drive import WIRED, drive, outcome, perfect, suspect, truth

from synkin.anatomy import MUSCLES
from synkin.drive.results import Drive
from synkin.validation.drive_outcome import drive_outcome_json, read_drive_outcome
from synkin.validation.drive_scores import (
    DriveRow,
    baseline_right,
    entries_judged,
    group_right,
    group_rows,
    is_suspected,
    muscle_right,
    muscle_rows,
    reader_right,
    route_right,
    source_right,
    suspects_judged,
    within_bounds,
)


def test_a_perfect_result_is_right_in_everything() -> None:
    one = outcome("a", perfect(truth()))

    for right in (group_right, muscle_right, source_right, route_right, within_bounds, is_suspected):
        assert right(one) is True
    assert all(row.true == row.found for row in group_rows(one))
    assert sorted(row.true for row in group_rows(one)) == [0.3, 0.4, 0.5]
    assert all(row.right for row in suspects_judged(one))
    assert all((row.probability == 1.0) is row.right for row in entries_judged(one))


def test_a_group_is_right_if_the_leading_muscle_is_in_it_and_on_the_right_side() -> None:
    chin = ("depressor-labii", "mentalis")
    grouped = outcome("a", drive([chin], (suspect(1, *chin),)))
    other_side = outcome("a", drive([chin], (suspect(1, *chin, side="right"),)))
    second = outcome("a", drive([chin, ("corrugator",)], (suspect(2, *chin), suspect(1, "corrugator"))))

    assert (group_right(grouped), muscle_right(grouped)) == (True, False)
    assert not group_right(other_side)
    assert not group_right(second)
    assert group_right(second, 3)


def test_what_was_not_found_is_never_right() -> None:
    for one in (outcome("a", None, failed="no face"), outcome("a", Drive("not-assessed", "too short", "other side"))):
        for right in (group_right, muscle_right, source_right, route_right, is_suspected):
            assert right(one) is False
        assert sorted(group_rows(one)) == [DriveRow(0.3, 0.0), DriveRow(0.4, 0.0), DriveRow(0.5, 0.0)]


def test_source_and_route_are_two_answers() -> None:
    one = outcome("a", drive([("mentalis",)], (suspect(1, "mentalis", source="Z", route="B"),)))
    other = outcome("a", drive([("mentalis",)], (suspect(1, "mentalis", source="B", route="MM"),)))

    assert (source_right(one), route_right(one)) == (True, False)
    assert (source_right(other), route_right(other)) == (False, True)


def test_the_reader_names_the_muscles_most_probable_branch() -> None:
    likeliest = max(MUSCLES["mentalis"].branches, key=MUSCLES["mentalis"].branches.__getitem__)

    assert reader_right(outcome("a", None, truth=replace(truth(), route=likeliest)))
    assert not reader_right(outcome("a", None, truth=replace(truth(), route="T")))


def test_drives_are_summed_within_groups_and_missed_ones_count() -> None:
    chin = ("depressor-labii", "mentalis")
    said = {"smile-open": {"mentalis": 0.3}, "frown": {"depressor-labii": 0.2, "corrugator": 0.04}}
    one = outcome("a", drive([chin], (), said))

    # The corrugator's drive in the smile and the chin's in the pucker were not spoken of at all.
    assert sorted(group_rows(one)) == [DriveRow(0.0, 0.2), DriveRow(0.3, 0.0), DriveRow(0.4, 0.0), DriveRow(0.5, 0.3)]
    shared = sorted(muscle_rows(one))
    assert DriveRow(0.5, 0.15) in shared
    assert DriveRow(0.0, 0.15) in shared


def test_what_is_said_of_the_healthy_side_is_false() -> None:
    said = {"smile-open": {"mentalis": 0.5}}
    one = outcome("a", drive([("mentalis",)], (suspect(1, "mentalis", side="right"),), said, side="right"))

    assert DriveRow(0.0, 0.5) in group_rows(one)
    assert DriveRow(0.5, 0.0) in group_rows(one)
    assert [row.right for row in suspects_judged(one)] == [False]


def test_groups_of_five_or_of_two_zones_or_that_overlap_are_out_of_bounds() -> None:
    brow = ("frontalis-medial", "frontalis-lateral", "corrugator", "procerus", "depressor-supercilii")

    assert within_bounds(outcome("a", drive([brow[:4]])))
    assert not within_bounds(outcome("a", drive([brow])))
    assert not within_bounds(outcome("a", drive([("corrugator", "mentalis")])))
    assert not within_bounds(outcome("a", drive([brow[:2], brow[1:3]])))


def test_a_baseline_ranks_the_groups_that_were_reported() -> None:
    groups = [("depressor-labii", "mentalis"), ("corrugator", "procerus")]
    one = outcome(
        "a",
        drive(groups),
        baselines={
            "asymmetry": {"mentalis": 2.0, "corrugator": 1.5, "procerus": 1.5},
            "least_squares": {"mentalis": 2.0, "corrugator": 1.5, "procerus": 1.5},
        },
    )

    assert baseline_right(one, "asymmetry")
    assert not baseline_right(one, "least_squares")
    assert not baseline_right(replace(one, baselines=None), "asymmetry")
    assert not baseline_right(replace(one, baselines={"asymmetry": {"mentalis": 0.0}}), "asymmetry")


def test_an_outcome_is_kept_whole() -> None:
    for found in (perfect(truth()), Drive("not-assessed", "too short", "other side"), None):
        one = outcome("a", found, baselines={"asymmetry": {"mentalis": 1.0}})
        assert read_drive_outcome(drive_outcome_json(one)) == one


def test_a_right_suspect_is_one_that_wrong_wires_truly_drive() -> None:
    one = outcome("a", drive([], (suspect(1, "corrugator", p=0.8), suspect(2, "procerus", p=0.6))))

    assert [(row.probability, row.right) for row in suspects_judged(one)] == [(0.8, True), (0.6, False)]
    faint = outcome("a", drive([], (suspect(1, "mentalis"),)), truth=truth({"smile-open": {"mentalis": 0.04}}))
    assert not suspects_judged(faint)[0].right
    assert np.isclose(sum(WIRED["smile-open"].values()), 0.8)


@pytest.mark.parametrize(("p", "suspected"), [(0.5, False), (0.51, True)])
def test_miswiring_is_suspected_above_one_half(p: float, suspected: bool) -> None:
    assert is_suspected(outcome("a", drive([], (suspect(1, "mentalis", p=p),)), "healthy")) is suspected
