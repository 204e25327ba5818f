"""Stimulation of the simulated patient: who answers, from which current, and what is written of it."""

import itertools

import numpy as np
import pytest

from synkin.anatomy import MUSCLE_IDS, SIDES
from synkin.drive.tables import read_table as read_routes
from synkin.errors import WrongUsageError
from synkin.phantom.files import cue_sheet
from synkin.phantom.nerve import Site, draw_synergy, drive, make_protocol, recruited, swap_sides, with_stimulation
from synkin.phantom.nerve.patient import Nerve, Patient
from synkin.phantom.nerve.tables import read_table
from synkin.trials import StimulationCue

ZYG, MENTALIS = MUSCLE_IDS.index("zygomaticus-major"), MUSCLE_IDS.index("mentalis")
PATIENT = Patient("made", "made", "left", left=Nerve(routes={"zygomaticus-major": "Z"}, strength={"mentalis": 0.5}))


def test_only_what_the_person_s_nerve_reaches_through_the_branch_answers() -> None:
    through_z, through_b = (recruited(PATIENT, "left", branch, 16.0, seed=1) for branch in ("Z", "B"))
    assert through_z[ZYG] > 0.5
    assert through_b[ZYG] == 0.0
    assert recruited(PATIENT, "left", "MM", 18.0, seed=1)[MENTALIS] == 1.0


def test_below_its_threshold_a_branch_is_silent_and_far_above_its_neighbours_answer() -> None:
    levels = [recruited(PATIENT, "left", "B", ma, seed=1) for ma in (5.0, 11.0, 16.0, 60.0)]
    answering = [int((level > 0).sum()) for level in levels]
    assert answering[0] == 0
    assert 0 < answering[1] == answering[2] < answering[3]
    assert all((low <= high).all() for low, high in itertools.pairwise(levels))


def test_the_healthy_side_answers_to_less() -> None:
    assert not recruited(PATIENT, "left", "B", 6.5, seed=1).any()
    assert recruited(PATIENT, "right", "B", 6.5, seed=1).any()


def test_it_is_not_the_table_by_which_synkin_judges() -> None:
    own, judge = read_table("stimulation.toml"), read_routes("routes.toml")
    assert all(row["source"] and row["sure"] for row in (*own["threshold"], own["reach"]))
    assert [row["sd"] for row in own["threshold"]] != [row["sd"] for row in judge["threshold"]]
    assert own["reach"]["spread_from"] != judge["trust"]["spread_from"]


def test_exchanging_sides_exchanges_the_answers() -> None:
    mirrored = swap_sides(PATIENT)
    for branch in ("Z", "C"):
        own, other = (
            recruited(PATIENT, "left", branch, 10.0, seed=4),
            recruited(mirrored, "right", branch, 10.0, seed=4),
        )
        assert (own == other).all()


def test_it_drives_muscles_in_its_own_time_alone_and_weak_ones_weakly() -> None:
    protocol = with_stimulation(make_protocol(("pucker",), repetitions=1, seed=1), [Site("MM", "left", 18.0)], seed=1)
    time = np.arange(0.0, protocol.duration_s, 1 / 30)
    found, before = (
        drive(draw_synergy(None), PATIENT, one, time, seed=1)["drive"].values
        for one in (protocol, make_protocol(("pucker",), repetitions=1, seed=1))
    )
    more = found - before
    level = sum(step.level(time) for step in protocol.stimulations)
    assert more[:, SIDES.index("left"), MENTALIS] == pytest.approx(0.5 * level)
    assert not more[:, SIDES.index("right")].any()


def test_the_cue_sheet_says_what_was_stimulated() -> None:
    protocol = with_stimulation(make_protocol((), seed=1), [Site("B", "right", 4.5)], repetitions=1, pulses=3, seed=1)
    sheet = cue_sheet(protocol)
    assert sheet.cues == ()
    (step,) = protocol.stimulations
    assert sheet.stimulations == (StimulationCue("B", "right", 4.5, step.start_s - 0.3, step.end_s + 0.3),)
    assert step.level(np.linspace(step.start_s, step.end_s, 2000)).max() == pytest.approx(1.0)


@pytest.mark.parametrize("site", [Site("X", "left", 4.5), Site("B", "left", 0.0), Site("B", "left", float("nan"))])
def test_what_nobody_could_stimulate(site: Site) -> None:
    with pytest.raises(WrongUsageError):
        with_stimulation(make_protocol((), seed=1), [site])
    with pytest.raises(WrongUsageError):
        Nerve(routes={"mentalis": "X"})
