"""Groups: every muscle once, at most four of one zone, and none that the recording tells apart."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drive.made_wirings import MOVEMENTS, made_wiring
from tests.drive.simulated import found

from synkin.anatomy import ATLAS, MUSCLE_IDS
from synkin.drive.groups import groups_of
from synkin.drive.results import Group

WHOLE_MM = np.full(len(MUSCLE_IDS), 4.0)


def groups(alike: np.ndarray) -> tuple[Group, ...]:  # type: ignore[type-arg]
    """Of a recording whose precision between muscles is so in every movement."""
    precision = np.einsum("cd,mn->cmdn", np.eye(len(MOVEMENTS)), alike)
    return groups_of((replace(made_wiring(), precision=precision),), (WHOLE_MM,))


def well_formed(made: tuple[Group, ...]) -> None:
    assert sorted(muscle for group in made for muscle in group.muscles) == sorted(MUSCLE_IDS)
    for group in made:
        assert 1 <= len(group.muscles) <= 4
        assert {ATLAS[muscle].zone for muscle in group.muscles} == {group.zone}
        assert (group.separated_by is None) == (len(group.muscles) == 1)
        assert group.id == "+".join(group.muscles)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 24), st.floats(1e-6, 1e6))
def test_groups_are_well_formed_whatever_is_known(seed: int, rank: int, size: float) -> None:
    root = np.random.default_rng(seed).normal(size=(len(MUSCLE_IDS), rank))
    well_formed(groups(size * root @ root.T))


def test_muscles_that_are_told_apart_stand_alone() -> None:
    assert all(len(group.muscles) == 1 for group in groups(1e3 * np.eye(len(MUSCLE_IDS))))


def test_muscles_with_the_same_field_are_one_group() -> None:
    alike = 1e3 * np.eye(len(MUSCLE_IDS))
    one, other = MUSCLE_IDS.index("risorius"), MUSCLE_IDS.index("buccinator")
    alike[one, other] = alike[other, one] = 999.0
    assert ("risorius", "buccinator") in [group.muscles for group in groups(alike)]


def test_muscles_of_two_zones_are_never_one_group() -> None:
    alike = 1e3 * np.ones((len(MUSCLE_IDS), len(MUSCLE_IDS)))
    made = groups(alike)
    well_formed(made)
    assert len(made) >= len({ATLAS[muscle].zone for muscle in MUSCLE_IDS})


def test_groups_of_a_recording() -> None:
    well_formed(found().groups)
