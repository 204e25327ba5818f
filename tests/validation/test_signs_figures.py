"""Figures of suite "signs" counted from results made by hand."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.validation.made_up_signs import near, perfect, zone

from synkin.validation.figure import Figure, run_check
from synkin.validation.grids import GRIDS, grid_lines
from synkin.validation.signs_figures import sign_items, signs_checks
from synkin.validation.signs_outcome import (
    AnswerRow,
    Found,
    LeakRow,
    Named,
    RouteRow,
    SignsOutcome,
    read_signs_outcome,
    signs_outcome_json,
)
from synkin.validation.signs_patients import KINDS
from synkin.validation.signs_plots import draw_signs


def figures(outcomes: Sequence[SignsOutcome]) -> dict[str, Figure]:
    return {one.name: one for check in signs_checks(lambda: outcomes) for one in run_check(check)}


@pytest.fixture(scope="module")
def all_right() -> list[SignsOutcome]:
    return [perfect(f"{kind}-{at}", kind) for kind in KINDS for at in range(3)]


def test_what_is_all_right_is_counted_so(all_right: list[SignsOutcome]) -> None:
    found = figures(all_right)

    for name in (
        "zone_chin_found",
        "zone_any_found",
        "zone_any_cleared",
        "zone_size_coverage",
        "reduced_found",
        "reduced_cleared",
        "cofiring_found",
        "cofiring_cleared",
        "territory_coverage",
        "sequence_disorder_40_disordered",
        "sequence_healthy_ordered",
        "slowness_coverage_unwired",
        "resting_ptosis_found",
        "resting_tone_1_to_2_found",
        "resting_sign_cleared",
        "resting_ptosis_called_ptosis",
        "resting_asymmetry_alarmed_share",
        "route_first_many_stimulated",
        "answer_strong_found",
        "answer_weak_found",
        "answer_none_cleared",
    ):
        assert found[name].value == 1.0, name
    for name in ("dimension_ratio_correlation", "cofiring_correlation", "sequence_spread_correlation"):
        assert found[name].value == pytest.approx(1.0), name
    for name in found:
        if "false_alarm" in name or "alarmed" in name or "_bias" in name or "missed" in name:
            assert found[name].value in (None, pytest.approx(0.0)) or "asymmetry" in name, name


def test_no_figure_has_a_target() -> None:
    assert {one.plan.target for one in sign_items()} == {None}


def test_zones_that_are_missed_undecided_or_made_up_stand_apart() -> None:
    people = [perfect(f"p{at}", "one") for at in range(4)]
    rows = [
        (zone("eye", 2.0, True, 1.5), zone("chin", 0.0, True)),
        (zone("eye", 2.0, None), zone("chin", 0.0, False)),
        (zone("eye", 2.0, False), zone("chin", 1.0, False)),
        (zone("eye", 1.4, False), replace(zone("chin", 0.0, True), fought_mm=2.0)),
    ]
    found = figures([replace(one, zones=zones) for one, zones in zip(people, rows, strict=True)])

    for word in ("found", "undecided", "missed"):
        assert found[f"zone_eye_{word}"].value == pytest.approx(1 / 3)
        assert found[f"zone_eye_{word}"].n == 3
    assert (found["zone_chin_false_alarm"].value, found["zone_chin_false_alarm"].n) == (0.5, 2)
    assert found["zone_fought_found"].value == 1.0
    assert found["zone_faint_missed"].value == 1.0
    # Of what is called absent above 1 mm two eyes and a chin move by 1 mm and more.
    assert (found["zone_absent_hidden_share"].value, found["zone_absent_hidden_share"].n) == (0.75, 4)
    assert found["zone_size_bias_mm"].value == pytest.approx(-0.5)
    assert found["zone_size_coverage"].value == 0.0
    assert found["zone_unwired_alarmed_share"].reason == "nothing to count"


def test_intervals_come_from_drawing_people_and_not_their_rows() -> None:
    """Two people with 30 zones each that are all alike: the interval knows two people, not sixty."""
    people = [replace(perfect(f"p{at}", "one"), zones=(zone("eye", 2.0, at == 0),) * 30) for at in range(2)]
    one = figures(people)["zone_eye_found"]

    assert (one.value, one.n, one.ci95, one.reason) == (0.5, 60, (0.0, 1.0), "2 people")


def test_what_is_not_known_of_a_side_is_not_counted() -> None:
    one = perfect("p", "healthy")
    assert one.dimension is not None
    unknown = replace(one, dimension=replace(one.dimension, found=Found(None), reduced=None))
    found = figures([unknown])

    assert found["dimension_ratio_bias"].value is None
    assert found["reduced_quiet_undecided"].value == 1.0


def test_a_resting_shift_counts_only_the_way_it_truly_is() -> None:
    right, wrong = perfect("p", "ptosis"), perfect("q", "ptosis")
    turned = replace(wrong, rests=(replace(wrong.rests[0], found=near(2.0)), *wrong.rests[1:]))
    absent = replace(wrong, rests=(replace(wrong.rests[0], present=False), *wrong.rests[1:]))

    assert figures([right, turned])["resting_ptosis_undecided"].value == 0.5
    assert figures([right, absent])["resting_ptosis_missed"].value == 0.5
    assert figures([right, absent])["resting_sign_2_to_3_found"].value == 0.5


def test_stimulation_is_held_against_the_same_people_without_it() -> None:
    one, other = perfect("p", "many"), perfect("q", "many")
    assert one.route is not None
    bare = replace(one.route, plain=Named(("mentalis",), "Z", "C"), reader="C")
    faint = RouteRow("mentalis", 0.5, 0.5, "Z", "MM", Named(), Named(), "B", "B")
    found = figures([replace(one, route=bare), other, replace(perfect("r", "many"), route=faint)])

    assert (found["route_first_many"].value, found["route_first_many"].n) == (0.5, 2)
    assert found["route_first_many_stimulated"].value == 1.0
    assert found["route_first_many_gain"].value == 0.5
    assert found["route_reader_many"].value == 0.5
    assert found["source_first_many_gain"].value == 0.0


def test_muscles_told_together_answer_together() -> None:
    both = ("zygomaticus-major", "levator-anguli-oris")
    answers = (
        AnswerRow("B", both, (0.8, 0.0), (5.0, 0.0), "strong"),
        AnswerRow("B", ("mentalis",), (0.5,), (2.0,), "none"),
        AnswerRow("B", ("procerus",), (0.0,), (0.0,), "weak"),
        AnswerRow("B", ("corrugator",), (0.0,), (0.0,), None),
        AnswerRow("T", ("frontalis-medial",), (0.05,), (3.0,), "none"),
    )
    found = figures([replace(perfect("p", "one"), answers=answers)])

    assert (found["answer_strong_found"].value, found["answer_strong_silent"].value) == (0.5, 0.5)
    assert found["answer_none_false_alarm"].value == pytest.approx(1 / 3)
    assert found["answer_none_false_alarm"].n == 3
    assert (found["answer_furthest_found"].value, found["answer_furthest_found"].n) == (1.0, 1)
    assert found["answer_strong_unfounded"].value == 0.0


def test_branches_are_added_up_before_they_are_compared() -> None:
    rows = (
        LeakRow("B", "Z", 0.6, Found(0.1, 0.0, 0.5), Found(0.5, 0.2, 0.7)),
        LeakRow("B", "MM", 0.0, Found(0.5, 0.0, 0.6), Found(0.1, 0.0, 0.3)),
        LeakRow("T", "MM", 0.3, Found(0.3, 0.1, 0.5), Found(0.3, 0.1, 0.5)),
    )
    found = figures([replace(perfect("p", "many"), leaks=rows)])

    assert found["territory_source_mae"].value == pytest.approx(0.0)
    assert found["territory_mae"].value == pytest.approx(1 / 3)
    assert found["territory_stimulated_mae"].value == pytest.approx(0.2 / 3)
    assert found["territory_arrival_mae"].value == pytest.approx(0.5)
    assert (found["territory_coverage"].value, found["territory_stimulated_coverage"].value) == (0.5, 1.0)


def test_recordings_that_were_not_measured_are_counted() -> None:
    lost = SignsOutcome("healthy-1", "q", "healthy", failed="The face is never still.")
    found = figures([perfect("p", "healthy"), lost])

    assert found["not_measured_share"].value == 0.5
    assert found["resting_healthy_alarmed_share"].n == 1


def test_an_outcome_is_read_as_it_was_kept(all_right: list[SignsOutcome]) -> None:
    for one in (*all_right, SignsOutcome("healthy-1", "q", "healthy", failed="Why.")):
        assert read_signs_outcome(signs_outcome_json(one)) == one


def test_the_page_has_tables_of_figures_that_there_are(all_right: list[SignsOutcome]) -> None:
    known = figures(all_right)
    names = [name for grid in GRIDS["signs"] for name in grid.names()]
    without = {name for name in names if name.startswith("resting_sign_") and name.endswith("largest_mm")}
    assert set(names) - set(known) == without

    page = "\n".join(line for grid in GRIDS["signs"] for line in grid_lines(grid, known, lambda one: f"{one.value}"))
    assert "### Zones that no wrong wire reaches" in page


def test_the_plots_are_drawn(all_right: list[SignsOutcome], tmp_path: Path) -> None:
    drawn = draw_signs(all_right, figures(all_right), tmp_path)

    assert [file for _, file in drawn] == ["signs_verdicts.svg", "signs_found.svg"]
    assert all((tmp_path / file).stat().st_size > 1000 for _, file in drawn)
    assert draw_signs([], {}, tmp_path) == []
