"""What the shipped calibrations say of one-sided movement, and that the choices of pairs follow from it."""

import pytest

from synkin.recording import LIVE, choose
from synkin.validation.drawn_along import SHOWN, drawn_along, shown
from synkin.validation.readings import PAIRS

_KEEP_UP = [pair for pair in PAIRS if pair.model == "bundled"]
"""The landmarker takes three times as long for a frame (docs/performance.md)."""


def test_in_the_pictures_no_pair_draws_the_other_side_along() -> None:
    assert max(drawn_along(pair, "followed") for pair in PAIRS) < 0.02


@pytest.mark.parametrize("channel", SHOWN)
def test_followed_skin_shows_more_than_models_do(channel: str) -> None:
    for pair in PAIRS:
        followed, modelled = (shown(pair, skin, channel).there for skin in ("followed", "modelled"))
        assert followed > modelled - 0.03


def test_left_to_the_models_the_chosen_pairs_draw_least_along() -> None:
    least = min(PAIRS, key=lambda pair: drawn_along(pair, "modelled"))
    assert ("landmarker", choose("landmarker", follow=False)[1]) == (least.model, least.reading)
    live = min(_KEEP_UP, key=lambda pair: drawn_along(pair, "modelled"))
    assert (live.model, live.reading) == LIVE
