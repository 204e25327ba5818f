"""Tables and plots of the simulated suites: no figure with a target is left out, every pattern has its own ROC."""

import re
from pathlib import Path

import pytest
from tests.validation.made_up import cell, outcome

from synkin.validation.cells import SEEN_PATTERNS
from synkin.validation.figure import Figure
from synkin.validation.grids import GRIDS, grid_lines
from synkin.validation.outcome_plots import draw_outcomes
from synkin.validation.simulated import simulated_checks


@pytest.mark.parametrize("suite", ["landmark", "pixel"])
def test_every_figure_with_a_target_stands_in_a_table(suite: str) -> None:
    shown = {name for grid in GRIDS[suite] for name in grid.names()}
    planned = [plan for check in simulated_checks(suite) for plan in check.plans]

    assert [plan.name for plan in planned if plan.target is not None and plan.name not in shown] == []


@pytest.mark.parametrize("suite", list(GRIDS))
def test_every_column_of_a_table_is_a_figure_of_the_suite(suite: str) -> None:
    planned = {plan.name for check in simulated_checks(suite) for plan in check.plans}

    for grid in GRIDS[suite]:
        for head, template in grid.columns:
            assert any(template.format(key) in planned for _, key in grid.rows), f"{grid.title}: {head}"


def test_the_size_of_the_excess_stands_with_its_own_number_of_cells() -> None:
    grid = next(one for one in GRIDS["landmark"] if one.title == "Unwanted movement: its size")
    known = {
        name: Figure(name, value, (value - 0.1, value + 0.1), 708, None, None, unit, None, "")
        for name, value, unit in (
            ("excess_bias_unilateral_mm", -0.29, "mm"),
            ("excess_mae_unilateral_mm", 0.39, "mm"),
            ("excess_coverage_unilateral", 0.877, "1"),
        )
    }

    lines = list(grid_lines(grid, known, lambda one: f"{one.value}"))

    assert "| unilateral | 708 | -0.29 | 0.39 | 0.877 |" in lines
    assert not any(line.startswith("| bilateral") for line in lines)


def test_every_pattern_has_a_panel_and_says_how_good_it_is(tmp_path: Path) -> None:
    """Two patterns: one told apart by size, one the wrong way round; the other patterns have nothing to rank."""
    cells = (
        cell(2.0, 2.0, True, pattern="oral-ocular"),
        cell(0.0, 0.1, False, pattern="oral-ocular"),
        cell(2.0, 0.1, False, pattern="mentalis", region="chin"),
        cell(0.0, 2.0, True, pattern="mentalis", region="chin"),
    )

    drawn = dict(draw_outcomes("landmark", [outcome("a", cells=cells)], {}, tmp_path))
    text = (tmp_path / drawn["Unwanted movement: ROC of every pattern, unilateral patients"]).read_text("utf-8")
    told = re.findall(r"<!-- (.*?) -->", text)

    assert {pattern.replace("-", " ") for pattern in SEEN_PATTERNS} <= set(told)
    assert (told.count("1.000"), told.count("0.000"), told.count("1 of 2")) == (1, 1, 2)
    assert told.count("cells of one kind only") == len(SEEN_PATTERNS) - 2
