"""The table from measures to levels, its rows, and how a quantity with an interval is spread over them."""

import itertools
import re
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.grading.made_observed import exactly

import synkin.grading
from synkin.grading import ROWS, SCALES, Distribution, distribution, rows_of, size_of, worst
from synkin.grading.distribution import certain
from synkin.measures import Quantity, not_assessed

SIZES = (0, 1, 2, 3)


def test_the_rows_of_every_item_tile_the_line() -> None:
    for key, group in itertools.groupby(
        sorted(ROWS, key=lambda row: (row.instrument, row.item)), lambda row: (row.instrument, row.item)
    ):
        rows = rows_of(*key)
        assert len(rows) == len(list(group))
        assert len({row.measure for row in rows}) == 1, key
        assert rows[0].bounds[0] == -inf
        assert rows[-1].bounds[1] == inf
        assert all(one.bounds[1] == two.bounds[0] for one, two in itertools.pairwise(rows)), key


def test_every_row_says_whose_rule_it_is() -> None:
    said = [(row.basis, row.sure, row.source) for row in ROWS] + [(one.basis, one.sure, one.source) for one in SCALES]
    for basis, sure, source in said:
        assert basis in ("sourced", "house")
        assert sure in ("found", "shaky", "assumed")
        assert source
        # A rule of ours is never passed off as found in a source, and a sourced one names it.
        assert basis == "house" or sure != "assumed"


def test_no_bound_hides_in_the_code() -> None:
    """Numbers with a decimal point in the modules of instruments: only weights of sums, ends of scales, statistics."""
    allowed = {"5.0", "4.0", "1.0", "2.0", "0.0", "100.0", "200.0", "1000.0", "6.0", "0.975", "0.025", "1.96"}
    folder = Path(synkin.grading.__file__).parent
    for module in ("sunnybrook", "eface", "house_brackmann", "fngs", "stennert", "items", "against_norms"):
        code = re.sub(r'"""(.|\n)*?"""|"[^"\n]*"|#.*', "", (folder / f"{module}.py").read_text(encoding="utf-8"))
        assert set(re.findall(r"\b\d+\.\d+\b", code)) <= allowed, module


def test_a_quantity_without_error_has_one_level_and_bounds_belong_to_the_upper_one() -> None:
    rows = rows_of("sunnybrook", "synkinesis")
    for value, level in (
        (-1.0, 0),
        (0.0, 0),
        (0.499, 0),
        (0.5, 1),
        (0.999, 1),
        (1.0, 2),
        (1.999, 2),
        (2.0, 3),
        (9.0, 3),
    ):
        found = distribution(exactly(value, "1"), rows, SIZES)
        assert found is not None
        assert found.level == level
        assert found.of(level) == 1.0


def test_an_interval_is_spread_over_levels() -> None:
    # 1.0 +/- 0.98, so the standard deviation is 0.5: one SD below and above lie 0.5 and 1.5; 2.0 is two SD above.
    # P(< 0.5) = 0.1587, P(0.5 to 1) = 0.3413, P(1 to 2) = 0.4772, P(>= 2) = 0.0228.
    found = distribution(exactly(1.0, "1", half=0.98), rows_of("sunnybrook", "synkinesis"), SIZES)
    assert found is not None
    assert found.probability == pytest.approx((0.1587, 0.3413, 0.4772, 0.0228), abs=1e-4)
    assert found.level == 2


def test_each_half_of_an_interval_counts_for_its_side() -> None:
    # The lower half ends at nothing (no spread below), the upper one has an SD of 0.25: 1.0 is two SD above 0.5.
    lopsided = Quantity(0.5, "1", (0.5, 0.5 + 1.96 * 0.25), 3)
    found = distribution(lopsided, rows_of("sunnybrook", "synkinesis"), SIZES)
    assert found is not None
    assert found.of(0) == 0.0
    assert found.of(1) == pytest.approx(0.9772, abs=1e-4)


def test_what_was_not_measured_has_no_level() -> None:
    rows = rows_of("sunnybrook", "synkinesis")
    assert distribution(not_assessed("1", "hidden"), rows, SIZES) is None
    assert distribution(Quantity(0.0, "1", None, 1), rows, SIZES) is None


def test_the_worst_region_wins_at_every_level() -> None:
    one = Distribution(SIZES, (0.7, 0.3, 0.0, 0.0))
    two = Distribution(SIZES, (0.8, 0.0, 0.2, 0.0))
    # as bad as 1: 0.3 and 0.2; as bad as 2: 0 and 0.2; so 0.7, 0.1, 0.2, 0.
    assert worst([one, two]).probability == pytest.approx((0.7, 0.1, 0.2, 0.0))
    assert worst([one, certain(3, SIZES)]).level == 3
    with pytest.raises(ValueError, match="same levels"):
        worst([one, certain(1, (1, 0))])


@given(st.floats(-5, 5), st.floats(0, 3), st.floats(0.0, 5))
def test_more_is_never_better_and_probabilities_add_up(value: float, half: float, more: float) -> None:
    rows = rows_of("sunnybrook", "synkinesis")
    first, second = (distribution(exactly(one, "1", half), rows, SIZES) for one in (value, value + more))
    assert first is not None
    assert second is not None
    assert sum(first.probability) == pytest.approx(1.0)
    assert second.level >= first.level
    assert all(second.as_bad_as(at) >= first.as_bad_as(at) - 1e-9 for at in range(4))


def test_size_is_what_observers_notice_or_a_share_of_the_range_capped() -> None:
    # Lids: 2 mm are noticed. 2 mm of a 10 mm gap: 2/2 = 1; of range 2/10/0.25 = 0.8: the greater is 1.
    assert size_of(exactly(2.0), "palpebral-fissure", 10.0).value == pytest.approx(1.0)
    # Of a 6 mm gap: of range 2/6/0.25 = 1.333, under the cap of 1.5.
    assert size_of(exactly(2.0), "palpebral-fissure", 6.0).value == pytest.approx(4 / 3)
    # Of a 4 mm gap: of range 2.0, capped at 1.5.
    assert size_of(exactly(2.0), "palpebral-fissure", 4.0).value == pytest.approx(1.5)
    # A chin has no range of its own: 3 mm are noticed.
    assert size_of(exactly(1.5, half=0.3), "chin", None).ci95 == pytest.approx((0.4, 0.6))
    # Skin that is seen, not moved: a share of its own range, a quarter of which is size 1.
    assert size_of(exactly(0.5, "1"), "neck", None).value == pytest.approx(2.0)
    assert size_of(not_assessed("mm", "hidden"), "chin", None).reason == "hidden"


def test_the_page_on_grading_shows_the_table_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "grading.md").read_text(encoding="utf-8")
    for row in ROWS:
        low, high = row.bounds
        bounds = f"under {high:g}" if low == -inf else (f"from {low:g}" if high == inf else f"{low:g} to {high:g}")
        cells = (row.instrument, row.item, str(row.level), row.measure, bounds, row.means, row.basis, row.sure)
        assert f"| {' | '.join(cells)} |" in page
