"""What is left of a side's own pulls: normal, weak, held, or not to be told."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drive.made_wirings import MOVEMENTS, made_wiring, single
from tests.drive.simulated import made_of

from synkin.anatomy import MUSCLE_IDS, Side
from synkin.drive.find import drive_from
from synkin.drive.normal import normal_drive
from synkin.drive.results import Strength
from synkin.drive.strength import strengths_of
from synkin.drive.suspects import group_samples
from synkin.drive.wiring import Wiring
from synkin.validation.drive_patients import MOVEMENTS_ASKED

ZYG = "zygomaticus-major"
REPETITIONS = dict.fromkeys(MOVEMENTS, 3)


def strengths(wiring: Wiring, *together: tuple[str, ...], unseen: tuple[str, ...] = ()) -> dict[str, Strength]:
    seen = np.repeat([[muscle not in unseen for muscle in MUSCLE_IDS]], len(MOVEMENTS), axis=0)
    groups = single(*together)
    samples = group_samples(wiring, groups, np.full(len(MUSCLE_IDS), 4.0), seen)
    return {one.group: one for one in strengths_of(wiring, samples, groups, REPETITIONS)}


@pytest.mark.parametrize(
    ("share", "sd", "verdict"),
    [(1.0, 0.05, "normal"), (0.3, 0.05, "weak"), (0.0, 0.05, "weak"), (0.7, 0.2, "cannot tell")],
)
def test_verdicts(share: float, sd: float, verdict: str) -> None:
    one = strengths(made_wiring(share=share, sd=sd))[ZYG]
    assert (one.verdict, one.movement) == (verdict, "smile-open")
    assert one.share.value == pytest.approx(share)


def test_antagonists_hold_and_are_never_called_weakness() -> None:
    held = {("B", "depressor-anguli-oris"): 0.8}
    assert strengths(made_wiring(held))[ZYG].verdict == "held by antagonists"
    assert strengths(made_wiring(held, share=0.4))[ZYG].verdict == "cannot tell"
    assert strengths(made_wiring(held))["frontalis-medial"].verdict == "normal"


@settings(max_examples=15, deadline=None)
@given(st.floats(0.0, 2.0), st.floats(0.01, 1.0))
def test_the_interval_is_the_one_that_is_judged(share: float, sd: float) -> None:
    for one in strengths(made_wiring(share=share, sd=sd)).values():
        assert one.share.ci95 is not None
        assert one.share.value is not None
        low, high = one.share.ci95
        assert 0.0 <= low <= one.share.value <= high
        if one.verdict == "weak":
            assert high < 0.75
        if one.verdict == "normal":
            assert low >= 0.75


def test_a_group_is_judged_as_a_whole() -> None:
    wiring = made_wiring()
    zyg, lao, smile = MUSCLE_IDS.index(ZYG), MUSCLE_IDS.index("levator-anguli-oris"), MOVEMENTS.index("smile-open")
    wiring.normal[smile, zyg] -= 0.3
    wiring.normal[smile, lao] += 0.3
    wiring.normal_given[:, smile] = wiring.normal[smile]
    wiring.normal_covariance[smile, [zyg, lao], [lao, zyg]] = -(0.05**2)
    wiring.expected_covariance[:] = 0.0
    group = strengths(wiring, (ZYG, "levator-anguli-oris"))[f"{ZYG}+levator-anguli-oris"]
    assert group.share.value == pytest.approx(1.0)
    assert group.share.ci95 == pytest.approx((1.0, 1.0))
    assert group.verdict == "normal"


def test_what_cannot_be_known_is_said() -> None:
    unseen = strengths(made_wiring(), unseen=(ZYG,))[ZYG]
    assert (unseen.verdict, unseen.share.status) == ("cannot tell", "not-assessed")
    assert "not seen" in unseen.reason
    weak = made_wiring()
    faint = strengths(replace(weak, expected=0.2 * weak.expected))[ZYG]
    assert (faint.verdict, faint.share.status) == ("cannot tell", "not-assessed")
    assert "reference" in faint.reason


@pytest.mark.parametrize(("share", "verdict"), [(1.0, "normal"), (0.35, "weak")])
def test_what_both_sides_are_unsure_of_alike_does_not_hide_a_verdict(share: float, verdict: str) -> None:
    """A healthy face is said to be normal, and one whose side pulls a third is said to be weak, in most muscles."""
    lost: dict[tuple[str, Side, str], float] = {
        (movement, "left", muscle): (share - 1.0) * float(usual)
        for movement, row in zip(MOVEMENTS_ASKED, normal_drive(MOVEMENTS_ASKED)[0], strict=True)
        for muscle, usual in zip(MUSCLE_IDS, row, strict=True)
    }
    found = drive_from(made_of(lost), "left").strengths
    judged: list[str] = [one.verdict for one in found if one.verdict != "cannot tell"]
    assert judged.count(verdict) >= 0.6 * len(found)
    assert len(set(judged)) == 1
