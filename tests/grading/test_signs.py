"""The seven signs of made-up patients: worse is never milder, sides swap, what is missing is never "none"."""

import itertools
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.drives import drive_of
from tests.grading.made_observed import FISSURE, exactly, observed
from tests.grading.made_signs import CORNER, EYE, muscles, said, sequence, shift, unjudged, zone

from synkin.anatomy import ZONES, Side, other_side, resting_spread
from synkin.drive.results import Drive
from synkin.grading import Resting, Unwanted
from synkin.grading.observed import Observed
from synkin.grading.questionnaires import INSTRUMENTS, make_answers, questionnaires_of
from synkin.grading.signs import LEVEL_NAMES, LEVELS, SIGN_ROWS, SevenSigns, Sign, seven_signs, sign_rows
from synkin.grading.signs.table import PULLS, SAID
from synkin.measures import SPEAKS_FOR_PTOSIS, Quantity, RestingShift

QUICK = settings(max_examples=25, deadline=None)
SEVEN = (
    "short-tight-muscles",
    "linked-movements",
    "high-tone",
    "poor-sequencing",
    "reduced-coordination",
    "abnormal-contraction",
    "tearing",
)


def signs(seen: Observed | None = None, *shifts: RestingShift, drive: Drive | None = None) -> SevenSigns:
    return seven_signs(observed() if seen is None else seen, shifts, (sequence(0.0),), drive)


def named(one: Sign) -> str:
    return "not assessed" if one.level is None else LEVEL_NAMES[one.level]


def no_milder(worse: Sign, than: Sign) -> bool:
    """At every level at least as probable that it is as bad as that."""
    two, one = worse.probability, than.probability
    assert two is not None
    assert one is not None
    return all(sum(two[at:]) >= sum(one[at:]) - 1e-9 for at in LEVELS)


# ---------------------------------------------------------------- the table


def test_the_rows_of_every_measure_tile_the_line_and_have_every_level() -> None:
    for measure in {row.measure for row in SIGN_ROWS}:
        rows = sign_rows(measure)
        assert {row.level for row in rows} == set(LEVELS)
        assert [row.level for row in rows] in ([0, 1, 2, 3], [3, 2, 1, 0])
        assert rows[0].bounds[0] == -inf
        assert rows[-1].bounds[1] == inf
        assert all(one.bounds[1] == two.bounds[0] for one, two in itertools.pairwise(rows)), measure


def test_no_rule_of_ours_is_passed_off_as_found() -> None:
    for row in SIGN_ROWS:
        assert row.basis == "house"
        assert row.sure in ("shaky", "assumed")
        assert row.source.startswith(("ours", "as above"))


def test_the_table_names_only_what_there_is() -> None:
    items = {item.link_id for form in INSTRUMENTS.values() for item in form.items}
    assert {item for row in SAID for item in row.items} <= items
    assert {row.sign for row in SAID} <= {*SEVEN, *(f"contraction-{name}" for name in ZONES)}
    for pull in PULLS:
        assert resting_spread(pull.region, pull.measure).side_sd > 0


# ---------------------------------------------------------------- a sign each


def test_a_healthy_face_has_none_of_what_was_looked_at() -> None:
    quiet = muscles(*(zone(name, 0.0, 0.02) for name in ZONES))
    found = signs(None, shift(0.0), shift(0.0, of=EYE), drive=quiet)
    assert [one.id for one in found.signs] == list(SEVEN)
    assert [named(one) for one in found.signs] == [*["none"] * 4, "not assessed", "none", "not assessed"]


@pytest.mark.parametrize(
    ("mm", "level"),
    # 1.96 times 1.0 mm, what healthy sides differ by, is 1: 1.96, 2.94 and 4.41 mm are the bounds.
    [
        (1.9, "none"),
        (2.0, "mild"),
        (2.9, "mild"),
        (3.0, "moderate"),
        (4.4, "moderate"),
        (4.5, "severe"),
        (-9.0, "none"),
    ],
)
def test_a_corner_drawn_out_at_rest_is_tone_and_one_drawn_in_is_none(mm: float, level: str) -> None:
    assert resting_spread(*CORNER).side_sd == 1.0
    assert named(signs(None, shift(mm, half=0.0)).sign("high-tone")) == level


def test_a_narrow_eye_is_tone_unless_the_upper_lid_alone_hangs() -> None:
    narrow = shift(-2.0, of=EYE)
    assert named(signs(None, narrow).sign("high-tone")) == "moderate"  # 2.0 / (1.96 * 0.53) = 1.9
    found = signs(None, replace(narrow, speaks_for=SPEAKS_FOR_PTOSIS)).sign("high-tone")
    assert named(found) == "not assessed"
    assert "ptosis" in str(found.reason)
    assert named(signs(None, narrow).sign("short-tight-muscles")) == "not assessed"


def test_a_short_muscle_needs_lost_range_too() -> None:
    def level(share: float | None) -> str:
        return named(signs(None, shift(4.0, share)).sign("short-tight-muscles"))

    assert [level(share) for share in (1.0, 0.6, None)] == ["none", "moderate", "not assessed"]
    assert named(signs(None, shift(4.0, None)).sign("high-tone")) == "moderate"


def test_a_fold_that_is_deeper_at_rest_is_tone() -> None:
    deep = exactly(0.7, "1")
    seen = replace(observed(), resting=(Resting("nasolabial-fold", "depth", "right", deep, deep, deep),))
    assert named(signs(seen).sign("high-tone")) == "moderate"


def test_what_moves_along_decides_by_its_worst_region() -> None:
    found = signs(observed(excess={("pucker", FISSURE): 3.0, ("smile-open", "chin"): 1.6})).sign("linked-movements")
    assert (named(found), found.place, found.movement, found.side) == ("moderate", FISSURE, "pucker", "right")
    assert "nasolabial fold, neck" in str(found.reason)


def test_weak_movements_that_provoke_nothing_are_no_normal_result() -> None:
    weak = dict.fromkeys(("brow-raise", "eye-close-gentle", "eye-close-tight", "smile-open", "snarl", "pucker"), 0.2)
    weak["teeth-lower"] = 0.2
    assert named(signs(observed(weak)).sign("linked-movements")) == "not assessed"
    loud = observed(weak, {("smile-open", FISSURE): 5.0})
    assert named(signs(loud).sign("linked-movements")) == "severe"


def test_a_spread_that_could_not_be_told_is_not_assessed() -> None:
    unclear = seven_signs(observed(), (), (sequence(0.05, told=False),), None).sign("poor-sequencing")
    assert (named(unclear), unclear.reason) == ("not assessed", "unclear")
    assert named(seven_signs(observed(), (), (sequence(0.05),), None).sign("poor-sequencing")) == "moderate"
    assert named(seven_signs(observed(), (), (), None).sign("poor-sequencing")) == "not assessed"


def test_coordination_takes_the_worse_of_independence_and_antagonists() -> None:
    made = drive_of("right")  # 2.1 of 4.6 independent movements; antagonists 0.62 where healthy people have up to 0.30
    only = replace(made, co_firing=())
    assert named(signs(drive=only).sign("reduced-coordination")) == "severe"  # 46 %
    together = signs(drive=replace(made, independence=())).sign("reduced-coordination")
    assert (named(together), together.movement, together.place) == ("moderate", "smile-open", "mouth")  # 0.32 beyond
    nobody = signs(drive=replace(drive_of(None), independence=())).sign("reduced-coordination")
    assert named(nobody) == "none"


def test_a_quiet_zone_says_nothing_of_one_that_was_not_seen() -> None:
    quiet = [zone(name, 0.0, 0.02) for name in ZONES if name != "neck"]
    unseen = zone("neck", 0.0, seen=False)
    found = signs(drive=muscles(*quiet, unseen)).sign("abnormal-contraction")
    assert named(found) == "not assessed"
    assert "neck" in str(found.reason)
    loud = signs(drive=muscles(*quiet[:-1], zone("chin", 0.6), unseen)).sign("abnormal-contraction")
    assert (named(loud), loud.place) == ("severe", "chin")
    assert "neck" in str(loud.reason)
    assert [part.title for part in loud.parts] == list(ZONES)


def test_skin_that_was_looked_at_counts_for_its_zone() -> None:
    row = Unwanted(
        "pucker", "chin", "right", exactly(0.6, "1"), None, 0.99, 1.0
    )  # 0.6 / 0.25: 2.4 times what is noticed
    seen = replace(observed(), unwanted=(row,))
    found = {part.title: part for part in signs(seen).sign("abnormal-contraction").parts}
    assert named(found["chin"]) == "severe"
    assert named(found["neck"]) == "not assessed"


# ---------------------------------------------------------------- the patient's word


def test_tearing_is_the_patients_word_alone() -> None:
    def tearing(**answers: int | float) -> Sign:
        return seven_signs(observed(), (), (), None, said(**answers)).sign("tearing")

    assert [named(tearing(tearing_with_food=value)) for value in (0, 1, 3, 4, 6, 7, 10)] == [
        *["none", "mild", "mild", "moderate", "moderate", "severe", "severe"]
    ]
    alone = tearing(schirmer_right=3.0, schirmer_left=20.0)
    assert named(alone) == "not assessed"
    both = tearing(tearing_with_food=2, schirmer_right=3.0)
    assert named(both) == "mild"
    assert any("right eye (affected): 3 mm" in note for note in both.notes)
    assert any("what else makes an eye water" in note for note in both.notes)
    open_eye = seven_signs(observed({"eye-close-gentle": 0.6, "eye-close-tight": 0.6}), (), (), None).sign("tearing")
    assert any("right eye shut 60 %" in note for note in open_eye.notes)


def test_a_rating_stands_beside_the_measure_and_a_disagreement_is_said() -> None:
    def tone(mm: float, rating: int) -> Sign:
        return seven_signs(observed(), (shift(mm),), (), None, said(tightness__midface=rating)).sign("high-tone")

    assert tone(0.0, 1).disagreement is None
    assert tone(4.0, 8).disagreement is None
    low, high = tone(0.0, 8), tone(9.0, 0)
    assert "tightness, midface: 8 of 10 (severe); measured: none" in str(low.disagreement)
    assert "0 of 10 (none); measured: severe" in str(high.disagreement)
    assert low.probability == tone(0.0, 0).probability
    # Nobody asked is no disagreement.
    assert seven_signs(observed(), (shift(9.0),), (), None, said(eye_irritation=3)).sign("high-tone").rating is None


def test_the_worst_answer_that_bears_on_a_sign_counts() -> None:
    saq = questionnaires_of([make_answers("saq", {"saq.eye-smiling": 2, "saq.chin": 5, "saq.tearing-eating": 4})])
    found = seven_signs(observed(), (), (), drive_of("right"), saq)
    rating = found.sign("linked-movements").rating
    assert rating is not None
    assert (rating.link_id, LEVEL_NAMES[rating.level]) == ("saq.chin", "severe")
    assert named(found.sign("tearing")) == "severe"
    parts = {part.title: part.rating for part in found.sign("abnormal-contraction").parts}
    assert parts["neck"] is None
    assert parts["eye"] is not None
    assert LEVEL_NAMES[parts["eye"].level] == "mild"


# ---------------------------------------------------------------- what holds of every patient


@QUICK
@given(st.floats(-5.0, 12.0), st.floats(0.0, 6.0), st.floats(0.0, 1.5), st.floats(0.01, 2.0))
def test_a_larger_shift_is_never_milder(mm: float, more: float, share: float, half: float) -> None:
    one, two = (signs(None, shift(value, share, half=half)) for value in (mm, mm + more))
    for name in ("high-tone", "short-tight-muscles"):
        assert no_milder(two.sign(name), one.sign(name))


@QUICK
@given(st.floats(0.0, 9.0), st.floats(0.0, 1.5), st.floats(0.0, 1.0))
def test_less_range_is_never_less_tight(mm: float, share: float, less: float) -> None:
    one, two = (signs(None, shift(mm, value)).sign("short-tight-muscles") for value in (share, share - less))
    assert no_milder(two, one)


@QUICK
@given(st.floats(-1.0, 9.0), st.floats(0.0, 5.0), st.floats(0.01, 2.0), st.sampled_from((FISSURE, "chin", "brow")))
def test_more_unwanted_movement_is_never_milder(mm: float, more: float, half: float, region: str) -> None:
    one, two = (
        signs(observed(excess={("pucker", region): value}, half=half)).sign("linked-movements")
        for value in (mm, mm + more)
    )
    assert no_milder(two, one)


@QUICK
@given(st.floats(0.0, 0.2), st.floats(0.0, 0.1), st.floats(0.001, 0.05))
def test_a_wider_spread_is_never_milder(spread: float, more: float, half: float) -> None:
    one, two = (
        seven_signs(observed(), (), (sequence(value, half),), None).sign("poor-sequencing")
        for value in (spread, spread + more)
    )
    assert no_milder(two, one)


@QUICK
@given(st.floats(0.0, 1.0), st.floats(0.0, 0.5), st.floats(0.51, 1.0), st.floats(0.0, 0.49), st.sampled_from(ZONES))
def test_harder_or_surer_contraction_is_never_milder(
    drive: float, more: float, chance: float, less: float, name: str
) -> None:
    others = [zone(one, 0.1, 0.9) for one in ZONES if one != name]
    found = [
        signs(drive=muscles(*others, zone(name, value, sure))).sign("abnormal-contraction")
        for value, sure in ((drive, chance - less * chance), (drive, chance), (drive + more, chance))
    ]
    assert no_milder(found[1], found[0])
    assert no_milder(found[2], found[1])


@QUICK
@given(st.floats(0.5, 6.0), st.floats(0.0, 0.49), st.floats(0.51, 1.0))
def test_fewer_independent_movements_are_never_milder(own: float, fewer: float, chance: float) -> None:
    made = replace(drive_of("right"), co_firing=())

    def found(dimension: float) -> Sign:
        rows = tuple(
            replace(one, dimension=Quantity(dimension, "1", (dimension - 0.4, dimension + 0.4), 3), probability=chance)
            if one.side == "right"
            else one
            for one in made.independence
        )
        return signs(drive=replace(made, independence=rows)).sign("reduced-coordination")

    # Narrower intervals about a smaller share: only the median level is held to be monotone here.
    assert (found(own - fewer).level or 0) >= (found(own).level or 0)


@QUICK
@given(
    st.floats(-3.0, 9.0),
    st.floats(0.0, 1.2),
    st.dictionaries(st.sampled_from(("pucker", "smile-open")), st.floats(0.0, 6.0)),
    st.floats(0.0, 1.0),
)
def test_swapping_sides_swaps_the_answer(mm: float, share: float, along: dict[str, float], drive: float) -> None:
    def of(side: Side) -> SevenSigns:
        other = other_side(side)
        seen = observed(excess={(name, FISSURE): value for name, value in along.items()}, affected=side)
        found = muscles(zone("chin", drive, side=side), zone("neck", 0.9, side=other), affected=side)
        rows = (shift(mm, share, side), unjudged(other))
        return seven_signs(seen, rows, (sequence(0.03),), found, said(tightness__eye=4))

    right, left = of("right"), of("left")
    for one, two in zip(right.signs, left.signs, strict=True):
        assert (one.level, one.probability, one.place, one.movement) == (
            two.level,
            two.probability,
            two.place,
            two.movement,
        )
        assert one.side == (None if two.side is None else other_side(two.side))
    assert [one.share for one in right.weakness] == [one.share for one in left.weakness]


def test_what_is_missing_is_not_assessed_and_says_why() -> None:
    nothing = seven_signs(observed(made=()), (), (), None)
    for one in nothing.signs:
        assert (one.status, one.level, one.probability) == ("not-assessed", None, None), one.id
        assert one.reason
    assert named(signs(None, unjudged()).sign("high-tone")) == "not assessed"
    assert named(signs(None, unjudged()).sign("short-tight-muscles")) == "not assessed"


def test_with_both_sides_ill_the_worse_side_is_named() -> None:
    seen = observed(excess={("pucker", FISSURE): 3.0}, affected="both")
    found = seven_signs(seen, (unjudged("left"), unjudged("right")), (sequence(0.05, told=False),), drive_of("left"))
    assert (named(found.sign("linked-movements")), found.sign("linked-movements").side) == ("moderate", "right")
    assert found.sign("abnormal-contraction").side == "left"
    assert {one.against for one in found.weakness} == {"usual way"}


@QUICK
@given(st.floats(-3.0, 9.0), st.floats(0.0, 1.2), st.floats(0.01, 5.0))
def test_probabilities_add_up(mm: float, share: float, half: float) -> None:
    found = seven_signs(
        observed(excess={("pucker", FISSURE): mm}, half=half),
        (shift(mm, share, half=half),),
        (sequence(0.03),),
        drive_of("right"),
    )
    for one in found.signs:
        for row in (one, *one.parts):
            if row.probability is not None:
                assert sum(row.probability) == pytest.approx(1.0)
                assert min(row.probability) >= 0.0
