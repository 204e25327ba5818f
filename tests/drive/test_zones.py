"""Zones that contract against the will: present, absent above a limit, or not assessed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drive.made_wirings import MOVEMENTS, made_wiring, single
from tests.drive.simulated import WIRE, found

from synkin.anatomy import ATLAS, MUSCLE_IDS, ZONES
from synkin.drive.results import Group, ZoneContraction
from synkin.drive.suspects import group_samples
from synkin.drive.wiring import Wiring
from synkin.drive.zones import zones_of

REPETITIONS = dict.fromkeys(MOVEMENTS, 3)
WHOLE = np.full(len(MUSCLE_IDS), 4.0)


def in_zones(*together: tuple[str, ...]) -> tuple[Group, ...]:
    return tuple(replace(one, zone=ATLAS[one.muscles[0]].zone) for one in single(*together))


def zones(wiring: Wiring, *, unseen: tuple[str, ...] = (), only: str | None = None) -> dict[str, ZoneContraction]:
    """By zone; of `unseen` muscles nothing was seen, or only in the movement `only`."""
    seen = np.array([[one == only or muscle not in unseen for muscle in MUSCLE_IDS] for one in MOVEMENTS])
    groups = in_zones()
    samples = group_samples(wiring, groups, WHOLE, seen)
    return {one.zone: one for one in zones_of(wiring, samples, groups, WHOLE, REPETITIONS)}


def test_every_zone_has_an_answer() -> None:
    assert tuple(zones(made_wiring())) == ZONES
    assert {one.present for one in zones(made_wiring()).values()} == {False}


@pytest.mark.parametrize("muscle", ["frontalis-medial", "orbicularis-oculi-preseptal", "mentalis", "platysma"])
def test_a_wire_makes_its_zone_contract_and_no_other(muscle: str) -> None:
    rows = zones(made_wiring({("B", muscle): 0.8}))
    one = rows[ATLAS[muscle].zone]
    assert (one.present, one.group, one.limit_mm) == (True, muscle, None)
    assert one.probability == 1.0
    assert one.excess.value is not None
    assert one.excess_mm.value == pytest.approx(4.0 * one.excess.value)
    assert [zone for zone, other in rows.items() if other.present] == [ATLAS[muscle].zone]


def test_the_largest_movement_is_named() -> None:
    strays = {("pucker", "mentalis"): 0.2, ("frown", "mentalis"): 0.6, ("frown", "depressor-labii"): 0.3}
    one = zones(made_wiring(strays=strays))["chin"]
    assert (one.movement, one.group) == ("frown", "mentalis")
    assert one.excess.value == pytest.approx(0.6)


@pytest.mark.parametrize(("there", "present"), [(0.6, True), (0.4, None), (0.02, False)])
def test_more_likely_than_not_is_present(there: float, present: bool | None) -> None:
    one = zones(made_wiring(strays={("frown", "mentalis"): 0.6}, there=there))["chin"]
    assert one.probability == pytest.approx(there)
    assert one.present is present
    if present is None:
        assert "2.4 mm" in (one.reason or "")


def test_two_that_are_each_unlikely_may_be_likely_together() -> None:
    wiring = made_wiring(strays={("frown", "mentalis"): 0.6}, there=0.4)
    other = made_wiring(strays={("frown", "depressor-labii"): 0.6}, there=0.4)
    both = replace(wiring, stray=wiring.stray + other.stray[::-1])
    assert zones(both)["chin"].probability == pytest.approx(0.8)


def test_skin_that_was_not_seen_is_not_assessed() -> None:
    chin = ("mentalis", "depressor-labii")
    one = zones(made_wiring({("B", "mentalis"): 0.8}), unseen=chin)["chin"]
    assert (one.present, one.probability, one.movement) == (None, None, None)
    assert one.excess_mm.status == one.excess.status == "not-assessed"
    little = zones(made_wiring(), unseen=chin, only="frown")["chin"]
    assert little.present is None
    assert "too little" in (little.reason or "")
    found_there = zones(made_wiring(strays={("frown", "mentalis"): 0.6}), unseen=chin, only="frown")["chin"]
    assert (found_there.present, found_there.movement) == (True, "frown")


def test_a_quiet_neck_says_what_it_cannot_see() -> None:
    rows = zones(made_wiring())
    assert "platysma" in (rows["neck"].reason or "")
    assert "mentalis" in (rows["chin"].reason or "")
    assert rows["brow"].reason is None


@settings(max_examples=10, deadline=None)
@given(st.floats(0.2, 3.0))
def test_noise_raises_the_limit_until_nothing_is_called_absent(noise: float) -> None:
    wiring = made_wiring()
    quiet, loud = zones(wiring), zones(replace(wiring, precision=wiring.precision / (1.0 + noise) ** 2))
    for zone, one in loud.items():
        before = quiet[zone].limit_mm
        assert before is not None
        if one.limit_mm is None:
            assert (one.present, before * (1.0 + noise) > 1.5) == (None, True)
            assert "could not be excluded" in (one.reason or "")
        else:
            assert one.limit_mm == pytest.approx(before * (1.0 + noise))


def test_of_a_simulated_patient_the_eye_contracts() -> None:
    rows = {one.zone: one for one in found(WIRE).zones}
    assert rows["eye"].present is True
    assert rows["eye"].excess_mm.value is not None
    assert rows["eye"].excess_mm.value > 1.5
    assert rows["eye"].movement in ("smile-open", "smile-closed", "pucker", "snarl")
    assert not any(one.present for one in found().zones)
