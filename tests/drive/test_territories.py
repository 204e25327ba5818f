"""The wiring summed to territories, through an anatomy that nobody knows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drive.made_wirings import MOVEMENTS, made_wiring
from tests.drive.simulated import WIRE, found

from synkin.anatomy import BRANCHES, MUSCLE_IDS
from synkin.drive import BranchReading
from synkin.drive.results import TerritoryEntry
from synkin.drive.routes import route_probabilities
from synkin.drive.territories import territories_of
from synkin.drive.wiring import Wiring

ALL = np.ones((len(MOVEMENTS), len(MUSCLE_IDS)), dtype=np.bool_)
Table = dict[tuple[str | None, str], TerritoryEntry]


def table(wiring: Wiring, readings: tuple[BranchReading, ...] = (), *lost: str) -> Table:
    seen = ALL & [muscle not in lost for muscle in MUSCLE_IDS]
    rows = territories_of(wiring, seen, 2, readings, affected=wiring.side)
    return {(one.source, one.arrival): one for one in rows}


def test_every_pair_stands_once() -> None:
    rows = table(made_wiring())
    assert set(rows) == {(source, arrival) for source in (*BRANCHES, None) for arrival in BRANCHES}
    assert all(one.probability == 0.0 and one.drive.value == 0.0 for one in rows.values())


@pytest.mark.parametrize("muscle", ["orbicularis-oculi-preseptal", "zygomaticus-major", "frontalis-medial"])
def test_a_sure_wire_arrives_by_the_muscle_s_routes(muscle: str) -> None:
    rows = table(made_wiring({("MM", muscle): 0.8}))
    routes = route_probabilities(muscle, "left", (), affected="left")
    for arrival in BRANCHES:
        assert rows["MM", arrival].probability == pytest.approx(routes[arrival], abs=0.12)
    assert all(one.probability == 0.0 for (source, _), one in rows.items() if source != "MM")


def test_anatomy_is_in_the_interval_until_stimulation_shows_it() -> None:
    wiring = made_wiring({("B", "zygomaticus-major"): 0.8})
    readings = (
        BranchReading("Z", "left", "zygomaticus-major", "strong"),
        BranchReading("B", "left", "zygomaticus-major", "none"),
    )
    open_, shown = table(wiring)["B", "Z"], table(wiring, readings)["B", "Z"]
    most = 0.8 * wiring.into[:, BRANCHES.index("B")].max()
    assert open_.drive.ci95 == pytest.approx((0.0, most))
    assert open_.probability is not None
    assert shown.probability is not None
    assert shown.probability > open_.probability + 0.15


def test_drive_of_several_muscles_adds_up() -> None:
    wiring = made_wiring({("B", "frontalis-medial"): 0.5, ("B", "frontalis-lateral"): 0.3})
    most = 0.8 * wiring.into[:, BRANCHES.index("B")].max()
    assert table(wiring)["B", "T"].drive.value == pytest.approx(most, rel=0.08)


def test_drive_in_one_movement_alone_has_no_source() -> None:
    rows = table(made_wiring(strays={("frown", "mentalis"): 0.6}))
    through = route_probabilities("mentalis", "left", (), affected="left")["MM"]
    assert through > 0.9
    assert rows[None, "MM"].probability == pytest.approx(through, abs=0.05)
    assert rows[None, "MM"].drive.value == pytest.approx(0.6 * through, abs=0.03)
    assert all(one.probability == 0.0 for (source, _), one in rows.items() if source is not None)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.1, 2.0), st.floats(0.0, 1.0))
def test_what_leaks_arrives_somewhere(gain: float, there: float) -> None:
    wiring = made_wiring({("T", "mentalis"): gain, ("T", "risorius"): 0.5 * gain}, there=there)
    whole = 1.5 * gain * wiring.into[:, BRANCHES.index("T")].max() * round(200 * there) / 200
    rows = [one for (source, _), one in table(wiring).items() if source == "T"]
    assert sum(one.drive.value or 0.0 for one in rows) == pytest.approx(whole, abs=1e-9)
    for one in rows:
        assert one.drive.ci95 is not None
        assert one.drive.value is not None
        assert 0.0 <= one.drive.ci95[0] <= one.drive.value <= one.drive.ci95[1]


def test_a_branch_whose_skin_was_not_seen_is_not_assessed() -> None:
    brow = ("frontalis-medial", "frontalis-lateral", "corrugator", "depressor-supercilii")
    rows = table(made_wiring({("B", "frontalis-medial"): 0.8}), (), *brow)
    assert {one.drive.status for (_, arrival), one in rows.items() if arrival == "T"} == {"not-assessed"}
    assert all(one.probability is None for (_, arrival), one in rows.items() if arrival == "T")
    assert rows["B", "Z"].drive.status == "measured"


def test_the_same_seed_is_the_same_anatomy() -> None:
    wiring = made_wiring({("B", "zygomaticus-major"): 0.8})
    assert table(wiring) == table(wiring)


def test_of_a_simulated_patient_the_leaking_territory_leads() -> None:
    rows = found(WIRE).territories
    assert {one.side for one in rows} == {"left"}
    best = max(rows, key=lambda one: one.drive.value or 0.0)
    assert (best.source, best.arrival) == ("B", "Z")
