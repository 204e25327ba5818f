"""The clips of suite "appearance" and how what is found in them is counted."""

from dataclasses import replace

import numpy as np
import pytest

from synkin.anatomy import SIDES
from synkin.validation.appearance_cases import (
    HOLD,
    REPORTED,
    REST,
    TUNED_ON,
    Clip,
    affected_of,
    clip_cases,
    simulate_clip,
    trials_of_clip,
    true_changes,
)
from synkin.validation.appearance_figures import NOT_MADE, WANTED, appearance_checks, auc_between
from synkin.validation.appearance_jobs import MarkOutcome
from synkin.validation.cases import REPORTING_SEEDS, TUNING_SEEDS
from synkin.validation.figure import run_check


def outcome(seed: int, truth: float, excess: float, kind: str = "moves", *, present: bool = False) -> MarkOutcome:
    return MarkOutcome(
        clip=f"{kind}-{seed}",
        kind=kind,
        seed=seed,
        movement="pucker",
        mark="chin-dimpling",
        side="left",
        affected=True,
        lightness=0.0,
        truth=truth,
        change=excess,
        excess=excess,
        present=present,
        reason=None,
    )


def test_people_of_the_report_were_not_tuned_on() -> None:
    assert set(REPORTED) <= set(REPORTING_SEEDS)
    assert set(TUNED_ON) <= set(TUNING_SEEDS)


@pytest.mark.parametrize("side", SIDES)
def test_a_clip_makes_marks_on_its_affected_side(side: str) -> None:
    """Healthy coupling makes some on the other side too, but never neck bands."""
    clips = [clip for clip in clip_cases()[:40] if affected_of(clip) == side][:6]
    bands = []
    for clip in clips:
        truth = true_changes(simulate_clip(clip))
        bands.append(max(value for (mark, where), value in truth.items() if mark == "platysma-bands" and where == side))
        others = [value for (mark, where), value in truth.items() if mark == "platysma-bands" and where != side]
        assert max(others) < NOT_MADE
    assert max(bands) > 0.1


def test_a_still_face_makes_no_mark_and_a_turned_head_turns_within_the_hold() -> None:
    clip = Clip(REPORTED[0], "turns")
    simulation = simulate_clip(clip)
    assert max(abs(value) for value in true_changes(simulation).values()) < 1e-6
    time = simulation.time
    rest, hold = ((time >= span[0]) & (time <= span[1]) for span in (REST, HOLD))
    turned = simulation.poses[hold, :2].mean(axis=0) - simulation.poses[rest, :2].mean(axis=0)
    assert np.linalg.norm(turned) > 2.0
    assert trials_of_clip(clip).trials[0].hold == HOLD


def test_the_area_under_the_roc_is_of_marks_that_were_made_against_those_that_were_not() -> None:
    rows = [outcome(seed, 0.0, 0.001 * seed) for seed in range(1, 11)]
    rows += [outcome(20 + seed, 0.5, 0.02) for seed in range(10)]
    rows += [outcome(50, 0.05, 9.0)]  # neither made nor not made
    assert auc_between(rows, "chin-dimpling", 0.1, 2.0).value == 1.0
    swapped = [replace(one, truth=0.5 - one.truth) if one.truth != 0.05 else one for one in rows]
    assert auc_between(swapped, "chin-dimpling", 0.1, 2.0).value == 0.0


def test_false_alarms_of_head_and_light_miss_their_target() -> None:
    rows = [outcome(seed, 0.0, 0.0, "turns", present=seed == 1) for seed in range(4)]
    figures = {one.name: one for check in appearance_checks(lambda: rows) for one in run_check(check)}
    assert figures["chin_dimpling_turns_false"].value == pytest.approx(0.25)
    assert figures["chin_dimpling_turns_false"].met is False
    assert figures["chin_dimpling_relit_false"].value is None
    for mark in WANTED:
        assert figures[f"{mark.replace('-', '_')}_auc"].target == ">= 0.95"
