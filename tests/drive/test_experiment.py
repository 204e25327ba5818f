"""What a treatment teaches: the guilty muscle, a wrong one, the wrong time, and what cannot be known."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drive.made_drives import DAO, OOC, PLATYSMA, ZYG, drive, suspect

from synkin.drive.experiment import Updated, UpdatedSuspect, Weakening, update
from synkin.drive.results import Alternative, Drive
from synkin.drive.windows import Course
from synkin.errors import WrongUsageError

DAY = date(2026, 3, 2)
COURSE = Course("toxin", DAY, DAY - timedelta(days=1), DAY + timedelta(days=28), earlier_toxin=(), other_changes=())
SHOWS = {"smile-open": 3.0, "eye-close-gentle": 2.0}
RIVALS = (
    suspect((DAO,), 0.6, SHOWS, (Alternative((PLATYSMA,), 0.3),)),
    suspect((PLATYSMA,), 0.3, {"smile-open": 1.5}, (Alternative((DAO,), 0.6),)),
)
BEFORE = drive(RIVALS, {DAO: SHOWS, PLATYSMA: {"smile-open": 1.5}})
GONE = drive((), {DAO: {"smile-open": 0.6, "eye-close-gentle": 0.4}, PLATYSMA: {"smile-open": 0.3}})
STAYED = drive((), {DAO: {"smile-open": 3.1, "eye-close-gentle": 1.9}, PLATYSMA: {"smile-open": 1.5}})


def of(found: Updated, muscle: str) -> UpdatedSuspect:
    return next(one for one in found.suspects if one.group == muscle)


def test_blocking_the_guilty_muscle_convicts_it_and_clears_the_others() -> None:
    found = update(BEFORE, GONE, (Weakening(DAO, "left", 0.8),), COURSE)
    assert found.updates
    assert not found.reasons
    assert of(found, DAO).after > 0.85
    assert of(found, PLATYSMA).after < 0.1
    assert of(found, DAO).alternatives[0].probability < 0.1
    assert [one.group for one in found.suspects] == [DAO, PLATYSMA]
    assert "open smile 3.0 to 0.6 mm" in of(found, DAO).words
    assert "more likely" in of(found, DAO).words


def test_blocking_a_wrong_muscle_clears_it() -> None:
    found = update(BEFORE, STAYED, (Weakening(DAO, "left", 0.8),), COURSE)
    assert of(found, DAO).after < 0.1
    assert of(found, DAO).alternatives[0].muscles == (PLATYSMA,)
    assert of(found, DAO).alternatives[0].probability > 0.6
    assert of(found, PLATYSMA).after > 0.5
    assert "less likely" in of(found, DAO).words


def test_a_block_of_unknown_strength_says_less() -> None:
    known, unknown = (update(BEFORE, STAYED, (Weakening(DAO, "left", share),), COURSE) for share in (0.8, None))
    assert of(known, DAO).after < of(unknown, DAO).after < of(known, DAO).before


def test_a_treated_muscle_that_nobody_suspected_comes_up() -> None:
    alone = drive((suspect((DAO,), 0.6, SHOWS),), {DAO: SHOWS})
    found = update(alone, GONE, (Weakening(ZYG, "left", 0.8),), COURSE)
    assert of(found, DAO).after < 0.2
    assert of(found, DAO).alternatives[0].muscles == (ZYG,)
    assert of(found, DAO).alternatives[0].probability > 0.5


def test_a_muscle_nobody_suspected_comes_into_question_only_where_much_went_away() -> None:
    alone = drive((suspect((DAO,), 0.6, SHOWS),), {DAO: SHOWS})
    (stayed,) = update(alone, STAYED, (Weakening(ZYG, "left", 0.8),), COURSE).suspects
    assert stayed.alternatives == ()
    assert stayed.after == stayed.before
    assert "It was not weakened" in stayed.words
    (treated,) = update(alone, STAYED, (Weakening(ZYG, "left", 0.8), Weakening(DAO, "left", 0.8)), COURSE).suspects
    assert treated.after < 0.2
    assert not any(ZYG in one.muscles for one in treated.alternatives)


def test_a_muscle_far_away_cannot_be_the_cause() -> None:
    alone = drive((suspect((DAO,), 0.6, SHOWS),), {DAO: SHOWS})
    (found,) = update(alone, GONE, (Weakening("corrugator", "left", 0.8),), COURSE).suspects
    assert (found.after, found.alternatives) == (0.6, ())


def test_a_muscle_that_was_not_miswired_before_is_hardly_believed_in() -> None:
    alone = drive((suspect((DAO,), 0.6, SHOWS),), {DAO: SHOWS})
    cleared = replace(alone, wiring=tuple(replace(one, probability=0.001) for one in alone.wiring))
    usual, sure = (update(one, GONE, (Weakening(ZYG, "left", 0.8),), COURSE).suspects[0] for one in (alone, cleared))
    assert usual.alternatives[0].probability > 2.0 * sure.alternatives[0].probability > 0.0


def test_a_faint_suspect_whose_movement_stayed_is_not_believed_in_more() -> None:
    for mm in (0.1, 0.3, 1.0):
        faint = suspect((DAO, ZYG), 0.2, dict.fromkeys(SHOWS, mm), half=4.0 * mm)
        before = drive((faint,), {DAO: dict.fromkeys(SHOWS, mm)}, half=4.0 * mm)
        (found,) = update(before, before, (Weakening(DAO, "left", 0.8),), COURSE).suspects
        assert found.after < found.before
        assert found.muscles[DAO] < found.muscles[ZYG]


def test_a_group_is_told_apart() -> None:
    both = drive((suspect((DAO, PLATYSMA), 0.8, SHOWS),), {DAO: SHOWS})
    after = drive((suspect((DAO, PLATYSMA), 0.1, SHOWS),), {DAO: {name: 0.2 * value for name, value in SHOWS.items()}})
    found = of(update(both, after, (Weakening(DAO, "left", 0.8),), COURSE), DAO)
    assert found.muscles[DAO] > 4 * found.muscles[PLATYSMA]
    assert sum(found.muscles.values()) == pytest.approx(found.after)
    assert found.route["C"] < 0.06  # platysma's branch
    assert sum(found.route.values()) == pytest.approx(1.0)


def test_the_movements_that_go_away_tell_the_territory() -> None:
    one = suspect((DAO,), 0.8, {"smile-open": 4.0, "eye-close-gentle": 0.2, "pucker": 0.1}, half=0.2)
    after = drive((), {DAO: {"smile-open": 0.8}}, half=0.2)
    before = drive((one,), {DAO: {"smile-open": 4.0}}, half=0.2)
    found = of(update(before, after, (Weakening(DAO, "left", 0.8),), COURSE), DAO)
    assert found.source["B"] > 0.2  # zygomaticus major is the only command of the smile: zygomatic and buccal
    assert found.source["T"] < 0.1
    assert sum(found.source.values()) == pytest.approx(1.0)


def test_the_other_side_says_nothing() -> None:
    found = update(BEFORE, GONE, (Weakening(DAO, "right", 0.8),), COURSE)
    assert [one.after for one in found.suspects] == [0.6, 0.3]
    assert "Nothing on this side" in found.suspects[0].words


@given(
    share=st.floats(0.3, 1.0),
    size=st.floats(2.5, 8.0),
    prior=st.floats(0.1, 0.9),
    half=st.floats(0.1, 1.0),
)
def test_belief_moves_the_right_way(share: float, size: float, prior: float, half: float) -> None:
    shows = {"smile-open": size, "eye-close-gentle": size}
    before = drive((suspect((DAO,), prior, shows, half=half),), {DAO: shows}, half=half)
    left = {name: (1.0 - share) * value for name, value in shows.items()}
    treated = (Weakening(DAO, "left", share),)
    if share * size > 2.0:
        assert update(before, drive((), {DAO: left}, half=half), treated, COURSE).suspects[0].after > prior
    assert update(before, drive((), {DAO: shows}, half=half), treated, COURSE).suspects[0].after < prior


def test_nothing_is_ever_certain() -> None:
    sure = drive((suspect((DAO,), 1.0, SHOWS),), {DAO: SHOWS})
    found = update(sure, STAYED, (Weakening(DAO, "left", 1.0),), COURSE)
    assert 0.0 < found.suspects[0].after < 0.5
    found = update(sure, GONE, (Weakening(DAO, "left", 1.0),), COURSE)
    assert 0.9 < found.suspects[0].after < 1.0


def test_a_sure_suspect_that_is_confirmed_stays_sure() -> None:
    for prior in (0.95, 0.99, 0.998):
        one = suspect((DAO,), prior, SHOWS, (Alternative((PLATYSMA,), 1.0 - prior),))
        found = update(drive((one,), {DAO: SHOWS}), GONE, (Weakening(DAO, "left", 0.8),), COURSE)
        assert found.suspects[0].after > prior


def test_groups_may_differ_between_recordings() -> None:
    before = drive(
        (suspect((DAO,), 0.6, {"smile-open": 3.0}),), {DAO: {"smile-open": 3.0}, PLATYSMA: {"smile-open": 1.0}}
    )
    merged = drive((suspect((DAO, PLATYSMA), 0.2, {}),), {DAO: {"smile-open": 1.6}})
    merged = replace(merged, groups=tuple(group for group in merged.groups if group.id != PLATYSMA))
    (moved,) = update(before, merged, (Weakening(DAO, "left", 0.8),), COURSE).suspects[0].moved
    assert moved.after.value == pytest.approx(0.6)


def course(**other: object) -> Course:
    values: dict[str, object] = {
        "agent": "toxin",
        "treated_on": DAY,
        "before_on": DAY,
        "after_on": DAY + timedelta(days=28),
        "earlier_toxin": (),
        "other_changes": (),
    }
    return Course(**(values | other))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (course(after_on=DAY + timedelta(days=7)), "7 days after the treatment"),
        (course(after_on=DAY + timedelta(days=70)), "2 to 6 weeks"),
        (course(after_on=DAY - timedelta(days=7)), "before the treatment"),
        (course(before_on=DAY + timedelta(days=1)), "made after the treatment"),
        (course(before_on=DAY - timedelta(days=200)), "may have changed by itself"),
        (course(earlier_toxin=(DAY - timedelta(days=60),)), "12 weeks at least"),
        (course(earlier_toxin=(DAY + timedelta(days=5),)), "between the recordings, on 2026-03-07"),
        (course(earlier_toxin=None), "toxin was given before, on either side, is not known"),
        (course(other_changes=None), "anything else changed between the recordings is not known"),
        (course(treated_on=None), "date of the treatment"),
        (course(other_changes=("a new exercise",)), "a new exercise."),
        (course(agent="lidocaine", after_on=DAY, minutes=60.0), "60 minutes after"),
        (course(agent="lidocaine", after_on=DAY), "How many minutes"),
        (course(agent="lidocaine", after_on=DAY + timedelta(days=1), minutes=15.0), "5 to 30 minutes"),
        (course(agent="lidocaine", before_on=DAY - timedelta(days=1), after_on=DAY, minutes=15.0), "same day"),
        (course(agent="myectomy"), "6 to 26 weeks"),
    ],
)
def test_outside_the_window_nothing_is_updated_and_it_is_said_why(when: Course, said: str) -> None:
    found = update(BEFORE, GONE, (Weakening(DAO, "left", 0.8),), when)
    assert not found.updates
    assert any(said in reason for reason in found.reasons), found.reasons
    assert all(reason.endswith(".") for reason in found.reasons)
    assert [(one.before, one.after) for one in found.suspects] == [(0.6, 0.6), (0.3, 0.3)]
    assert found.suspects[0].moved[0].changed
    assert "Shown as course" in found.suspects[0].words


@pytest.mark.parametrize(
    "when",
    [
        course(),
        course(earlier_toxin=(DAY, DAY - timedelta(days=84), DAY + timedelta(days=60))),
        course(agent="lidocaine", after_on=DAY, minutes=15.0),
        course(agent="neurectomy", after_on=DAY + timedelta(days=90)),
    ],
)
def test_inside_the_window_it_is_updated(when: Course) -> None:
    assert update(BEFORE, GONE, (Weakening(DAO, "left", 0.8),), when).updates


def test_what_cannot_be_compared_is_not_updated() -> None:
    treated = (Weakening(DAO, "left"),)
    unknown = Drive("not-assessed", "too few movements", "population")
    for before, after, said in (
        (BEFORE, unknown, "second recording: too few movements."),
        (unknown, GONE, "first recording"),
        (BEFORE, Drive("measured", None, "population"), "held against the other side"),
        (BEFORE, Drive("measured", None, "other side", version="0"), "different versions"),
    ):
        found = update(before, after, treated, COURSE)
        assert not found.updates
        assert any(said in reason for reason in found.reasons)
    assert update(BEFORE, GONE, (), COURSE).reasons == ("No treatment was named.",)
    assert update(BEFORE, GONE, treated, None).reasons == ("No treatment was named.",)


def test_a_movement_that_was_not_measured_again_says_nothing() -> None:
    found = update(BEFORE, Drive("measured", None, "other side"), (Weakening(DAO, "left"),), COURSE)
    assert found.updates
    assert [one.after for one in found.suspects] == [0.6, 0.3]
    assert "nothing follows" in found.suspects[0].words


def test_weakenings_that_cannot_be() -> None:
    with pytest.raises(WrongUsageError, match="no muscle"):
        Weakening("biceps", "left")
    with pytest.raises(WrongUsageError, match="up to 1"):
        Weakening(OOC, "left", 1.5)
