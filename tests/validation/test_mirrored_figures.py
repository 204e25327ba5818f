from collections.abc import Sequence

import pytest
from tests.validation.made_up import moved, outcome

from synkin.anatomy import Side
from synkin.validation.figure import Figure, run_check
from synkin.validation.grids import GRIDS, grid_lines
from synkin.validation.mirrored_figures import Twice, mirrored_checks
from synkin.validation.outcome import Moved
from synkin.validation.pixel import Rendered
from synkin.validation.pixel_figures import pixel_checks

ASKED = (
    ("brow-raise", "brow", 9.0),
    ("eye-close-gentle", "palpebral-fissure", -9.0),
    ("smile-open", "commissure", 8.0),
)
SIDES: tuple[Side, ...] = ("left", "right")


def person(name: str, *, own_left: float = 0.0, own_right: float = 0.0, reader: float = 0.0) -> Twice:
    """A person whose sides are misread by so many mm in any picture, by a reader who sees more of every left side."""

    def rows(left: float, right: float) -> tuple[Moved, ...]:
        errors = {"left": left + reader, "right": right - reader}
        return tuple(
            moved(true + (1 if true > 0 else -1) * errors[side], true, movement=movement, region=region, side=side)
            for movement, region, true in ASKED
            for side in SIDES
        )

    return outcome(name, moved=rows(own_left, own_right)), outcome(name, moved=rows(own_right, own_left))


def figures(twice: Sequence[Twice]) -> dict[str, Figure]:
    return {one.name: one for check in mirrored_checks(lambda: twice) for one in run_check(check)}


NAMES = ("", "_brow", "_palpebral_fissure", "_commissure")


def test_a_person_with_unlike_sides_says_nothing_of_the_reader() -> None:
    found = figures([person("a", own_left=0.8, own_right=0.2), person("b", own_left=-0.1, own_right=0.4)])

    for name in NAMES:
        ratio = found[f"mirrored_mae_left_over_right{name}"]
        assert ratio.value == pytest.approx(1.0)
        assert ratio.ci95 == pytest.approx((1.0, 1.0))
        assert ratio.met is True
    for name in NAMES[1:]:
        assert found[f"mirrored_side_difference{name}_mm"].value == pytest.approx(0.0)
        assert found[f"mirrored_side_difference{name}_mm"].target is None


def test_a_reader_with_a_side_of_its_own_shows_it_in_anybody() -> None:
    alike = figures(
        [person("a", own_left=0.3, own_right=0.3, reader=0.1), person("b", own_left=0.3, own_right=0.3, reader=0.1)]
    )
    unlike = figures(
        [person("a", own_left=0.6, own_right=0.2, reader=0.1), person("b", own_left=0.2, own_right=0.6, reader=0.1)]
    )

    for found in (alike, unlike):
        for name in NAMES:
            assert found[f"mirrored_mae_left_over_right{name}"].met is False
        for name in NAMES[1:]:
            difference = found[f"mirrored_side_difference{name}_mm"]
            assert difference.value == pytest.approx(0.2)
            assert difference.ci95 == pytest.approx((0.2, 0.2))
    assert alike["mirrored_mae_left_over_right"].value == pytest.approx(2.0)
    assert unlike["mirrored_mae_left_over_right"].value == pytest.approx(0.5 / 0.3)


def test_the_two_recordings_of_a_person_are_drawn_together() -> None:
    found = figures([person("a", reader=0.1), person("b", reader=0.3), person("c", own_left=2.0)])

    assert found["mirrored_mae_left_over_right"].n == 3 * 3 * 2 * 2
    assert found["mirrored_mae_left_over_right"].reason == "3 people"
    difference = found["mirrored_side_difference_brow_mm"]
    assert (difference.n, difference.reason) == (3, "3 people")
    assert difference.value == pytest.approx((0.2 + 0.6) / 3)
    assert difference.ci95 is not None
    assert difference.ci95 == pytest.approx((0.0, 0.6), abs=0.1)


def test_what_was_measured_in_one_of_the_two_alone_is_left_out() -> None:
    plain, image = (
        outcome("a", moved=(moved(9.0, 7.0), moved(7.5, 7.0, side="right"))),
        outcome("a", moved=(moved(7.2, 7.0, side="right"), moved(None, 7.0))),
    )

    found = figures([(plain, image), (outcome("b"), outcome("b", failed="No face was found."))])

    assert found["mirrored_mae_left_over_right_commissure"].value == pytest.approx(2.0 / 0.2)
    assert found["mirrored_side_difference_commissure_mm"].value == pytest.approx(2.0 - 0.2)
    assert found["mirrored_mae_left_over_right_brow"].value is None
    assert found["mirrored_side_difference_brow_mm"].value is None


def test_without_mirror_images_the_figures_are_not_run() -> None:
    found = figures([])

    assert {one.value for one in found.values()} == {None}
    assert all((one.reason or "").startswith("not run") for one in found.values())


def test_they_stand_in_a_table_of_their_own() -> None:
    names = [plan.name for check in pixel_checks(Rendered()) for plan in check.plans]
    known = figures([person("a", reader=0.1), person("b")])
    assert set(known) <= set(names)
    assert {"at_720_mae_left_over_right", "at_720_mae_left_over_right_brow"} <= set(names)

    (grid,) = (one for one in GRIDS["pixel"] if any(name in known for name in one.names()))
    page = "\n".join(grid_lines(grid, known, lambda one: f"{one.value:.2f}"))

    assert set(known) <= set(grid.names())
    assert "| brow | 8 | " in page
    assert "0.10 |" in page
