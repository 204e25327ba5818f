"""Figures of suite "drive" counted from results made by hand."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.validation.made_up_drive import drive, outcome, perfect, suspect, truth

from synkin.validation import planned
from synkin.validation.counting import snake
from synkin.validation.drive_block_figures import block_checks
from synkin.validation.drive_blocks import Blocked
from synkin.validation.drive_figures import drive_checks
from synkin.validation.drive_jobs import Searched
from synkin.validation.drive_outcome import DriveOutcome
from synkin.validation.drive_patients import UNWIRED
from synkin.validation.drive_plots import draw_drive
from synkin.validation.figure import Figure, run_check
from synkin.validation.grids import GRIDS, grid_lines


def figures(outcomes: Sequence[DriveOutcome]) -> dict[str, Figure]:
    return {one.name: one for check in drive_checks(lambda _entry="video": outcomes) for one in run_check(check)}


@pytest.fixture(scope="module")
def all_right() -> list[DriveOutcome]:
    kinds = ("one", "many")
    ill = [outcome(f"{kind}-{at}", perfect(truth()), kind) for kind in kinds for at in range(6)]  # type: ignore[arg-type]
    well = [outcome(f"{kind}-{at}", drive([("mentalis",)]), kind) for kind in UNWIRED for at in range(3)]
    return ill + well


def test_a_perfect_result_misses_no_target(all_right: list[DriveOutcome]) -> None:
    found = figures(all_right)
    # The made-up truth's route is the branch that the reader names too.
    aimed = {name: one for name, one in found.items() if one.target is not None}

    assert {name: one.met for name, one in aimed.items() if one.met is not True} == {"near_sure_difference": None}
    assert found["group_first_one"].value == found["muscle_first_many"].value == 1.0
    assert found["wiring_correlation"].value == pytest.approx(1.0)
    assert found["wiring_mae"].value == pytest.approx(0.0)
    assert found["calibration_error"].value == pytest.approx(0.0)
    assert found["beats_asymmetry_one"].value == 1.0
    assert found["search_seconds"].value == pytest.approx(0.5)
    assert found["not_assessed_share"].value == 0.0
    assert found["mean_group_size_first"].value == 1.0


def test_a_result_that_names_the_wrong_muscle_misses_them() -> None:
    wrong = drive([("corrugator",), ("mentalis",)], (suspect(1, "corrugator", p=0.8, source="T", route="T"),))
    found = figures(
        [outcome(f"a{at}", wrong, truth=truth({"smile-open": {"mentalis": 0.5}})) for at in range(4)]
        + [outcome(f"b{at}", wrong, "healthy") for at in range(4)]
    )

    missed = {name for name, one in found.items() if one.met is False}
    assert {
        "group_first_one",
        "source_first_one",
        "route_ratio_one",
        "wiring_mae",
        "calibration_error",
        "near_sure_difference",
        "unsuspected_healthy",
        "unsuspected_controls",
    } <= missed
    assert found["near_sure_difference"].value == pytest.approx(-0.8)
    assert found["calibration_error"].value == pytest.approx(0.8)
    assert found["unsuspected_weak"].value is None
    assert found["group_first_many"].reason == "nothing to count"


def test_only_who_moves_far_enough_counts_for_the_targets() -> None:
    found = figures(
        [
            outcome("a", perfect(truth())),
            outcome("b", perfect(truth())),
            outcome("c", drive([]), truth=truth(mm=1.4)),
        ]
    )

    assert (found["group_first_one"].value, found["group_first_one"].n) == (1.0, 2)
    assert found["group_first_one_all"].value == pytest.approx(2 / 3)
    assert found["group_first_one_all"].n == 3


def test_intervals_come_from_drawing_patients(all_right: list[DriveOutcome]) -> None:
    found = figures([*all_right, outcome("missed", drive([]))])["group_first_one"]

    assert found.value == pytest.approx(6 / 7)
    assert found.ci95 is not None
    assert found.ci95[0] < 6 / 7 < found.ci95[1] == 1.0


def test_a_bin_counts_its_own_suspects_alone() -> None:
    some = [outcome(f"p{at}", drive([], (suspect(1, "mentalis", p=at / 10 + 0.05),))) for at in range(10)]
    found = figures([*some, outcome("sure", drive([], (suspect(1, "mentalis", p=1.0),)))])

    assert [found[f"reliability_{at}0_given"].n for at in range(10)] == [1] * 9 + [2]
    assert found["reliability_30_given"].value == pytest.approx(0.35)
    assert found["reliability_30_right"].value == 1.0
    assert found["near_sure_difference"].value == pytest.approx(0.2)


def test_every_figure_has_one_name_in_snake_case_and_is_planned() -> None:
    checks = (*drive_checks(Searched().of), *block_checks(Blocked().of))
    names = [plan.name for check in checks for plan in check.plans]

    assert len(names) == len(set(names))
    assert all(name == snake(name).lower() for name in names)
    assert planned("drive") == tuple(names)


def test_the_plots_are_drawn(all_right: list[DriveOutcome], tmp_path: Path) -> None:
    drawn = draw_drive(all_right, figures(all_right), tmp_path)

    assert [file for _, file in drawn] == ["drive_reliability.svg", "drive_first.svg"]
    assert all((tmp_path / file).stat().st_size > 1000 for _, file in drawn)
    assert draw_drive([], {}, tmp_path) == []


def test_the_page_has_tables_of_figures_that_there_are(all_right: list[DriveOutcome]) -> None:
    known = figures(all_right)
    names = [name for grid in GRIDS["drive"] for name in grid.names()]
    assert set(names) <= set(known)

    page = "\n".join(line for grid in GRIDS["drive"] for line in grid_lines(grid, known, lambda one: f"{one.value}"))
    assert "### Named first: one miswired pair" in page
    assert "group (>= 0.92)" in page
    assert "group (>= 0.8)" in page
