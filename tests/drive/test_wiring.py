"""Wires: found from what does not belong, less surely the more may be wrong, and taught by other instruments."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from tests.drive.simulated import made_of

from synkin.anatomy import BRANCHES, MUSCLE_IDS, Side
from synkin.drive import DriveReading, likelihood
from synkin.drive import wiring as room
from synkin.drive.activations import Activations, activations
from synkin.drive.coordination import draws_of, independence_of
from synkin.drive.normal import normal_drive
from synkin.drive.wiring import Wiring

MOVEMENTS = ("brow-raise", "eye-close-tight", "smile-open", "pucker")
CHIN = "mentalis"
FAINT: dict[tuple[str, Side, str], float] = {("smile-open", "left", CHIN): 0.3, ("pucker", "left", CHIN): 0.15}


@cache
def drives(faint: bool = True) -> Activations:
    return activations(made_of(FAINT if faint else {}, MOVEMENTS), ("right",))


def wired(readings: tuple[DriveReading, ...] = (), seed: int = 1, faint: bool = True) -> Wiring:
    return room.wiring(drives(faint), "left", against_other=True, readings=readings, seed=seed)


def chance(found: Wiring, muscle: str = CHIN) -> float:
    return float((found.excess[:, :, MUSCLE_IDS.index(muscle)].max(axis=1) > 0.05).mean())


def excess(found: Wiring, movement: str, muscle: str = CHIN) -> float:
    return float(found.excess[:, MOVEMENTS.index(movement), MUSCLE_IDS.index(muscle)].mean())


def test_without_anything_that_does_not_belong_there_is_no_wire() -> None:
    found = wired(faint=False)
    assert found.excess.mean(axis=0).max() < 0.1
    assert (found.gain >= 0.0).all()
    assert found.gain.shape[1:] == (len(BRANCHES), len(MUSCLE_IDS))


def test_the_same_seed_gives_the_same_to_the_bit_and_another_nearly() -> None:
    one, again, other = wired(seed=1), wired(seed=1), wired(seed=2)
    assert (one.gain == again.gain).all()
    assert not (one.gain == other.gain).all()
    assert chance(one) == pytest.approx(chance(other), abs=0.1)


def test_more_that_may_be_wrong_makes_nobody_surer(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("_WRONG_EACH", "_WRONG_ALIKE", "_WRONG_ALONE", "_FREE_SD", "NOISE_MM")
    usually, found = {name: getattr(likelihood, name) for name in names}, []
    for times in (0.3, 1.0, 3.0, 10.0):
        for name, usual in usually.items():
            monkeypatch.setattr(likelihood, name, usual * times)
        found.append(chance(wired()))
    assert found[0] > 0.8
    assert found[-1] < 0.5
    assert all(after <= before + 0.05 for before, after in pairwise(found))


def test_another_instrument_raises_and_lowers() -> None:
    high = (DriveReading("smile-open", "left", CHIN, 0.9, 0.05),)
    none = tuple(DriveReading(name, "left", CHIN, 0.0, 0.02) for name in MOVEMENTS)
    usual = wired()
    assert excess(wired(high), "smile-open") > excess(usual, "smile-open") + 0.1
    assert chance(wired(none)) < 0.5 * chance(usual)


def test_the_other_sides_reading_says_what_belongs() -> None:
    at = MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)
    usual = wired()
    for drive in (0.1, 0.3):
        read = wired((DriveReading("smile-open", "right", CHIN, drive, 0.02),))
        assert read.expected[at] == pytest.approx(drive, abs=0.08)
        assert abs(read.expected[at] - drive) < abs(usual.expected[at] - drive)
        assert read.expected_sd(np.eye(len(MUSCLE_IDS)))[at] < 0.5 * usual.expected_sd(np.eye(len(MUSCLE_IDS)))[at]
        assert read.normal[at] > usual.normal[at]


def test_drive_that_no_territory_explains_is_found_too() -> None:
    """Mentalis in the smile alone: every territory that a smile reaches is reached by closure or pucker as well."""
    only = activations(made_of({("smile-open", "left", CHIN): 1.2}, MOVEMENTS), ("right",))
    found = room.wiring(only, "left", against_other=True)
    at = MUSCLE_IDS.index(CHIN)
    assert chance(found) > 0.9
    assert (found.stray[:, MOVEMENTS.index("smile-open"), at] > 0.05).mean() > 0.5
    assert found.excess[:, MOVEMENTS.index("pucker"), at].mean() < 0.2
    assert found.stray.sum(axis=(1, 2)).mean() == pytest.approx(found.stray[:, :, at].sum(axis=1).mean(), abs=0.1)


def test_faint_drive_alone_may_be_a_healthy_sides_own() -> None:
    """Healthy people frown a little in a pucker, but do not tighten the neck in a smile."""
    usual, spread = normal_drive(MOVEMENTS)

    def strange(movement: str, muscle: str, drive: float) -> float:
        """Share of the drive that is found and does not belong."""
        at = MOVEMENTS.index(movement), MUSCLE_IDS.index(muscle)
        made = activations(made_of({(movement, "left", muscle): drive}, MOVEMENTS), ("right",))
        found = room.wiring(made, "left", against_other=True)
        whole = (found.normal + found.excess.mean(axis=0) - usual)[at]
        assert whole > 0.5 * drive
        return float(found.excess[:, *at].mean() / whole)

    assert spread[MOVEMENTS.index("pucker"), MUSCLE_IDS.index("corrugator")] > 0.06
    assert spread[MOVEMENTS.index("smile-open"), MUSCLE_IDS.index("corrugator")] < 0.06
    faint, hard = (strange("pucker", "corrugator", drive) for drive in (0.5, 1.2))
    assert hard > faint + 0.2
    assert strange("smile-open", "corrugator", 0.5) > faint + 0.1


def test_what_a_side_drives_is_the_same_whether_it_belongs_or_not() -> None:
    found = wired()
    some = np.arange(len(found.stray)) % 2 == 0
    moved = np.where(some[:, None, None], 0.3, 0.0)
    strange = replace(found, stray=found.stray + moved)
    belongs = replace(found, normal_given=found.normal_given + moved)
    member = np.eye(len(MUSCLE_IDS))
    assert strange.drive_sd(member) == pytest.approx(belongs.drive_sd(member))
    seen = np.ones(found.normal.shape, dtype=np.bool_)
    one, other = (independence_of(of, draws_of(of), seen, seen, 2)[0].dimension for of in (strange, belongs))
    assert one.value == pytest.approx(other.value)
    assert one.ci95 == pytest.approx(other.ci95)


def test_normal_and_excess_add_up_more_surely_than_each() -> None:
    found = wired()
    member = np.eye(len(MUSCLE_IDS))
    together = found.drive_sd(member)[MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)]
    sample = found.excess[:, MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)].std()
    alone = found.normal_sd(member)[MOVEMENTS.index("smile-open"), MUSCLE_IDS.index(CHIN)]
    assert together < np.hypot(sample, alone)


def test_normal_drive_and_excess_are_what_was_made() -> None:
    """Both sides were made with the table's drives, and the left with those of `FAINT` beside them."""
    found, member = wired(), np.eye(len(MUSCLE_IDS))
    made = normal_drive(MOVEMENTS)[0]
    # Of three that make the closed eye one shows.
    strong = (made > 0.5) & (found.normal_sd(member) < 0.25)
    assert strong.sum() >= 5
    assert found.normal[strong] == pytest.approx(made[strong], abs=0.25)
    assert found.expected[strong] == pytest.approx(made[strong], abs=0.25)
    assert (np.abs(found.normal - made) <= 1.96 * found.normal_sd(member) + 0.02).mean() > 0.95
    both = made.copy()
    for (movement, _, muscle), drive in FAINT.items():
        both[MOVEMENTS.index(movement), MUSCLE_IDS.index(muscle)] += drive
    drive = found.normal + found.excess.mean(axis=0)
    assert (np.abs(drive - both) <= 1.96 * found.drive_sd(member) + 0.02).mean() > 0.95
    chin = MUSCLE_IDS.index(CHIN)
    assert drive[:, chin] == pytest.approx(both[:, chin], abs=0.12)
