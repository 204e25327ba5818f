"""Independent movements of both sides, and antagonists that fire together more than healthy people's do."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drive.made_wirings import MOVEMENTS, SAMPLES, made_wiring
from tests.drive.simulated import WIRE, found

from synkin.anatomy import ATLAS, MUSCLE_IDS, SIDES, Side
from synkin.drive.coordination import co_firing_of, dimension_of, draws_of, independence_of
from synkin.drive.normal import normal_drive
from synkin.drive.results import CoFiring, Independence
from synkin.drive.strength import AGAINST
from synkin.drive.wiring import Wiring
from synkin.validation.drive_patients import MOVEMENTS_ASKED

REPETITIONS = dict.fromkeys(MOVEMENTS, 3)
SMILE = "smile-open"
ALL = np.ones((len(MOVEMENTS), len(MUSCLE_IDS)), dtype=np.bool_)
HELD = {("B", "depressor-anguli-oris"): 0.8}
EVERYWHERE = {(branch, muscle): 0.9 for branch in ("T", "Z", "B") for muscle in MUSCLE_IDS if "oculi" not in muscle}
Firing = Mapping[tuple[Side, str, str], CoFiring]


def sure(wiring: Wiring) -> Wiring:
    """The same with nothing unsure but what its samples differ in."""
    none = np.zeros_like(wiring.normal_covariance)
    return replace(wiring, normal_covariance=none, expected_covariance=none, together=none)


def independence(
    wiring: Wiring, seen: npt.NDArray[np.bool_] = ALL, other_seen: npt.NDArray[np.bool_] = ALL
) -> tuple[Independence, ...]:
    return independence_of(wiring, draws_of(wiring), seen, other_seen, 2)


def firing(
    wiring: Wiring, seen: npt.NDArray[np.bool_] = ALL, other_seen: npt.NDArray[np.bool_] = ALL
) -> dict[tuple[Side, str, str], CoFiring]:
    rows = co_firing_of(wiring, draws_of(wiring), seen, other_seen, REPETITIONS)
    return {(one.side, one.zone, one.movement): one for one in rows}


def without(*muscles: str) -> npt.NDArray[np.bool_]:
    return np.repeat([[muscle not in muscles for muscle in MUSCLE_IDS]], len(MOVEMENTS), axis=0)


def test_a_dimension_counts_movements() -> None:
    alike = np.zeros((len(MOVEMENTS), len(MUSCLE_IDS)))
    alike[:, :3] = np.arange(1.0, 8.0)[:, None]
    own = np.eye(len(MOVEMENTS), len(MUSCLE_IDS))
    assert dimension_of(np.stack([alike, own, 0.0 * own])) == pytest.approx([1.0, len(MOVEMENTS), 0.0])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 10.0))
def test_a_dimension_is_the_participation_ratio_and_knows_no_scale_or_order(seed: int, scale: float) -> None:
    drives = np.random.default_rng(seed).random((3, len(MOVEMENTS), len(MUSCLE_IDS)))
    power = np.linalg.svd(drives, compute_uv=False) ** 2
    found = dimension_of(drives)
    assert found == pytest.approx(power.sum(axis=1) ** 2 / (power**2).sum(axis=1))
    assert dimension_of(scale * drives[:, ::-1, ::-1]) == pytest.approx(found)
    assert np.all((found >= 1.0) & (found <= len(MOVEMENTS)))


def test_sides_that_drive_alike_are_told_so_beside_each_other() -> None:
    own, other = independence(sure(made_wiring()))
    assert (own.side, other.side) == ("left", "right")
    assert own.dimension.value == pytest.approx(other.dimension.value)
    assert (own.reduced, own.limit) == (False, 0.85)
    assert own.probability == 0.0
    assert (other.reduced, other.probability) == (None, None)
    assert own.usual is not None
    assert own.usual.ci95 is not None
    assert own.dimension.value is not None
    assert own.usual.ci95[0] < own.dimension.value < own.usual.ci95[1]


def test_commands_that_spread_to_many_muscles_leave_fewer_movements() -> None:
    own, other = independence(made_wiring(EVERYWHERE))
    assert own.reduced is True
    assert own.dimension.value is not None
    assert other.dimension.value is not None
    assert own.dimension.value < 0.7 * other.dimension.value


def test_weakness_alone_does_not_reduce_coordination() -> None:
    """All movements at a third of their strength are as independent as before."""
    own, other = independence(sure(made_wiring(share=0.33)))
    assert own.dimension.value == pytest.approx(other.dimension.value)
    assert own.reduced is False


def test_noise_widens_intervals_and_does_not_make_movements() -> None:
    quiet, loud = (independence(made_wiring(sd=sd))[0].dimension for sd in (0.02, 0.15))
    assert quiet.value == pytest.approx(loud.value, rel=0.02)
    assert quiet.ci95 is not None
    assert loud.ci95 is not None
    assert loud.ci95[1] - loud.ci95[0] > 2.0 * (quiet.ci95[1] - quiet.ci95[0])


def test_what_may_be_either_is_not_told() -> None:
    own = independence(made_wiring(EVERYWHERE, there=0.3))[0]
    assert own.reduced is None
    assert own.limit is None
    assert own.reason


def test_a_side_that_was_not_seen_has_no_dimension() -> None:
    own, other = independence(made_wiring(EVERYWHERE), seen=~ALL)
    assert (own.dimension.status, own.reduced, own.probability) == ("not-assessed", None, None)
    assert "seen" in (own.reason or "")
    assert other.dimension.status == "measured"
    own, other = independence(made_wiring(EVERYWHERE), other_seen=~ALL)
    assert own.dimension.status == "measured"
    assert (own.reduced, other.dimension.status) == (None, "not-assessed")


def test_a_side_that_hardly_drives_anything_is_not_assessed() -> None:
    own, _ = independence(made_wiring(share=0.1))
    assert (own.dimension.status, own.reduced) == ("not-assessed", None)
    assert "driven" in (own.reason or "")


def test_without_a_healthy_side_healthy_people_are_the_reference() -> None:
    wiring = replace(made_wiring(EVERYWHERE), reference="population")
    (own,) = independence(wiring)
    assert (own.side, own.reduced) == ("left", True)
    assert {one.side for one in firing(wiring).values()} == {"left"}


def test_antagonists_that_hold_the_smile_fire_together() -> None:
    rows = firing(made_wiring(HELD))
    one, other = rows["left", "mouth", SMILE], rows["right", "mouth", SMILE]
    assert (one.present, other.present) == (True, False)
    assert one.limit is None
    assert one.together.value is not None
    assert one.antagonists.value is not None
    assert one.together.value == pytest.approx(one.antagonists.value, abs=0.02)
    assert not any(row.present for key, row in rows.items() if key[1] in ("brow", "chin"))


def test_what_healthy_people_show_is_no_sign() -> None:
    """Teeth are shown with depressors and platysma at once, on either side."""
    rows = firing(made_wiring())
    one = rows["left", "mouth", "teeth-lower"]
    assert one.together.value is not None
    assert one.together.value > 0.2
    assert one.index.value is not None
    assert one.index.value > 0.4
    assert not any(row.present for row in rows.values())


def test_the_usual_is_the_population_table() -> None:
    one = firing(made_wiring())["left", "mouth", "teeth-lower"].usual
    usual = normal_drive(MOVEMENTS)[0][MOVEMENTS.index("teeth-lower")]
    forth = sum(
        usual[m] for m, id_ in enumerate(MUSCLE_IDS) if ATLAS[id_].zone == "mouth" and id_ not in AGAINST["mouth"]
    )
    back = sum(usual[MUSCLE_IDS.index(id_)] for id_ in AGAINST["mouth"])
    assert one.ci95 is not None
    assert one.ci95[0] < min(forth, back) < one.ci95[1]


def test_swapping_the_sides_swaps_the_answer() -> None:
    left, right = firing(made_wiring(HELD)), firing(made_wiring(HELD, side="right"))
    assert {(side, *of): one.present for (side, *of), one in left.items()} == {
        ("left" if side == "right" else "right", *of): one.present for (side, *of), one in right.items()
    }


@pytest.mark.parametrize("lost", [AGAINST["mouth"], ("zygomaticus-major", "levator-anguli-oris")])
def test_unseen_skin_is_not_assessed(lost: tuple[str, ...]) -> None:
    rows = firing(made_wiring(HELD), seen=without(*lost))
    one = rows["left", "mouth", SMILE]
    assert (one.present, one.probability, one.together.status) == (None, None, "not-assessed")
    assert "not seen" in (one.reason or "")
    assert rows["right", "mouth", SMILE].present is False


def test_where_nobody_is_driven_nothing_fires_together() -> None:
    one = firing(made_wiring())["left", "brow", "pucker"]
    assert one.present is None
    assert one.index.status == "not-assessed"
    assert "driven" in (one.reason or "")


def test_faint_co_firing_is_of_no_account() -> None:
    """Beyond all healthy people, but too faint to hold anything."""
    strays = {("frown", "frontalis-medial"): 0.13}
    one = firing(sure(made_wiring(strays=strays)))["left", "brow", "frown"]
    assert one.usual.ci95 is not None
    assert one.together.value is not None
    assert one.usual.ci95[1] < one.together.value < 0.15
    assert one.present is False


def test_what_is_too_unsure_is_not_called_absent() -> None:
    one = firing(made_wiring(sd=1.0))["left", "mouth", SMILE]
    assert one.present is None
    assert "interval" in (one.reason or "")


@settings(max_examples=10, deadline=None)
@given(st.floats(0.0, 1.5), st.floats(0.0, 1.0), st.floats(0.01, 0.5))
def test_numbers_stand_in_their_intervals(gain: float, there: float, sd: float) -> None:
    for one in firing(made_wiring({("B", "depressor-anguli-oris"): gain}, there=there, sd=sd)).values():
        for number in (one.agonists, one.antagonists, one.together, one.index, one.usual):
            if number.value is None:
                continue
            assert number.ci95 is not None
            assert 0.0 <= number.ci95[0] <= number.value <= number.ci95[1]
        assert one.index.value is None or one.index.value <= 1.0
        assert (one.limit is None) == (one.present is not False)
        assert (one.reason is None) == (one.present is not None)


def test_a_healthy_face_has_two_sides_alike() -> None:
    """Of a simulated healthy person; one with a wrong wire beside it is less independent than its other side."""
    healthy = {one.side: one for one in found().independence}
    assert set(healthy) == set(SIDES)
    assert healthy["left"].reduced is not True
    ratio = {name: _ratio(drive.independence) for name, drive in (("healthy", found()), ("wired", found(WIRE)))}
    assert ratio["healthy"] == pytest.approx(1.0, abs=0.12)
    assert ratio["wired"] < ratio["healthy"]
    assert not any(one.present for one in found().co_firing)
    assert {one.movement for one in found().co_firing} == set(MOVEMENTS_ASKED)


def _ratio(rows: tuple[Independence, ...]) -> float:
    of = {one.side: one.dimension.value or 0.0 for one in rows}
    return of["left"] / of["right"]


def test_draws_have_as_many_samples_on_both_sides() -> None:
    draws = draws_of(made_wiring())
    assert draws.own.shape == draws.reference.shape == (SAMPLES, len(MOVEMENTS), len(MUSCLE_IDS))


def test_what_both_sides_are_unsure_of_alike_cancels() -> None:
    wiring = made_wiring(sd=0.3)
    shared = replace(wiring, expected_covariance=wiring.normal_covariance, together=wiring.normal_covariance)
    draws = draws_of(shared)
    assert np.allclose(draws.own - draws.own_given, draws.reference - draws.reference_given, atol=1e-6)
