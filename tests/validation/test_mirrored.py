"""A recording in the mirror: what is kept of it, what it shows, and that its outcome is the exchanged one."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from synkin.anatomy import other_side
from synkin.phantom.landmark_link import track_of
from synkin.phantom.recording import simulate
from synkin.track import mirror_track
from synkin.validation import pixel_jobs as work
from synkin.validation.cache import key_of
from synkin.validation.cases import Case, recording_of
from synkin.validation.held import loaded_truth
from synkin.validation.landmark_jobs import NOISE, kept_outcome
from synkin.validation.mirrored import mirrored_case, mirrored_frames, mirrored_recording, mirrored_truth
from synkin.validation.outcome import Outcome
from synkin.validation.pixel import Rendered, pixel_cases, pixel_jobs, render_and_read
from synkin.validation.pixel_figures import aimed
from synkin.validation.pixel_jobs import PixelJob, assess_pixels, rendered
from synkin.validation.readings import QUICK_PAIRS, Pair, model_version

PAIR = QUICK_PAIRS[0]
VERSIONS = ("of-video", "of-track", "of-outcome", "of-mirror")


@pytest.fixture(scope="module")
def case() -> Case:
    """A unilateral patient who smiles twice, light from one side."""
    first = pixel_cases(1, quick=True)[0]
    return replace(first, movements=("smile-open",), repetitions=2, height="360", light="left", pattern="mass")


def mirror_of(job: PixelJob) -> PixelJob:
    return replace(job, mirrored=True)


def test_keys_of_ordinary_recordings_are_what_they_were(case: Case, tmp_path: Path) -> None:
    job = PixelJob(case, tmp_path, QUICK_PAIRS, VERSIONS)

    video = key_of("video", "of-video", case.parameters())
    track = key_of("track", "of-track", {"video": video, "pair": PAIR.id, "model": model_version(PAIR)})
    outcome = key_of("pixel", "of-outcome", {"track": f"{track}.zarr", **case.parameters()})
    assert job.video == tmp_path / "videos" / video
    assert job.track(PAIR) == tmp_path / "tracks" / f"{track}.zarr"
    assert job.kept(PAIR) == tmp_path / "outcomes" / f"{outcome}.json"
    assert job.named is case


def test_a_mirrored_recording_is_kept_beside_the_other(case: Case, tmp_path: Path) -> None:
    job = PixelJob(case, tmp_path, QUICK_PAIRS, VERSIONS)
    image = mirror_of(job)

    assert image.video != job.video
    assert image.track(PAIR) != job.track(PAIR)
    assert image.kept(PAIR) != job.kept(PAIR)
    assert image.cost == job.cost
    exchanged_otherwise = replace(image, versions=(*VERSIONS[:3], "another"))
    assert exchanged_otherwise.track(PAIR) == image.track(PAIR)
    assert exchanged_otherwise.kept(PAIR) != image.kept(PAIR)
    assert replace(job, versions=exchanged_otherwise.versions).kept(PAIR) == job.kept(PAIR)


def test_those_that_the_targets_are_for_are_mirrored_and_none_in_the_quick_part(tmp_path: Path) -> None:
    jobs = pixel_jobs(tmp_path, 1, quick=False)
    images = [job for job in jobs if job.mirrored]

    ordinary = [Outcome(one.id, one.person, one.group, one.levels) for one in pixel_cases(1, quick=False)]
    assert [job.case.id for job in images] == [one.id for one in ordinary if aimed(one)]
    assert len(images) >= 20
    assert {job.pairs for job in images} == {jobs[0].pairs[:1]}
    assert len({job.video for job in jobs if job.case in pixel_cases(1, quick=False)}) == 40 + len(images)
    assert not any(job.mirrored for job in pixel_jobs(tmp_path, 1, quick=True))


def test_names_go_by_the_side_in_the_mirror(case: Case) -> None:
    image = mirrored_case(case)

    assert image.id == f"{case.id}-mirrored"
    assert (image.person, image.group) == (case.person, case.group)
    assert image.levels == {**case.levels, "side": other_side(case.side), "light": "right"}
    assert mirrored_case(replace(case, light="above")).light == "above"


def test_truth_in_the_mirror_has_its_sides_exchanged_and_nothing_else(case: Case) -> None:
    truth = loaded_truth(simulate(recording_of(case)))
    image = mirrored_truth(truth)

    assert image["affected_side"] == other_side(case.side)
    assert image["weakness"]["left"] == truth["weakness"]["right"]
    for one, other in zip(truth["trials"], image["trials"], strict=True):
        assert other["hold"] == one["hold"]
        for side in ("left", "right"):
            assert other["gap_change"][other_side(side)] == one["gap_change"][side]
            assert other["channels"][other_side(side)] == one["channels"][side]
        assert [row["side"] for row in other["unwanted"]] == [other_side(row["side"]) for row in one["unwanted"]]
    assert any(one["unwanted"] for one in truth["trials"])
    assert mirrored_truth(image) == truth
    both = {"affected_side": "both", "patient": "left"}
    assert mirrored_truth(both) == both


def test_an_assessment_is_told_the_other_side_and_the_same_scale(case: Case) -> None:
    recording = recording_of(case)
    image = mirrored_recording(recording)

    assert image.patient.affected_side == other_side(case.side)
    assert image.patient.nerve(other_side(case.side)) == recording.patient.nerve(case.side)
    assert (image.camera, image.protocol) == (recording.camera, recording.protocol)


def shown(*_: object) -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
    picture = np.zeros((64, 96, 3), dtype=np.uint8)
    picture[:, :30] = 200
    yield from ((0.0, picture), (0.05, picture))


def test_pictures_are_flipped_before_they_are_encoded(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "pictures", shown)
    simulation = simulate(recording_of(replace(case, repetitions=1)))
    job = PixelJob(case, tmp_path, QUICK_PAIRS, VERSIONS)

    seen = []
    for one in (job, mirror_of(job)):
        with av.open(str(rendered(one, simulation))) as container:
            seen.append([frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)])

    assert [len(one) for one in seen] == [2, 2]
    for plain, image in zip(*seen, strict=True):
        assert plain[:, :25].min() > 150 > 50 > plain[:, 40:].max()
        assert image[:, -25:].min() > 150 > 50 > image[:, :-40].max()
    for (_, once), (_, twice) in zip(shown(), mirrored_frames(mirrored_frames(shown())), strict=True):
        assert np.array_equal(once, twice)


@pytest.fixture(scope="module")
def outcomes(case: Case, tmp_path_factory: pytest.TempPathFactory) -> tuple[PixelJob, Outcome, Outcome]:
    """What is found of a recording and its mirror image when the reader's landmarks are as good in either."""
    simulation = simulate(recording_of(case))
    track = track_of(simulation, NOISE)

    def read(job: PixelJob, _pair: Pair) -> xr.Dataset:
        return mirror_track(track) if job.mirrored else track

    job = PixelJob(case, tmp_path_factory.mktemp("cache"), QUICK_PAIRS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "track_read", read)
        patch.setattr(work, "rendered", lambda *_: None)
        for one in (job, mirror_of(job)):
            assess_pixels(one)
    found = [kept_outcome(one.kept(PAIR), one.named) for one in (job, mirror_of(job))]
    assert found[0] is not None
    assert found[1] is not None
    return job, found[0], found[1]


def test_the_outcome_in_the_mirror_is_the_exchanged_one(outcomes: tuple[PixelJob, Outcome, Outcome]) -> None:
    _, plain, image = outcomes

    assert plain.failed is image.failed is None
    assert image.scale_error == pytest.approx(plain.scale_error)
    for rows, others in ((plain.moved, image.moved), (plain.cells, image.cells)):
        found = {(row.movement, row.region, row.side): asdict(row) for row in others}
        assert len(found) == len(rows) > 0
        for row in rows:
            expected = {**asdict(row), "side": other_side(row.side)}
            _same(found[row.movement, row.region, other_side(row.side)], expected)
    assert {cell.side for cell in plain.cells if cell.affected} != {cell.side for cell in image.cells if cell.affected}


def _same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        if isinstance(value, float):
            assert found[name] == pytest.approx(value, abs=1e-4), name
        else:
            assert found[name] == value, name


def test_a_run_lays_both_side_by_side(outcomes: tuple[PixelJob, Outcome, Outcome]) -> None:
    job, plain, image = outcomes
    found, undone = Rendered(), replace(job.case, id="undone", crf="28")

    missing = render_and_read(
        [job, mirror_of(job), mirror_of(replace(job, case=undone))], found, lambda *_: None, partial=True
    )

    assert missing == 1
    assert found.outcomes == [plain]
    assert found.twice == [(plain, image)]
    assert found.by_pair == {PAIR: []}
