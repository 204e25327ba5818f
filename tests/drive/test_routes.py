"""Branches of a muscle: what anatomy says, what stimulation adds, and that neither is ever certain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES
from synkin.drive.evidence import BranchReading, Response
from synkin.drive.routes import route_probabilities
from synkin.drive.tables import read_table

ZYG = "zygomaticus-major"


def stimulated(branch: str, response: Response, ma: float | None = None) -> BranchReading:
    return BranchReading(branch, "left", ZYG, response, ma)


@pytest.mark.parametrize("muscle", MUSCLE_IDS)
def test_without_stimulation_it_is_what_anatomy_says(muscle: str) -> None:
    found = route_probabilities(muscle, "left", ())
    assert list(found) == list(BRANCHES)
    assert sum(found.values()) == pytest.approx(1.0)
    for branch in BRANCHES:
        assert found[branch] == pytest.approx(MUSCLES[muscle].branches.get(branch, 0.0), abs=0.05)
        assert 0.0 < found[branch] < 1.0


def test_a_branch_that_moves_the_muscle_gains_and_a_silent_one_loses() -> None:
    anatomy = route_probabilities(ZYG, "left", ())
    assert route_probabilities(ZYG, "left", [stimulated("B", "strong")])["B"] > 1.5 * anatomy["B"]
    weak = route_probabilities(ZYG, "left", [stimulated("B", "weak")])["B"]
    assert anatomy["B"] < weak < route_probabilities(ZYG, "left", [stimulated("B", "strong")])["B"]
    assert route_probabilities(ZYG, "left", [stimulated("B", "none")])["B"] < 0.5 * anatomy["B"]


def test_the_healthy_side_answers_more_selectively() -> None:
    answer = [stimulated("B", "strong")]
    affected, healthy = (route_probabilities(ZYG, "left", answer, affected=side)["B"] for side in ("left", "right"))
    assert healthy > affected
    assert route_probabilities(ZYG, "left", answer)["B"] == affected


def test_current_matters() -> None:
    anatomy = route_probabilities(ZYG, "left", ())
    assert route_probabilities(ZYG, "left", [stimulated("B", "none", 2.0)])["B"] == pytest.approx(
        anatomy["B"], abs=0.01
    )
    assert route_probabilities(ZYG, "left", [stimulated("B", "none", 12.0)])["B"] < 0.5 * anatomy["B"]
    near, far = (route_probabilities(ZYG, "left", [stimulated("B", "strong", ma)])["B"] for ma in (10.0, 30.0))
    assert anatomy["B"] < far < near


def test_silence_below_the_threshold_takes_nothing_from_the_answer_above_it() -> None:
    above = stimulated("B", "strong", 12.0)
    below = [stimulated("B", "none", ma) for ma in (1.0, 2.0, 3.0)]
    alone, together = (route_probabilities(ZYG, "left", one)["B"] for one in ([above], [*below, above]))
    assert together == pytest.approx(alone, abs=0.01)


def test_other_muscles_and_sides_say_nothing() -> None:
    others = [BranchReading("B", "right", ZYG, "strong"), BranchReading("B", "left", "mentalis", "strong")]
    assert route_probabilities(ZYG, "left", others) == route_probabilities(ZYG, "left", ())


@given(st.lists(st.tuples(st.sampled_from(BRANCHES), st.sampled_from(["none", "weak", "strong"])), max_size=40))
def test_never_certain(rows: list[tuple[str, Response]]) -> None:
    for muscle in (ZYG, "mentalis"):
        readings = [BranchReading(branch, "left", muscle, response) for branch, response in rows]
        found = route_probabilities(muscle, "left", readings, affected="right")
        assert sum(found.values()) == pytest.approx(1.0)
        assert all(0.0 < value < 0.999 for value in found.values())
        twice = route_probabilities(muscle, "left", readings * 2, affected="right")
        assert twice == pytest.approx(found)


def test_the_table_has_a_source_in_every_row() -> None:
    table = read_table("routes.toml")
    for row in table["likelihood"]:
        assert row["none"] + row["weak"] + row["strong"] == pytest.approx(1.0)
    rows = [*table["likelihood"], *table["threshold"], table["trust"]]
    windows = read_table("windows.toml")
    rows += [*windows["window"], *windows["weakening"], windows["belief"]]
    assert all(row["sure"] in ("found", "shaky", "assumed") and row["source"] for row in rows)
