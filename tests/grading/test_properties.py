"""What must hold of every patient: worse is never better, sides swap, what is missing is never normal."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grading.made_observed import FISSURE, FULL, exactly, observed

from synkin.anatomy import other_side
from synkin.grading import Grade, Observed, Unwanted, Voluntary, grade
from synkin.measures import not_assessed

QUICK = settings(deadline=None, max_examples=25, derandomize=True)
HIGHER_IS_BETTER = ("sunnybrook",)
SHARES = st.dictionaries(st.sampled_from(FULL), st.floats(0.0, 1.2))
PLACES = [("smile-open", FISSURE), ("pucker", FISSURE), ("eye-close-gentle", "commissure"), ("brow-raise", "chin")]
EXCESS = st.dictionaries(st.sampled_from(PLACES), st.floats(0.0, 8.0))
REST = st.dictionaries(
    st.sampled_from([(FISSURE, "gap"), ("commissure", "height"), ("brow", "height")]), st.floats(-5, 5)
)


def total(found: Grade) -> float:
    """The composite with the larger the better; of open ones the middle of what it could be."""
    # A sum of 25 to 27 has no grade; the sum itself must not get better either.
    of_sum = found.blocks[0] if found.instrument.startswith("fngs") and found.blocks else None
    if of_sum is not None:
        return -sum(of_sum.possible) / 2
    low, high = found.possible_range or (0.0, 0.0)
    middle = (low + high) / 2 if found.composite.value is None else found.composite.value
    return middle if found.instrument in HIGHER_IS_BETTER else -middle


def means(found: Grade) -> list[float]:
    return [sum(block.possible) for block in found.blocks] if found.instrument == "eface" else []


@QUICK
@given(SHARES, EXCESS, REST, st.floats(0.0, 1.0), st.sampled_from(FULL), st.floats(0.0, 0.5))
def test_who_moves_less_never_scores_better(
    shares: dict[str, float],
    excess: dict[tuple[str, str], float],
    rest: dict[tuple[str, str], float],
    less: float,
    name: str,
    half: float,
) -> None:
    worse = {**shares, name: min(shares.get(name, 1.0), 1.0) * less}
    better = {**shares, name: min(shares.get(name, 1.0), 1.0)}
    fold = exactly(0.0, "1")
    for one, two in zip(
        grade(observed(better, excess, rest, fold=fold, half=half)),
        grade(observed(worse, excess, rest, fold=fold, half=half)),
        strict=True,
    ):
        assert total(two) <= total(one) + 1e-9, one.key
        assert all(b <= a + 1e-9 for a, b in zip(means(one), means(two), strict=True)), one.key


@QUICK
@given(SHARES, EXCESS, st.floats(0.0, 6.0), st.sampled_from(PLACES), st.floats(0.0, 1.5), st.floats(1.0, 15.0))
def test_more_unwanted_movement_never_scores_better(
    shares: dict[str, float],
    excess: dict[tuple[str, str], float],
    more: float,
    where: tuple[str, str],
    half: float,
    range_mm: float,
) -> None:
    worse = {**excess, where: excess.get(where, 0.0) + more}
    for one, two in zip(
        grade(observed(shares, excess, half=half, range_mm=range_mm)),
        grade(observed(shares, worse, half=half, range_mm=range_mm)),
        strict=True,
    ):
        assert total(two) <= total(one) + 1e-9, one.key
        assert all(b <= a + 1e-9 for a, b in zip(means(one), means(two), strict=True)), one.key


@QUICK
@given(REST, st.sampled_from([(FISSURE, "gap"), ("commissure", "height"), ("commissure", "lateral")]), st.floats(0, 4))
def test_more_asymmetry_at_rest_never_scores_better(
    rest: dict[tuple[str, str], float], where: tuple[str, str], more: float
) -> None:
    now = rest.get(where, 0.0)
    further = {**rest, where: now + (more if now >= 0 else -more)}
    fold = exactly(0.0, "1")
    for one, two in zip(grade(observed(rest=rest, fold=fold)), grade(observed(rest=further, fold=fold)), strict=True):
        assert total(two) <= total(one) + 1e-9, one.key
        assert all(b <= a + 1e-9 for a, b in zip(means(one), means(two), strict=True)), one.key


@QUICK
@given(SHARES, EXCESS, REST, st.floats(0.0, 0.5))
def test_swapping_sides_swaps_the_answer(
    shares: dict[str, float], excess: dict[tuple[str, str], float], rest: dict[tuple[str, str], float], half: float
) -> None:
    right = observed(shares, excess, rest, affected="right", half=half)
    left = observed(shares, excess, rest, affected="left", half=half)
    assert grade(right) == grade(left)
    unknown = {one.key: one for one in grade(replace(right, affected="unknown", not_compared="unknown"))}
    mirrored = {one.key: one for one in grade(replace(left, affected="unknown", not_compared="unknown"))}
    for key, one in unknown.items():
        if one.side is not None:
            twin = mirrored[f"{one.instrument}-{other_side(one.side)}"]
            assert (one.composite, one.possible_range) == (twin.composite, twin.possible_range), key


@QUICK
@given(SHARES, EXCESS, st.sets(st.sampled_from(FULL), min_size=1))
def test_what_is_missing_is_never_normal(
    shares: dict[str, float], excess: dict[tuple[str, str], float], gone: set[str]
) -> None:
    """Take movements away: their items are open, no composite that needs them is computed, and the range holds it."""
    whole = observed(shares, excess, fold=exactly(0.0, "1"))
    left = _without(whole, gone)
    for before, after in zip(grade(whole), grade(left), strict=True):
        known = {one.id: one for one in before.items}
        for item in after.items:
            if item.status == "measured" and known[item.id].status == "measured":
                continue
            assert item.counted is None
            assert item.reason
            assert item.possible[0] < item.possible[1]
        if any(one.counted is None for one in after.items):
            assert after.composite.value is None or after.instrument == "house-brackmann"
        if before.composite.value is not None and after.possible_range is not None and after.instrument != "fngs":
            assert after.possible_range[0] <= before.composite.value <= after.possible_range[1]


@QUICK
@given(st.sampled_from(PLACES), SHARES)
def test_a_region_that_was_not_seen_is_never_still(where: tuple[str, str], shares: dict[str, float]) -> None:
    name, region = where
    seen = observed(shares, lost=[where])
    found = {one.key: one for one in grade(seen)}
    assert found["sunnybrook"].item(f"synkinesis-{name}").counted is None
    assert found["house-brackmann"].item("synkinesis").counted is None
    assert found["fngs"].item("secondary").counted is None
    assert region in (FISSURE, "commissure", "chin")


@QUICK
@given(st.sampled_from([(FISSURE, "gap"), ("commissure", "height")]))
def test_a_resting_value_that_was_not_read_is_never_normal(where: tuple[str, str]) -> None:
    seen = observed(fold=exactly(0.0, "1"))
    nothing = not_assessed("mm", "hidden")
    rest = tuple(
        replace(one, difference=nothing, own=nothing) if (one.region, one.measure) == where else one
        for one in seen.resting
    )
    found = {one.key: one for one in grade(replace(seen, resting=rest))}
    item = "rest-eye" if where[0] == FISSURE else "rest-mouth"
    assert found["sunnybrook"].item(item).counted is None
    assert found["stennert"].item(item).counted is None
    assert found["fngs"].item("eye" if where[0] == FISSURE else "mouth").counted is None


@QUICK
@given(EXCESS, st.floats(0.1, 1.0), st.floats(1.1, 4.0))
def test_wider_intervals_are_never_surer(excess: dict[tuple[str, str], float], half: float, times: float) -> None:
    """The likeliest level of a sum does not matter here: its interval widens."""
    narrow, wide = (
        next(
            one
            for one in grade(observed(excess=excess, fold=exactly(0.0, "1"), half=one))
            if one.instrument == "sunnybrook"
        )
        for one in (half, half * times)
    )
    ends = [found.composite.ci95 or (0.0, 0.0) for found in (narrow, wide)]
    assert ends[1][1] - ends[1][0] >= ends[0][1] - ends[0][0] - 1e-9


def _without(seen: Observed, gone: set[str]) -> Observed:
    def kept(one: Voluntary | Unwanted) -> bool:
        return one.movement not in gone

    return replace(seen, voluntary=tuple(filter(kept, seen.voluntary)), unwanted=tuple(filter(kept, seen.unwanted)))
