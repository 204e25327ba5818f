"""The calibration is found again from what a linear landmark model shows, and comes back from its file."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from synkin.anatomy import CHANNELS, SIDES
from synkin.measures import correct, weights_of
from synkin.measures.calibration import BASIS, parse_calibration
from synkin.phantom.picture.portrait import Portrait, astronaut, mirrored
from synkin.recording.mirrored import MirroredReader
from synkin.recording.skin import SkinFollower
from synkin.validation.calibrate import FACES
from synkin.validation.calibrating import design as designs
from synkin.validation.calibrating import faces as calibrating_faces
from synkin.validation.calibrating import single_moves
from synkin.validation.calibrating.calibration_file import calibration_text, write_whole
from synkin.validation.calibrating.design import (
    EVERY_S,
    FIRST_REST_S,
    counted,
    design,
    draw_camera,
    held,
    rests_around,
    times,
)
from synkin.validation.calibrating.ensemble import calibrate, closing_of, people, responses_of
from synkin.validation.calibrating.faces import LOCAL, local_faces, simulated_faces
from synkin.validation.calibrating.left_out import KINDS, SKIN_REGIONS, LeftOut
from synkin.validation.calibrating.region_fit import FITTED, RegionFit
from synkin.validation.calibrating.single_moves import SKINS, Film, Moves, film, key_of, read_moves
from synkin.validation.calibrating.tables import shown_of_one_sided
from synkin.validation.cases import CALIBRATION_SEEDS, LIGHTS, OPTICS
from synkin.validation.clips import CLIPS
from synkin.validation.readings import PAIRS, Pair

Array = npt.NDArray[np.floating[Any]]

HALF = len(BASIS)
PAIR = PAIRS[0]
KEY = key_of(PAIR, "followed")
KEYS = tuple(key_of(PAIR, skin) for skin in SKINS)
UPPER = BASIS.index("palpebral-fissure.upper-lid")
COLUMNS = [CHANNELS.index(name) for name in BASIS]


def shown_by(rng: np.random.Generator) -> Array:
    """A face: gains of 0.75, a fifth on the other side, a leak from the lids into the brow."""
    own, across = 0.75 * np.eye(HALF), 0.2 * np.eye(HALF)
    own[BASIS.index("brow.up"), BASIS.index("palpebral-fissure.upper-lid")] = 0.15
    whole = np.block([[own, across], [across, own]])
    return np.asarray(whole + rng.normal(0, 0.05, whole.shape) * (np.abs(whole) > 0))


def moves_of(a: Array, rng: np.random.Generator, face: str, noise_mm: float = 0.05) -> Moves:
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
    return Moves(
        kinds,
        kinds,
        np.array([10.0, 10.0]),
        lifted(true),
        dict.fromkeys(KEYS, shown),
        dict.fromkeys(KEYS, still),
        face=face,
    )


@pytest.fixture(scope="module")
def truth() -> list[Array]:
    rng = np.random.default_rng(4)
    return [shown_by(rng) for _ in range(6)]


@pytest.fixture(scope="module")
def faces(truth: list[Array]) -> list[Moves]:
    rng = np.random.default_rng(8)
    return [moves_of(a, rng, str(1000 + number)) for number, a in enumerate(truth)]


def test_what_every_face_shows_is_found_again(truth: list[Array], faces: list[Moves]) -> None:
    skin = [index for index in range(2 * HALF) if "palpebral" not in BASIS[index % HALF]]
    for a, found in zip(truth, responses_of(faces, KEY), strict=True):
        assert found[np.ix_(skin, skin)] == pytest.approx(a[np.ix_(skin, skin)], abs=0.1)


def test_lids_that_show_more_the_further_they_close_are_made_linear(faces: list[Moves]) -> None:
    first, second = closing_of(faces, KEY)
    # Three quarters and the other side's part of it are for the linear part of the correction.
    assert second < -0.05
    assert first > 1.1


def test_the_file_gives_the_same_correction(faces: list[Moves]) -> None:
    fit = RegionFit(
        whole=dict.fromkeys(FITTED, 1.0) | {"brow": 1.25}, stretch=dict.fromkeys(FITTED, 1.0) | {"chin": 2.0}
    )
    text = calibration_text(faces, PAIR, "followed", fit, "2026-11-21")
    table_of = tomllib.loads(text)
    assert {face["face"] for face in table_of["face"]} == {str(1000 + n) for n in range(6)}
    assert not any("clip" in face for face in table_of["face"])
    assert max(map(len, text.splitlines())) < 400
    kept, made = parse_calibration(table_of), fit.applied(calibrate(faces, PAIR, "followed"))
    assert (kept.model, kept.reading, kept.skin, kept.faces) == (PAIR.model, PAIR.reading, "followed", 6)
    assert np.array_equal(kept.whole, made.whole)
    assert np.array_equal(kept.stretch, made.stretch)
    read = faces[0].read[KEY]
    assert correct(read, kept) == pytest.approx(correct(read, made), abs=0.1)
    weights = weights_of(0, "commissure", np.array([0.0, 1.0]))
    for change in read:
        assert kept.error_sd(weights, change) == pytest.approx(made.error_sd(weights, change), abs=0.05)


def test_the_file_says_which_clip_a_local_face_comes_from(faces: list[Moves]) -> None:
    local = [
        replace(face, face=f"{LOCAL}-12ab", clip="someone.mp4", mirrored=bool(number))
        for number, face in enumerate(faces[:2])
    ]
    table_of = tomllib.loads(calibration_text([*local, *faces[2:]], PAIR, "modelled", RegionFit(), "2026-11-21"))
    assert table_of["skin"] == "modelled"
    first, second = table_of["face"][:2]
    assert first["clip"] == second["clip"] == "someone.mp4"
    assert (first["mirrored"], second["mirrored"]) == (False, True)
    assert parse_calibration(table_of).faces == 5, "a person drawn twice is one person"


def test_files_are_written_whole_or_stay_as_they_were(tmp_path: Path) -> None:
    old, blocked = tmp_path / "old.toml", tmp_path / "file"
    old.write_text("as it was", encoding="utf-8")
    blocked.write_text("no folder", encoding="utf-8")
    with pytest.raises(OSError, match="file"):
        write_whole({old: "new", blocked / "other.toml": "new"})
    assert old.read_text(encoding="utf-8") == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "old.toml"]
    write_whole({old: "new"})
    assert old.read_text(encoding="utf-8") == "new"


def test_faces_left_out_are_measured_better_and_within_their_intervals(faces: list[Moves]) -> None:
    out = LeftOut(faces, PAIR, "followed", RegionFit())
    for region in (*SKIN_REGIONS, "palpebral-fissure"):
        for kind in ("whole face", "one muscle"):
            one = out.accuracy(region, kind)
            assert one.n
            assert one.moved_after < one.moved_before
            assert abs(one.bias_after) < abs(one.bias_before)
            assert abs(one.bias_after) < 0.4
            assert one.covered >= 0.85
            assert one.covered_between >= 0.85
    assert set(KINDS) > {"whole face", "one muscle"}


def test_nobody_is_corrected_by_their_own_mirror_image(truth: list[Array], faces: list[Moves]) -> None:
    rng = np.random.default_rng(5)
    # A person unlike all others: were the mirrored film left in, their displacements would come out right.
    unlike = [moves_of(0.3 * truth[0], rng, "unlike") for _ in range(2)]
    everybody = [*unlike, *faces]
    assert len(people(everybody)) == 7
    known, _ = LeftOut(everybody, PAIR, "followed", RegionFit()).apart("commissure", "whole")
    assert known.size
    out = LeftOut(everybody, PAIR, "followed", RegionFit())
    alone = calibrate(faces, PAIR, "followed")
    change = correct(unlike[0].read[KEY], alone, unlike[0].gap)
    use = [CHANNELS.index(f"commissure.{axis}") for axis in ("lateral", "up")]
    rows = np.flatnonzero(np.array(unlike[0].kinds) == "whole")
    expected = np.linalg.norm((change - unlike[0].true)[rows][:, :, use], axis=2).ravel()
    assert out.apart("commissure", "whole")[1][: expected.size] == pytest.approx(expected)


def test_what_is_shown_on_both_sides_is_told(faces: list[Moves]) -> None:
    there, across, moves = shown_of_one_sided(faces, KEY, ("muscle",), "commissure", (1.0, 20.0))
    assert there == pytest.approx(0.75, abs=0.08)
    assert across == pytest.approx(0.2, abs=0.08)
    assert np.isnan(shown_of_one_sided(faces, KEY, ("muscle",), "commissure", (50.0, 60.0))[0])
    parts = [shown_of_one_sided(faces, KEY, ("muscle",), "commissure", mm)[2] for mm in ((1.0, 3.0), (3.0, 20.0))]
    assert min(parts) > 0
    assert sum(parts) == moves


def test_calibration_faces_are_nobodys_report_and_every_other_is_mirrored() -> None:
    faces = simulated_faces(FACES)
    assert {face.seed for face in faces} <= set(CALIBRATION_SEEDS)
    assert [face.mirrored for face in faces] == [bool(face.seed % 2) for face in faces]
    assert len({face.name for face in faces}) == FACES


def test_local_faces_are_named_by_their_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clips = CLIPS[:2]
    for clip in clips:
        (tmp_path / clip.file).touch()
    pictures = {clip.file: np.full((4, 4, 3), number, dtype=np.uint8) for number, clip in enumerate(clips)}
    monkeypatch.setattr(calibrating_faces, "read_pictures", lambda path, times_s: [pictures[path.name]])
    both = local_faces(tmp_path)
    assert len(both) == 4
    assert {face.seed for face in both} <= set(CALIBRATION_SEEDS) - {face.seed for face in simulated_faces(500)}
    for clip in clips:
        plain, mirror = (face for face in both if face.clip == tmp_path / clip.file)
        assert plain.name == mirror.name
        assert (plain.mirrored, mirror.mirrored) == (False, True)
        assert clip.file.partition(".")[0] not in plain.name
    (tmp_path / clips[0].file).unlink()
    assert set(local_faces(tmp_path)) < set(both), "a face keeps its name whoever else is there"


def test_no_camera_of_a_calibration_is_one_of_the_report() -> None:
    reported = [
        {**optics, **light}
        for name, optics in OPTICS.items()
        for other, light in LIGHTS.items()
        if not name.startswith("tuning") and not other.startswith("tuning")
    ]
    for seed in range(200):
        camera = draw_camera(np.random.default_rng(seed))
        for one in reported:
            assert camera.distance_mm != one["distance_mm"]
            assert not designs.NEAR_MM[1] < one["distance_mm"] < designs.FAR_MM[0] or not (
                designs.NEAR_MM[1] < camera.distance_mm < designs.FAR_MM[0]
            )
            assert camera.light_gradient != one["light_gradient"]
            assert camera.blur_px != one["blur_px"]
    for one in reported:
        assert not designs.GRADIENT[0] <= one["light_gradient"] <= designs.GRADIENT[1]
        assert not designs.BLUR_PX[0] <= one["blur_px"] <= designs.BLUR_PX[1]
        assert designs.NEAR_MM[1] < one["distance_mm"] < designs.FAR_MM[0]
    assert str(int(designs.FPS)) not in ("24", "25", "30", "60")


def test_most_moves_are_of_one_side() -> None:
    moves = design(np.random.default_rng(1))
    for move in moves:
        if move.kind in ("muscle", "region", "lid"):
            sides = [side for side in range(len(SIDES)) if move.muscles[side].any() or move.lids[side].any()]
            sides += [0 if name.endswith("/left") else 1 for name in move.regions]
            assert len(set(sides)) == 1, move.name
    kinds = [move.kind for move in moves]
    assert {"muscle", "region", "lid", "lids", "whole", "gaze", "blink"} == set(kinds)
    assert sum(kind in ("muscle", "region", "lid", "lids") for kind in kinds) > 0.5 * len(kinds)


def test_every_move_is_held_and_has_rests_around_it() -> None:
    moves = design(np.random.default_rng(2))
    at = times(moves)
    shares = designs.levels(moves, at)
    for index, (move, start) in enumerate(zip(moves, designs.starts(moves), strict=True)):
        hold = held(move, start, at)
        assert len(hold) == (3 if move.kind == "blink" else 2)
        assert shares[hold, index].max() == pytest.approx(1.0)
        rests = rests_around(start, at)
        assert [len(rest) for rest in rests] == [2, 2]
        assert shares[np.concatenate(rests)].max() == pytest.approx(0.0, abs=1e-9)
    assert at[-1] == pytest.approx(FIRST_REST_S + EVERY_S * len(moves))
    assert counted(moves, at).sum() < 0.45 * len(at)


def test_a_rendered_face_moves_as_it_was_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wanted = ("closure/left", "smile-open", "closure/both")
    monkeypatch.setattr(
        single_moves,
        "design",
        lambda rng: [next(move for move in design(rng) if move.name == name) for name in wanted],
    )
    found = read_moves(film(CALIBRATION_SEEDS.start), (PAIR,))
    found.save(tmp_path / "face.npz")
    kept = Moves.load(tmp_path / "face.npz")
    assert kept.names == wanted
    gap, corner = CHANNELS.index("palpebral-fissure.gap"), CHANNELS.index("commissure.up")
    assert set(kept.read) == {"bundled-whole", "bundled-whole-modelled"}
    assert kept.true[0, 0, gap] < -2.0
    assert kept.true[0, 1, gap] == pytest.approx(0.0, abs=0.05)
    assert np.array_equal(kept.true, found.true)
    assert (kept.true[1, :, corner] > 1.0).all()
    assert kept.true[2, :, gap] == pytest.approx(kept.true[2, :, gap].mean(), abs=1.0)
    for key, read in kept.read.items():
        assert np.isfinite(read).all()
        assert (read[1, :, corner] > 0.5).all()
        assert (read[2, :, gap] < 0.3 * kept.true[2, :, gap]).all()
        assert (kept.noise[key] < 0.5).all()
    followed, modelled = (np.abs(read[1, :, corner] - kept.true[1, :, corner]).mean() for read in kept.read.values())
    assert followed < modelled


@pytest.mark.parametrize("pair", PAIRS[:2], ids=lambda pair: pair.id)
def test_skin_is_followed_between_mirror_images_read_before_and_after(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A face that keeps still, and what the model says of its mirror image drifts off."""
    drift, rest, said = 1.0, [], []
    real: Any = MirroredReader.__dict__["_read"]

    def drifting(reader: MirroredReader, image: Any, time_s: float) -> Any:
        return real(reader, image, time_s) + np.float32(drift * time_s)

    class Asked(SkinFollower):
        def __init__(self, picture: Any, position: Any, mirrored: Any = None) -> None:
            super().__init__(picture, position, mirrored)
            rest.append(np.abs(mirrored - position)[:, :2].max())

        def read(self, picture: Any, position: Any, mirrored: Any = None) -> Any:
            said.append((mirrored - position).mean())
            return super().read(picture, position, mirrored)

    monkeypatch.setattr(MirroredReader, "_read", drifting)
    monkeypatch.setattr(single_moves, "SkinFollower", Asked)
    moves, picture = design(np.random.default_rng(1))[:2], astronaut().picture
    at = times(moves)
    drawn = np.zeros((len(at), len(SIDES), len(CHANNELS)))
    shown = ((float(time_s), picture) for time_s in at)
    read_moves(Film(moves, at, (picture.shape[1], picture.shape[0]), drawn, shown), (pair,))
    (most,) = rest
    assert most > drift
    own = np.array(said) - drift * at[counted(moves, at)]
    assert own == pytest.approx(own.mean(), abs=0.06)


def test_a_mirrored_face_is_drawn_from_the_mirror_image(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Portrait] = []

    def keep(shape: Any, look: Any, picture: Portrait, px_per_mm: float) -> Any:
        drawn.append(picture)
        return None

    monkeypatch.setattr(single_moves, "make_canvas", keep)
    for mirror in (False, True):
        film(CALIBRATION_SEEDS.start, mirror=mirror)
    assert np.array_equal(drawn[0].picture, astronaut().picture)
    assert np.array_equal(drawn[1].picture, mirrored(astronaut()).picture)
