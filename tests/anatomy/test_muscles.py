"""The muscles' table is complete, in its order, and its branch shares are probabilities."""

from typing import get_args

import pytest

from synkin.anatomy import BRANCHES, MUSCLE_IDS, MUSCLES, Muscle, Role

DESIGNED = (
    "frontalis-medial frontalis-lateral corrugator procerus depressor-supercilii orbicularis-oculi-orbital "
    "orbicularis-oculi-preseptal orbicularis-oculi-pretarsal nasalis-transverse nasalis-alar depressor-septi "
    "levator-labii-alaeque-nasi levator-labii zygomaticus-minor zygomaticus-major levator-anguli-oris risorius "
    "buccinator orbicularis-oris-upper orbicularis-oris-lower depressor-anguli-oris depressor-labii mentalis platysma"
)


def test_the_designed_muscles_are_there_in_their_order() -> None:
    assert tuple(DESIGNED.split()) == MUSCLE_IDS
    assert list(MUSCLES) == list(MUSCLE_IDS)


@pytest.mark.parametrize("muscle", MUSCLES.values(), ids=MUSCLE_IDS)
def test_a_row_is_whole(muscle: Muscle) -> None:
    assert set(muscle.branches) <= set(BRANCHES)
    assert sum(muscle.branches.values()) == pytest.approx(1.0)
    assert all(share > 0 for share in muscle.branches.values())
    assert muscle.role in get_args(Role)
    assert muscle.sure in ("found", "shaky", "assumed")
    assert len(muscle.branches) == 1 or muscle.sure == "assumed", "a share is never shown as settled"
    assert muscle.label
    assert muscle.action
    assert muscle.au
    assert muscle.source


def test_every_branch_drives_something_and_the_face_goes_from_above_down() -> None:
    main = {id_: max(muscle.branches, key=lambda branch: muscle.branches[branch]) for id_, muscle in MUSCLES.items()}
    assert set(main.values()) == set(BRANCHES)
    assert main["frontalis-medial"] == "T"
    assert main["orbicularis-oculi-pretarsal"] == "Z"
    assert main["depressor-labii"] == "MM"
    assert main["platysma"] == "C"
