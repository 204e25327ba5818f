"""The whole search: simulated patients, the mirror image, what is missing, both sides, and other instruments."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import xarray as xr
from tests.drive.simulated import WIRE, found, made_of, mirrored, moved, recorded

from synkin.anatomy import MIRROR, MUSCLE_IDS, MUSCLES, SIDES, AffectedSide
from synkin.drive import BranchReading, Drive, DriveReading, drive_from, find_drive
from synkin.drive.face import WATCHED
from synkin.drive.normal import normal_drive
from synkin.errors import WrongUsageError

FEW = ["brow-raise", "eye-close-tight", "smile-open"]
LIDS = "orbicularis-oculi-preseptal"


@pytest.fixture(scope="module")
def of_both_sides() -> Drive:
    """The healthy person, looked at as if either side might be ill."""
    return drive_from(moved(WIRE).sel(movement=FEW), "both")


@cache
def few(affected: AffectedSide = "left") -> Drive:
    return drive_from(moved(WIRE).sel(movement=FEW), affected)


def turned(displaced: xr.Dataset, degrees: float, shift: tuple[float, float], size: float) -> xr.Dataset:
    """The same in a head-fixed frame that lies otherwise, of a head of another size."""
    angle = np.radians(degrees)
    turn = size * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    out = displaced.copy(deep=True)
    out["neutral"].values = displaced["neutral"].values @ turn.T + shift
    out["moved"].values = displaced["moved"].values @ turn.T
    return out


def test_a_miswired_pair_is_found_with_its_source() -> None:
    first = found(WIRE).suspects[0]
    assert (first.rank, first.side) == (1, "left")
    assert LIDS in first.muscles
    assert first.probability > 0.9
    assert max(first.source, key=first.source.__getitem__) == WIRE.territory
    assert {"smile-open", "smile-closed"} & {one.movement for one in first.movements}
    assert all(one.side == "left" for one in found(WIRE).suspects)


def test_nobody_is_suspected_in_a_healthy_face() -> None:
    assert all(one.probability < 0.5 for one in found().suspects)
    assert all(one.verdict != "weak" for one in found().strengths)


def test_the_same_again_is_the_same_to_the_bit() -> None:
    assert drive_from(moved(WIRE).sel(movement=FEW), "left") == few()


def test_the_mirror_image_has_the_sides_exchanged() -> None:
    """Not to the last digit: each side draws its samples from a stream of its own, lest both sides' chances be tied."""
    other = drive_from(mirrored(moved(WIRE)).sel(movement=FEW), "right")
    ours, theirs = (
        {one.group: one.probability for one in drive.suspects if one.probability > 0.2} for drive in (few(), other)
    )
    assert other.groups == few().groups
    assert theirs == pytest.approx(ours, abs=0.1)
    assert other.suspects[0].side == "right"
    assert other.suspects[0].muscles == few().suspects[0].muscles
    drives = {(one.movement, one.side, one.group): one.drive.value for one in other.activations}
    for one in few().activations:
        there = drives[one.movement, "right" if one.side == "left" else "left", one.group]
        assert there == pytest.approx(one.drive.value, abs=0.1)


@pytest.mark.parametrize(
    ("degrees", "shift", "size"), [(0.0, (25.0, -40.0), 1.0), (1.5, (0.0, 0.0), 1.0), (0.0, (0.0, 0.0), 1.04)]
)
def test_where_the_head_lies_changes_nobody(degrees: float, shift: tuple[float, float], size: float) -> None:
    there = drive_from(turned(moved(WIRE).sel(movement=FEW), degrees, shift, size), "left")
    assert LIDS in there.suspects[0].muscles
    assert there.suspects[0].probability == pytest.approx(few().suspects[0].probability, abs=0.1)


def test_a_field_of_the_atlas_is_that_muscle() -> None:
    normal = normal_drive(FEW)[0]
    sent = (normal * [MUSCLES[muscle].branches.get("B", 0.0) for muscle in MUSCLE_IDS]).max(axis=1)
    leaks = {(name, SIDES[0], "mentalis"): 1.2 * float(share) for name, share in zip(FEW, sent, strict=True)}
    first = drive_from(made_of(leaks, tuple(FEW)), "left").suspects[0]
    assert "mentalis" in first.muscles
    assert first.probability > 0.9
    assert first.movements[0].movement == "smile-open"


@pytest.mark.parametrize("movements", [[], ["smile-open"]])
def test_too_few_movements_are_not_assessed(movements: list[str]) -> None:
    out = drive_from(moved().sel(movement=movements), "left")
    assert (out.status, out.suspects, out.wiring) == ("not-assessed", (), ())
    assert "fewer than two movements" in (out.reason or "")


def test_movements_that_no_table_names_are_not_assessed() -> None:
    unknown = moved().isel(movement=slice(0, 3)).assign_coords(movement=["cheek-puff", "speech", "blink"])
    assert drive_from(unknown, "left").status == "not-assessed"


@pytest.mark.parametrize("lost", [[152], [9, 151], list(range(478))])
def test_a_face_without_a_place_at_rest_is_not_assessed(lost: list[int]) -> None:
    displaced = moved().copy(deep=True)
    displaced["neutral"].values[lost] = np.nan
    out = drive_from(displaced, "left")
    assert out.status == "not-assessed"
    assert "at rest" in (out.reason or "")


def test_a_movement_that_was_not_seen_is_none() -> None:
    displaced = moved(WIRE).sel(movement=FEW).copy(deep=True)
    displaced["moved"].values[1:] = np.nan
    assert drive_from(displaced, "left").status == "not-assessed"


def test_a_side_that_was_not_seen_is_not_assessed_and_nobody_on_it_is_suspected() -> None:
    displaced = moved(WIRE).sel(movement=FEW).copy(deep=True)
    displaced["moved"].values[:, displaced["neutral"].values[:, 0] > -8.0] = np.nan
    out = drive_from(displaced, "left")
    assert out.suspects == ()
    unseen = [one for one in out.wiring if one.excess.value is None]
    assert len(unseen) > 0.8 * len(out.wiring)
    assert all(one.normal.status == one.excess_mm.status == "not-assessed" for one in unseen)
    assert all("not seen" in (one.excess.reason or "") for one in unseen)
    assert any(one.drive.status == "measured" for one in out.activations if one.side == "right")
    assert any(one.share.status == "not-assessed" for one in out.strengths)
    assert [one.dimension.status for one in out.independence if one.side == "left"] == ["not-assessed"]
    assert not any(one.present is False for one in out.zones if one.zone != "midface")
    assert all(one.present is None for one in out.co_firing if one.side == "left")


def test_skin_lost_on_the_healthy_side_is_no_healthy_side_that_stood_still() -> None:
    displaced = moved().sel(movement=FEW).copy(deep=True)
    right = displaced["neutral"].values[:, 0] < -8.0
    displaced["moved"].values[FEW.index("smile-open"), right] = np.nan
    out = drive_from(displaced, "left")
    assert all(one.probability < 0.5 for one in out.suspects)
    (right_smile,) = [
        one.drive
        for one in out.activations
        if (one.movement, one.side) == ("smile-open", "right") and "zygomaticus-major" in one.group.split("+")
    ]
    assert right_smile.status == "not-assessed"


def test_skin_that_a_recording_never_followed_keeps_the_rest() -> None:
    motion, trials = recorded(WIRE)
    motion = motion.copy(deep=True)
    motion.attrs["skin"] = "followed"
    motion["followed"].values[:] = True
    motion["followed"].values[:, [9, 151, 152, 175]] = False
    out = find_drive(motion, trials, "left")
    assert out.status == "measured"
    assert LIDS in out.suspects[0].muscles


def test_a_face_that_did_not_move_is_no_crash() -> None:
    still = moved().sel(movement=FEW).copy(deep=True)
    still["moved"].values[:] = 0.0
    out = drive_from(still, "unknown")
    assert out.status == "measured"
    assert out.suspects == ()


@pytest.mark.parametrize("affected", ["both", "unknown"])
def test_without_a_healthy_side_the_population_is_the_reference(affected: AffectedSide, of_both_sides: Drive) -> None:
    out = of_both_sides if affected == "both" else few("unknown")
    assert out.reference == "population"
    assert {one.side for one in out.wiring} == set(SIDES)
    assert {one.side for one in out.independence} == set(SIDES)
    assert [one.rank for one in out.suspects] == list(range(1, len(out.suspects) + 1))
    assert few().reference == "other side"


def test_of_two_sides_the_likelier_suspect_comes_first(of_both_sides: Drive) -> None:
    first, second = (next((s for s in of_both_sides.suspects if s.side == side), None) for side in ("left", "right"))
    assert first is not None
    assert LIDS in first.muscles
    if second is not None:
        assert (first.rank < second.rank) == (first.probability >= second.probability)
        behind = [one for one in of_both_sides.suspects if one.side == "left" and one.rank > second.rank]
        assert all(one.probability <= second.probability for one in behind[:1])


def test_every_number_is_a_number_in_its_interval(of_both_sides: Drive) -> None:
    for drive in (few(), of_both_sides):
        numbers = [one.drive for one in drive.activations]
        numbers += [part for one in drive.wiring for part in (one.normal, one.excess, one.excess_mm)]
        numbers += [one.dimension for one in drive.independence]
        numbers += [part for one in drive.zones for part in (one.excess_mm, one.excess)]
        numbers += [one.drive for one in drive.territories] + [one.together for one in drive.co_firing]
        for one in numbers:
            assert one.value is not None
            assert one.ci95 is not None
            assert 0.0 <= one.ci95[0] <= one.value <= one.ci95[1] < np.inf
        chances = [one.probability for one in drive.wiring] + [one.probability for one in drive.suspects]
        assert all(0.0 <= chance <= 1.0 for chance in chances)


def test_other_instruments_are_heard() -> None:
    displaced = moved(WIRE).sel(movement=FEW)
    silent = [DriveReading("smile-open", "left", muscle, 0.0, 0.01) for muscle in MUSCLE_IDS if "oculi" in muscle]
    stimulated = [BranchReading("T", "left", muscle, "strong") for muscle in MUSCLE_IDS if "oculi" in muscle]
    out = drive_from(displaced, "left", evidence=[*silent, *stimulated])
    eyes = [one for one in out.suspects if LIDS in one.muscles]
    assert all(one.probability < few().suspects[0].probability for one in eyes)
    routed = drive_from(displaced, "left", evidence=stimulated).suspects[0]
    assert routed.route["T"] > few().suspects[0].route["T"]
    usual = few().suspects[0]
    assert replace(routed, route={}, anatomical="", evidence=()) == replace(usual, route={}, anatomical="", evidence=())


@pytest.mark.parametrize(("drive", "sd"), [(float("nan"), 0.1), (float("inf"), 0.1), (0.5, 0.0), (0.5, float("nan"))])
def test_readings_that_are_no_numbers_are_refused(drive: float, sd: float) -> None:
    with pytest.raises(WrongUsageError, match="reading of mentalis"):
        DriveReading("smile-open", "left", "mentalis", drive, sd)


def test_the_midline_is_watched() -> None:
    assert (MIRROR[WATCHED] == WATCHED).sum() > 20
