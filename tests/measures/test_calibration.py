"""A landmark model's gains, leaks and pull towards symmetry are undone, and what is left wrong is said."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from tests.synthetic import FISSURE, USUAL, cues, record, repeated, scaled

from synkin.anatomy import CHANNELS, SIDES
from synkin.measures import Calibration, Measures, calibration, correct, measure, weights_of
from synkin.measures.calibration import BASIS, correct_signals, parse_calibration, with_mirror_images
from synkin.motion import signals, take_head_out
from synkin.track.track import SKIN
from synkin.trials import find_trials

Array = npt.NDArray[np.floating[Any]]

HALF = len(BASIS)
CORNER = BASIS.index("commissure.up")
UPPER_LID, LOWER_LID = (BASIS.index(f"{FISSURE}.{lid}") for lid in ("upper-lid", "lower-lid"))


def face(
    rng: np.random.Generator | None = None, *, gain: float = 0.7, pull: float = 0.2, leak: float = 0.1, lid: float = 0.5
) -> Array:
    """How one face is shown: every gain, what appears on the other side, and what the lids leak into the cheek."""
    own, across = gain * np.eye(HALF), pull * np.eye(HALF)
    own[BASIS.index("cheek.up"), UPPER_LID] = leak
    for one in (UPPER_LID, LOWER_LID):
        own[one, one] = lid
    whole = np.block([[own, across], [across, own]])
    if rng is not None:
        whole = whole + rng.normal(0, 0.08, whole.shape) * (np.abs(whole) > 0)
    return np.asarray(whole)


def made_of(*faces: Array) -> Calibration:
    return Calibration(
        "made-up",
        "whole",
        "modelled",
        shown=with_mirror_images(faces),
        moves=16.0 * np.eye(HALF),
        closing=(1.0, 0.0),
        stretch=np.ones(len(CHANNELS)),
        corrects=True,
        faces=len(faces),
        source="made up",
    )


def change(**mm: float) -> Array:
    """A change by side, region and axis: left_commissure_up=3.0; shape (side, channel)."""
    moved = np.zeros((len(SIDES), len(CHANNELS)))
    for name, value in mm.items():
        side, _, channel = name.partition("_")
        region, _, axis = channel.rpartition("_")
        moved[("left", "right").index(side), CHANNELS.index(f"{region.replace('_', '-')}.{axis.replace('_', '-')}")] = (
            value
        )
    return moved


def lids(moved: Array, left: float, right: float) -> Array:
    """Narrows each eye by so many mm, the upper lid by most of it."""
    moved = moved.copy()
    for side, mm in enumerate((left, right)):
        for part, share in (("gap", -1.0), ("upper-lid", -0.8), ("lower-lid", 0.2)):
            moved[side, CHANNELS.index(f"{FISSURE}.{part}")] += share * mm
    return moved


def shown(true: Array, a: Array) -> Array:
    """What a face shown by `a` looks like."""
    basis = [CHANNELS.index(name) for name in BASIS]
    out = np.zeros_like(true)
    out[:, basis] = (a @ true[:, basis].ravel()).reshape(len(SIDES), HALF)
    part = {name: CHANNELS.index(f"{FISSURE}.{name}") for name in ("gap", "upper-lid", "lower-lid")}
    out[:, part["gap"]] = out[:, part["upper-lid"]] - out[:, part["lower-lid"]]
    return out


TRUE = {
    "one corner": change(left_commissure_lateral=5.0, left_commissure_up=5.0),
    "both corners": change(left_commissure_up=5.0, right_commissure_up=5.0),
    "one eye": lids(change(), 4.0, 0.0),
    "a smile with an eye": lids(change(left_commissure_up=6.0, right_commissure_up=6.0), 4.0, 1.0),
}


@pytest.mark.parametrize("what", TRUE)
def test_a_known_face_is_undone_on_both_sides_alike(what: str) -> None:
    one, true = made_of(face()), TRUE[what]
    assert correct(shown(true, face()), one) == pytest.approx(true, abs=0.1)
    assert correct(shown(true[::-1], face()), one) == pytest.approx(true[::-1], abs=0.1)


def test_what_a_face_does_not_show_is_not_made_up() -> None:
    rng = np.random.default_rng(1)
    blind = face(lid=0.0)
    blind[[UPPER_LID, HALF + UPPER_LID]] = 0.0
    one = made_of(*(face(rng, lid=0.33) for _ in range(6)), blind)
    still = rng.normal(0, 0.2, (500, len(SIDES), len(CHANNELS)))
    gap = CHANNELS.index(f"{FISSURE}.gap")
    still[..., gap] = still[..., gap + 1] - still[..., gap + 2]
    corrected = correct(still, one)
    assert corrected.std(axis=0).max() < 4 * still.std(axis=0).max()
    assert corrected.mean(axis=0) == pytest.approx(0.0, abs=0.1)


def test_a_channel_that_is_missing_stays_missing_and_spoils_no_other() -> None:
    one, true = made_of(face()), TRUE["a smile with an eye"]
    read = shown(true, face())
    chin = [CHANNELS.index("chin.lateral"), CHANNELS.index("chin.up")]
    read[0, chin] = np.nan
    corrected = correct(read, one)
    assert np.isnan(corrected[0, chin]).all()
    assert np.isfinite(np.delete(corrected, chin, axis=1)).all()
    assert np.delete(corrected[0], chin) == pytest.approx(np.delete(true[0], chin), abs=0.15)
    assert np.isnan(correct(np.full_like(read, np.nan), one)).all()


def test_a_side_that_is_missing_leaves_the_other_measured() -> None:
    one, true = made_of(face()), TRUE["both corners"]
    read = shown(true, face())
    read[1] = np.nan
    left = correct(read, one)[0]
    corner = CHANNELS.index("commissure.up")
    # Without the other side nobody knows how much of this is the other's.
    assert read[0, corner] < left[corner] < read[0, corner] / 0.6


def test_the_error_that_is_left_is_the_one_that_is_said() -> None:
    """On faces that the calibration has not seen, for displacements and for differences between the sides."""
    rng = np.random.default_rng(5)
    hits = []
    for _ in range(40):
        one = made_of(*(face(rng) for _ in range(8)))
        a = face(rng)
        for true in TRUE.values():
            corrected = correct(shown(true, a), one)
            for region, along in (("commissure", np.array([0.0, 1.0])), (FISSURE, np.ones(1))):
                left, right = (weights_of(side, region, along) for side in range(2))
                for weights in (left, right, left - right):
                    sd = one.error_sd(weights, corrected)
                    hits.append(abs((weights * (corrected - true)).sum()) <= 1.96 * sd + 0.02)
    assert 0.92 <= np.mean(hits) <= 1.0


def test_an_error_that_both_sides_share_is_not_in_their_difference() -> None:
    one = made_of(face(gain=0.5), face(gain=0.6), face(gain=0.7), face(gain=0.8))
    both = TRUE["both corners"]
    left, right = (weights_of(side, "commissure", np.array([0.0, 1.0])) for side in range(2))
    assert one.error_sd(left - right, both) < 0.2 * one.error_sd(left, both)


def test_a_movement_twice_as_large_is_twice_as_uncertain_and_stillness_is_sure() -> None:
    rng = np.random.default_rng(2)
    one = made_of(*(face(rng) for _ in range(5)))
    weights = weights_of(0, "commissure", np.array([0.0, 1.0]))
    assert one.error_sd(weights, 2 * TRUE["one corner"]) == pytest.approx(2 * one.error_sd(weights, TRUE["one corner"]))
    assert one.error_sd(weights, change()) == 0.0


def test_what_is_shown_of_a_region_alone_differs_as_much_as_the_faces_do() -> None:
    same, apart = made_of(face(), face()), made_of(face(lid=0.3), face(lid=0.5), face(lid=0.7))
    narrowing = weights_of(0, FISSURE, -np.ones(1))
    assert same.alone_sd(narrowing) < 0.15
    assert apart.alone_sd(narrowing) > 0.3
    assert calibration("phantom", "whole", "modelled").alone_sd(narrowing) == 0.0


def test_few_faces_are_less_sure_than_many() -> None:
    two, many = made_of(*[face(), face(gain=0.8)]), made_of(*[face(), face(gain=0.8)] * 8)
    weights, true = weights_of(0, "commissure", np.array([0.0, 1.0])), TRUE["one corner"]
    assert two.error_sd(weights, true) > 3 * many.error_sd(weights, true)


def test_simulated_truth_is_left_alone() -> None:
    exact = calibration("phantom", "whole", "modelled")
    true = TRUE["a smile with an eye"]
    assert np.array_equal(correct(true, exact), true)
    assert exact.error_sd(weights_of(0, FISSURE, np.ones(1)), true) == 0.0


def test_an_unknown_model_is_not_corrected_and_assumed_to_err_like_the_known() -> None:
    unknown, known = calibration("another", "whole", "modelled"), calibration("bundled", "whole", "modelled")
    true = TRUE["a smile with an eye"]
    assert np.array_equal(correct(true, unknown), true)
    for weights in (weights_of(0, FISSURE, np.ones(1)), weights_of(1, "commissure", np.array([0.0, 1.0]))):
        assert unknown.error_sd(weights, true) > known.error_sd(weights, true) > 0
    assert "another" in unknown.source
    assert "nothing is corrected" in unknown.source


def test_a_recordings_own_face_can_be_left_out() -> None:
    table: dict[str, Any] = {
        "version": "1",
        "channels": list(BASIS),
        "model": "made-up",
        "reading": "whole",
        "skin": "followed",
        "made": "today",
        "moves": np.eye(HALF).tolist(),
        "closing": [1.0, 0.0],
        **{row: {channel.partition(".")[0]: 1.0 for channel in CHANNELS} for row in ("stretch", "whole")},
        "face": [
            {"face": name, "shown": (share * np.eye(2 * HALF)).tolist(), **({"clip": clip} if clip else {})}
            for name, share, clip in (("1000", 100, None), ("local-a", 50, "a.mp4"), ("local-b", 80, "b.mp4"))
        ],
    }
    every, one = parse_calibration(table), parse_calibration(table, without=("a.mp4",))
    assert every.version != parse_calibration({**table, "made": "tomorrow"}).version
    assert (every.faces, one.faces) == (3, 2)
    assert np.diagonal(every.shown, axis1=1, axis2=2).min() == pytest.approx(0.5)
    assert np.diagonal(one.shown, axis1=1, axis2=2).min() == pytest.approx(0.8)


@pytest.mark.parametrize("model", ["bundled", "landmarker"])
@pytest.mark.parametrize("reading", ["whole", "halves"])
@pytest.mark.parametrize("skin", SKIN)
def test_every_model_reading_and_skin_has_a_calibration(model: str, reading: str, skin: str) -> None:
    one = calibration(model, reading, skin)
    assert one.corrects
    assert str(one.faces) in one.source
    # A wanted movement is shown for the most part, and the correction of stillness is stillness.
    gains = np.diagonal(one.shown.mean(axis=0))
    assert gains[CORNER] > 0.3
    assert correct(np.zeros((len(SIDES), len(CHANNELS))), one) == pytest.approx(0.0)


def through(a: Array | None, known: Calibration, monkeypatch: pytest.MonkeyPatch) -> Measures:
    """Measures of smiles, the left weaker, as a model that shows them by `a` reads them."""
    moves = repeated("smile-open", scaled(USUAL["smile-open"], left=0.6))
    read = signals(take_head_out(record(moves, noise_mm=0.1)))
    if a is not None:
        signal = read["signal"].values
        usual = np.median(signal, axis=0)
        read["signal"].values[:] = usual + np.array([shown(frame, a) for frame in signal - usual])
    monkeypatch.setattr("synkin.measures.measures.calibration", lambda *_: known)
    return measure(read, find_trials(read, cues(moves)))


def test_measures_are_corrected_and_keep_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = through(None, calibration("phantom", "whole", "modelled"), monkeypatch)
    rng = np.random.default_rng(3)
    found = through(face(), made_of(*(face(rng) for _ in range(8))), monkeypatch)
    true, read = exact.responses["change"].values, found.responses["read"].values
    corrected = found.responses["change"].values
    corner = CHANNELS.index("commissure.up")
    assert read[:, 0, corner].mean() == pytest.approx(0.7 * 4.2 + 0.2 * 7.0, abs=0.3)
    assert np.abs(corrected - true).mean() < 0.3 * np.abs(read - true).mean()
    # The noise is that of what is corrected: the model shows 0.7 of it, the correction brings it back.
    noise = found.responses["noise_sd"].values.mean()
    assert noise == pytest.approx(exact.responses["noise_sd"].values.mean(), rel=0.2)
    for here, there in zip(found.excursions, exact.excursions, strict=True):
        if here.quantity.ci95 is not None and there.quantity.value is not None:
            assert here.quantity.ci95[0] - 0.1 <= there.quantity.value <= here.quantity.ci95[1] + 0.1
    for one, other in zip(found.coordination, exact.coordination, strict=True):
        assert one.symmetry.ci95 is not None
        assert other.symmetry.value is not None
        assert one.symmetry.ci95[0] <= other.symmetry.value <= one.symmetry.ci95[1]


def test_a_frame_without_a_face_stays_empty() -> None:
    track = record(repeated("smile-open"), lost=[(3.0, 3.5)])
    read = signals(take_head_out(track))
    corrected = correct_signals(read, made_of(face()))["signal"].values
    assert np.array_equal(np.isnan(corrected), np.isnan(read["signal"].values))
