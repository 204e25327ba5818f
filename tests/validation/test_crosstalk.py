"""The calibration is found again from what a linear landmark model shows, and comes back from its file."""

import tomllib
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import CHANNELS, SIDES
from synkin.measures import correct, weights_of
from synkin.measures.calibration import BASIS, parse_calibration
from synkin.validation import single_moves
from synkin.validation.cases import CALIBRATION_SEEDS
from synkin.validation.crosstalk import (
    FACES,
    FIRST_SEED,
    LeftOut,
    calibrate,
    calibration_text,
    closing_of,
    responses_of,
    table,
)
from synkin.validation.single_moves import Moves, design, render_and_read

Array = npt.NDArray[np.floating[Any]]

HALF = len(BASIS)
PAIR = "made-up"
UPPER = BASIS.index("palpebral-fissure.upper-lid")
COLUMNS = [CHANNELS.index(name) for name in BASIS]


def shown_by(rng: np.random.Generator) -> Array:
    """A face: gains of 0.75, a fifth on the other side, a leak from the lids into the brow."""
    own, across = 0.75 * np.eye(HALF), 0.2 * np.eye(HALF)
    own[BASIS.index("brow.up"), BASIS.index("palpebral-fissure.upper-lid")] = 0.15
    whole = np.block([[own, across], [across, own]])
    return np.asarray(whole + rng.normal(0, 0.05, whole.shape) * (np.abs(whole) > 0))


def moves_of(a: Array, rng: np.random.Generator, noise_mm: float = 0.05) -> Moves:
    """Made-up moves: each channel of each side alone, then eyes that close, then whole faces."""
    alone = np.kron(np.eye(2 * HALF), np.array([[2.0], [-3.0]]))
    closures = np.zeros((24, 2 * HALF))
    for row, share in enumerate(np.linspace(0.2, 1.0, 8)):
        for first, sides in ((0, (0,)), (8, (HALF,)), (16, (0, HALF))):
            closures[first + row, [side + UPPER for side in sides]] = -9.0 * share
            closures[first + row, [side + UPPER + 1 for side in sides]] = share
    true = np.concatenate([alone, closures, rng.normal(0, 2.0, (20, 2 * HALF))])
    read = true @ a.T + rng.normal(0, noise_mm, true.shape)
    kinds = ("muscle",) * len(alone) + ("lids",) * len(closures) + ("whole",) * 20

    def lifted(values: Array) -> Array:
        out = np.zeros((len(values), len(SIDES), len(CHANNELS)))
        out[:, :, COLUMNS] = values.reshape(-1, len(SIDES), HALF)
        gap = CHANNELS.index("palpebral-fissure.gap")
        out[:, :, gap] = out[:, :, gap + 1] - out[:, :, gap + 2]
        return out

    shown = lifted(read)
    gap = CHANNELS.index("palpebral-fissure.gap")
    # The less an eye is open, the more of its closing is shown: s of what is linear becomes 0.8 s + 0.2 s².
    share = np.clip(-shown[..., gap] / 10.0, 0.0, 1.0)
    shown[..., gap : gap + 3] *= (0.8 + 0.2 * share)[..., None]
    still = np.full((len(SIDES), len(CHANNELS)), noise_mm)
    return Moves(kinds, kinds, np.array([10.0, 10.0]), lifted(true), {PAIR: shown}, {PAIR: still})


@pytest.fixture(scope="module")
def truth() -> list[Array]:
    rng = np.random.default_rng(4)
    return [shown_by(rng) for _ in range(6)]


@pytest.fixture(scope="module")
def faces(truth: list[Array]) -> list[Moves]:
    rng = np.random.default_rng(8)
    return [moves_of(a, rng) for a in truth]


def test_what_every_face_shows_is_found_again(truth: list[Array], faces: list[Moves]) -> None:
    skin = [index for index in range(2 * HALF) if "palpebral" not in BASIS[index % HALF]]
    for a, found in zip(truth, responses_of(faces, PAIR), strict=True):
        assert found[np.ix_(skin, skin)] == pytest.approx(a[np.ix_(skin, skin)], abs=0.1)


def test_lids_that_show_more_the_further_they_close_are_made_linear(faces: list[Moves]) -> None:
    first, second = closing_of(faces, PAIR)
    # Three quarters and the other side's part of it are for the linear part of the correction.
    assert second < -0.05
    assert first > 1.1


def test_the_file_gives_the_same_correction(faces: list[Moves]) -> None:
    text = calibration_text([(str(1000 + n), face) for n, face in enumerate(faces)], PAIR, "2026-11-21")
    table_of = tomllib.loads(text)
    assert {face["face"] for face in table_of["face"]} == {str(1000 + n) for n in range(6)}
    assert max(map(len, text.splitlines())) < 400
    kept, made = parse_calibration(table_of), calibrate(faces, PAIR)
    assert (kept.model, kept.reading, kept.faces) == ("made", "up", 6)
    read = faces[0].read[PAIR]
    assert correct(read, kept) == pytest.approx(correct(read, made), abs=0.1)
    weights = weights_of(0, "commissure", np.array([0.0, 1.0]))
    for change in read:
        assert kept.error_sd(weights, change) == pytest.approx(made.error_sd(weights, change), abs=0.05)


def test_faces_left_out_are_measured_better_and_within_their_intervals(faces: list[Moves]) -> None:
    out = LeftOut(faces, PAIR)
    assert all(1.0 <= stretch < 1.6 for stretch in out.stretch.values())
    found = [one for one in out.accuracies() if one.n]
    assert {one.kind for one in found} == {"whole face", "one muscle", "lids alone"}
    for one in found:
        assert one.moved_after < one.moved_before
        assert abs(one.bias_after) < abs(one.bias_before)
        assert abs(one.bias_after) < 0.4
        assert one.covered >= 0.85
        assert one.covered_between >= 0.85


def test_the_table_says_what_is_shown_on_both_sides(faces: list[Moves]) -> None:
    lines = list(table(faces, PAIR))
    (brow,) = [line for line in lines if line.startswith("| brow.up")]
    gain, _, across = (float(cell) for cell in brow.split("|")[2:5])
    assert gain == pytest.approx(0.75, abs=0.05)
    assert across == pytest.approx(0.2, abs=0.05)
    assert "palpebral-fissure.upper-lid" in brow
    (mouth,) = [line for line in lines if line.startswith("| mouth corner | 2")]
    assert float(mouth.split("|")[4]) == pytest.approx(0.75, abs=0.08)
    assert float(mouth.split("|")[5]) == pytest.approx(0.2, abs=0.08)


def test_calibration_faces_are_nobodys_report() -> None:
    assert FIRST_SEED in CALIBRATION_SEEDS
    assert FIRST_SEED + FACES - 1 in CALIBRATION_SEEDS


def test_most_moves_are_of_one_side() -> None:
    moves = design(np.random.default_rng(1))
    for move in moves:
        if move.kind in ("muscle", "region", "lid"):
            sides = [side for side in range(len(SIDES)) if move.muscles[side].any() or move.lids[side].any()]
            sides += [0 if name.endswith("/left") else 1 for name in move.regions]
            assert len(set(sides)) == 1, move.name
    kinds = [move.kind for move in moves]
    assert {"muscle", "region", "lid", "lids", "whole", "gaze", "blink"} == set(kinds)
    assert sum(kind in ("muscle", "region", "lid", "lids") for kind in kinds) > 0.6 * len(kinds)


def test_a_rendered_face_moves_as_it_was_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    wanted = ("closure/left", "smile-open", "closure/both")
    monkeypatch.setattr(
        single_moves,
        "design",
        lambda rng: [next(move for move in design(rng) if move.name == name) for name in wanted],
    )
    found = render_and_read(FIRST_SEED, (("bundled", "whole"),))
    found.save(tmp_path / "face.npz")
    kept = Moves.load(tmp_path / "face.npz")
    assert kept.names == wanted
    gap, corner = CHANNELS.index("palpebral-fissure.gap"), CHANNELS.index("commissure.up")
    read = kept.read["bundled-whole"]
    assert np.isfinite(read).all()
    assert kept.true[0, 0, gap] < -2.0
    assert kept.true[0, 1, gap] == pytest.approx(0.0, abs=0.05)
    assert np.array_equal(kept.true, found.true)
    assert (kept.true[1, :, corner] > 1.0).all()
    assert (read[1, :, corner] > 0.5).all()
    assert kept.true[2, :, gap] == pytest.approx(kept.true[2, :, gap].mean(), abs=1.0)
    assert (read[2, :, gap] < 0.3 * kept.true[2, :, gap]).all()
    assert (kept.noise["bundled-whole"] < 0.5).all()
