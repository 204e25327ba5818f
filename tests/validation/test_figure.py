import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from synkin.validation import SUITES, planned
from synkin.validation.figure import Check, NotRun, Plan, Target, Value, figure, run_check

DOC = Path(__file__).parents[2] / "docs" / "validation.md"


@pytest.mark.parametrize("suite", SUITES)
def test_names_of_figures_are_unique_snake_case(suite: str) -> None:
    names = planned(suite)

    assert len(names) > 50
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)] == []


@pytest.mark.parametrize("suite", SUITES)
def test_the_documentation_lists_every_figure(suite: str) -> None:
    listed = set(re.findall(r"[a-z0-9_]+", DOC.read_text(encoding="utf-8")))

    assert [name for name in planned(suite) if name not in listed] == []


@pytest.mark.parametrize(
    ("target", "value", "met"),
    [
        (Target(None, 0.3), 0.3, True),
        (Target(None, 0.3), 0.301, False),
        (Target(4.0, 16.0), 3.9, False),
        (Target(4.0, 16.0), 16.0, True),
        (Target(1.0, 1.0), 0.0, False),
        (Target(0.9, None), 5.0, True),
    ],
)
def test_a_target_includes_its_ends(target: Target, value: float, met: bool) -> None:
    assert figure(Plan("one", "mm", "", target), Value(value)).met is met


def test_without_a_target_nothing_is_met_or_missed() -> None:
    assert figure(Plan("one", "mm", ""), Value(1.0)).met is None


def test_not_found_is_missed_but_not_measured_is_neither() -> None:
    plan = Plan("one", "s", "", Target(0.0, 0.5))

    assert figure(plan, Value(None, 0, reason="not found", failed=True)).met is False
    assert figure(plan, Value(None, 0, reason="no blink was long enough")).met is None


def test_a_check_that_cannot_run_still_reports_all_its_figures() -> None:
    def run() -> Mapping[str, Value]:
        raise NotRun("there is no clip")

    figures = run_check(Check((Plan("one", "mm", ""), Plan("two", "mm", "", Target(0.0, 0.0))), run))

    assert [(one.name, one.value, one.met, one.reason) for one in figures] == [
        ("one", None, None, "not run: there is no clip"),
        ("two", None, None, "not run: there is no clip"),
    ]
