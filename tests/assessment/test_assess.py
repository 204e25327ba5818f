"""The pure rooms run in order: a Track in, everything found in it out, and the mirror image gives the mirror answer."""

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import jsonschema
import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.synthetic import FISSURE, GAP_MM, MM_PER_PX, USUAL, Move, added, cues, in_turn, record, repeated, scaled

from synkin.anatomy import AffectedSide
from synkin.assessment import Assessment, Findings, assess, dumps, from_json, schema, to_json
from synkin.errors import UnmeasurableError
from synkin.motion import Calibration
from synkin.report import table_rows
from synkin.track import mirror_track

SWAPPED: dict[AffectedSide, AffectedSide] = {"left": "right", "right": "left", "both": "both", "unknown": "unknown"}
WORDS = {"left": "right", "right": "left"}


def session() -> list[Move]:
    """Two movements, three times each, weaker on the right, whose eye closes with the smile."""
    smile = added(scaled(USUAL["smile-open"], right=0.8), {("right", FISSURE): (-4.0, 0.5)})
    return in_turn(repeated("brow-raise", scaled(USUAL["brow-raise"], right=0.7)), repeated("smile-open", smile))


def swapped(text: str) -> str:
    return re.sub("left|right", lambda word: WORDS[word.group()], text)


def turned_round(lag: dict[str, Any]) -> dict[str, Any]:
    if lag["value"] is None:
        return lag
    low, high = lag["ci95"]
    return {**lag, "value": -lag["value"], "ci95": [-high, -low]}


def mirrored(thing: Any) -> Any:
    """What the document of the mirror image should be: left and right exchanged, angles and lags that turn round."""
    if isinstance(thing, dict):
        out = {swapped(key): mirrored(value) for key, value in thing.items()}
        for name in ("yaw_range", "roll_range"):
            if out.get(name) is not None:
                out[name] = [-out[name][1], -out[name][0]]
        if "symmetry" in out or "relative_s" in out:  # left after right is positive
            out |= {name: turned_round(out[name]) for name in ("lag_s", "relative_s") if name in out}
        return out
    if isinstance(thing, list):
        return [mirrored(one) for one in thing]
    return swapped(thing) if isinstance(thing, str) else thing


def in_order(document: dict[str, Any]) -> dict[str, Any]:
    """Rows sorted by what they are about, sides of a trial too; the paragraph of the summary left away."""
    about = ("movement", "region", "wanted", "unwanted", "side", "measure", "repetition", "kind", "text")
    out = dict(document)
    for name, rows in document.items():
        if isinstance(rows, list):
            kept = [row for row in rows if row.get("kind") != "summary"]
            out[name] = sorted(kept, key=lambda row: [str(row.get(key)) for key in about])
            for row in out[name]:
                if "sides" in row:
                    row["sides"] = sorted(row["sides"])
                if "onsets" in row:
                    row["onsets"] = sorted(row["onsets"], key=lambda one: (one["region"], one["side"]))
    weakness = sorted(out["signs"]["weakness"], key=lambda one: (one["movement"], one["side"]))
    out["signs"] = out["signs"] | {"weakness": weakness}
    return out


def assert_same(here: Any, there: Any, path: str = "") -> None:
    if isinstance(here, dict):
        assert here.keys() == there.keys(), path
        for key in here:
            assert_same(here[key], there[key], f"{path}/{key}")
    elif isinstance(here, list):
        assert len(here) == len(there), path
        for index, (one, other) in enumerate(zip(here, there, strict=True)):
            assert_same(one, other, f"{path}/{index}")
    elif isinstance(here, float) and isinstance(there, float):
        assert here == pytest.approx(there, abs=1e-9, rel=1e-9), path
    else:
        assert here == there, path


def mirror_holds(track: xr.Dataset, moves: Sequence[Move] | None, affected: AffectedSide) -> None:
    sheet = None if moves is None else cues(moves)
    # Muscles are found from samples, which rounding may part: tests/drive holds them to their mirror image.
    here = to_json(assess(track, sheet, affected, muscles=False).assessment)
    there = to_json(assess(mirror_track(track), sheet, SWAPPED[affected], muscles=False).assessment)
    assert_same(in_order(mirrored(here)), in_order(there))


@pytest.mark.parametrize("cued", [True, False])
@settings(deadline=None, max_examples=4, derandomize=True)
@given(
    affected=st.sampled_from(["left", "right", "both", "unknown"]),
    seed=st.integers(0, 1000),
    head=st.booleans(),
    asymmetry=st.sampled_from([0.0, 1.0]),
    lost=st.booleans(),
)
def test_the_mirror_image_gives_the_mirror_answer(
    cued: bool, affected: AffectedSide, seed: int, head: bool, asymmetry: float, lost: bool
) -> None:
    moves = session()
    track = record(
        moves,
        seed=seed,
        noise_mm=0.15,
        head=head,
        asymmetry_mm=asymmetry,
        irregular=True,
        blinks=[1.0, 13.2],
        lost=[(9.0, 9.6)] if lost else [],
    )
    mirror_holds(track, moves if cued else None, affected)


def test_the_mirror_image_of_a_one_sided_face_too() -> None:
    """One side that does not move at all: nothing to fall back on but the other, whichever that is."""
    moves = repeated("smile-open", scaled(USUAL["smile-open"], left=0.0))
    for affected in ("left", "unknown"):
        mirror_holds(record(moves, noise_mm=0.15), moves, affected)


@pytest.fixture(scope="module")
def found() -> Findings:
    moves = session()
    return assess(record(moves, noise_mm=0.1, head=True, blinks=[1.0, 9.3]), cues(moves), "right")


def test_the_document_keeps_the_published_schema(found: Findings) -> None:
    document = json.loads(dumps(found.assessment))
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert from_json(document) == found.assessment
    assert "NaN" not in dumps(found.assessment)


def test_what_was_put_in_is_in_the_assessment(found: Findings) -> None:
    trials = [trial for trial in found.assessment.trials if trial.movement != "blink"]
    assert [(one.movement, one.repetition) for one in trials] == [
        (movement, repetition) for movement in ("brow-raise", "smile-open") for repetition in (1, 2, 3)
    ]
    for trial, move in zip(trials, session(), strict=True):
        assert trial.usable
        assert trial.onset_s == pytest.approx(move.at_s + 0.1, abs=0.12)
        assert move.at_s + 0.2 < trial.hold[0] < trial.hold[1] < move.end_s - 0.2
        assert trial.rest[1] <= trial.onset_s
    assert found.assessment.scale.mm_per_px == pytest.approx(MM_PER_PX, rel=0.02)
    assert found.assessment.affected_side == "right"
    assert found.assessment.software.model_name == "phantom"
    assert found.assessment.software.reading == "whole"
    assert found.assessment.summary


def test_the_assessment_names_the_calibration_that_corrected_it(found: Findings) -> None:
    versions = found.assessment.software.measure_versions
    assert versions["calibration"] == found.measures.calibration.version


def test_the_same_track_gives_the_same_bytes() -> None:
    moves = repeated("smile-open")
    first, second = (dumps(assess(record(moves, seed=3), cues(moves), "left").assessment) for _ in range(2))
    assert first == second


def test_a_calibration_scales_every_length(found: Findings) -> None:
    moves = session()
    track = record(moves, noise_mm=0.1, head=True, blinks=[1.0, 9.3])
    larger = assess(track, cues(moves), "right", Calibration("mm-per-px", 1.05 * found.assessment.scale.mm_per_px))

    def smile(findings: Findings) -> float:
        (row,) = [
            one.quantity.value
            for one in findings.assessment.excursions
            if (one.movement, one.side, one.region, one.measure) == ("smile-open", "left", "commissure", "displacement")
        ]
        assert row is not None
        return row

    assert smile(larger) == pytest.approx(1.05 * smile(found), rel=0.01)
    assert "given" in larger.assessment.scale.method


def test_another_iris_scales_lengths_and_leaves_ratios(found: Findings) -> None:
    """What is not known about the patient's iris is one error for the whole recording: it cancels in ratios."""
    moves = session()
    track = record(moves, noise_mm=0.1, head=True, blinks=[1.0, 9.3])
    track["iris_diameter"].values[:] *= 1.1
    other = assess(track, cues(moves), "right").assessment
    own = found.assessment
    for one, same in zip(own.excursions, other.excursions, strict=True):
        if one.quantity.value is not None and one.measure == "gap-change":
            assert same.quantity.value == pytest.approx(one.quantity.value / 1.1, rel=0.003, abs=0.003)
    for pair, same_pair in zip(own.coordination, other.coordination, strict=True):
        assert same_pair.symmetry.value == pytest.approx(pair.symmetry.value, rel=0.003)
        assert same_pair.lag_s.value == pytest.approx(pair.lag_s.value, abs=0.01)


def test_single_precision_is_enough(found: Findings) -> None:
    """Landmarks come from the models in single precision."""
    moves = session()
    track = record(moves, noise_mm=0.1, head=True, blinks=[1.0, 9.3])
    coarse = track.assign(position=track["position"].astype(np.float32).assign_attrs(units="px"))
    for one, same in zip(found.assessment.excursions, assess(coarse, cues(moves)).assessment.excursions, strict=True):
        if one.quantity.value is not None:
            assert same.quantity.value == pytest.approx(one.quantity.value, abs=0.005)


def notes(assessment: Assessment, kind: str) -> list[str]:
    return [note.text for note in assessment.notes if note.kind == kind]


def test_a_lost_face_is_reported_with_its_times() -> None:
    moves = repeated("smile-open")
    found = assess(record(moves, lost=[(4.5, 5.5)]), cues(moves)).assessment
    (text,) = notes(found, "face-lost")
    assert "4.5" in text
    assert "5.5" in text
    assert found.quality.seconds_without_face == pytest.approx(1.0, abs=0.05)
    assert found.quality.frames - found.quality.frames_usable == 25
    assert any("without a face" in reason for reason in found.quality.reasons)


def test_a_face_lost_to_the_end_is_reported_too() -> None:
    moves = repeated("smile-open", times=1)
    found = assess(record(moves, seconds=12.0, lost=[(8.0, 99.0)]), cues(moves)).assessment
    (text,) = notes(found, "face-lost")
    assert "8.0" in text
    assert found.quality.seconds_without_face == pytest.approx(4.0, abs=0.05)


def test_a_gap_in_the_file_does_not_count_as_time_without_a_face() -> None:
    track = record(seconds=6.0)
    time = track["time"].values + np.where(track["time"].values > 3.0, 20.0, 0.0)
    found = assess(track.assign_coords(time=("time", time, {"units": "s"}))).assessment
    assert found.quality.seconds_without_face == 0.0
    assert found.recording.frames_per_second == pytest.approx(25.0)


def test_a_second_face_and_a_broken_file_are_reported() -> None:
    track = record(seconds=4.0, truncated=True)
    track["faces"].values[50:60] = 2
    found = assess(track).assessment
    assert "second face" in notes(found, "second-face")[0]
    assert "breaks off" in notes(found, "truncated")[0]


def test_a_turned_head_is_reported() -> None:
    moves = repeated("smile-open")
    found = assess(record(moves, turned=[(6.0, 8.0)]), cues(moves)).assessment
    assert any("turned too far" in reason for reason in found.quality.reasons)
    assert [trial.usable for trial in found.trials if trial.movement == "smile-open"] == [True, False, True]


def test_quality_says_how_large_the_face_is_and_how_the_head_moved() -> None:
    quality = assess(record(seconds=20.0, head=True)).assessment.quality
    assert quality.yaw_range is not None
    assert quality.pitch_range is not None
    assert quality.roll_range is not None
    assert quality.yaw_range[1] - quality.yaw_range[0] == pytest.approx(10.0, abs=1.0)
    assert quality.pitch_range[1] - quality.pitch_range[0] == pytest.approx(6.0, abs=1.0)
    assert quality.roll_range[1] - quality.roll_range[0] == pytest.approx(8.0, abs=1.5)
    assert quality.face_height_px is not None
    assert quality.face_height_px == pytest.approx(147 / MM_PER_PX, rel=0.1)


def test_one_image_gives_a_rest_and_no_movement() -> None:
    found = assess(record(seconds=0.04, noise_mm=0.0), affected="right").assessment
    assert found.trials == ()
    assert found.synkinesis == ()
    gaps = [row.quantity for row in found.rest if (row.region, row.measure) == (FISSURE, "gap")]
    assert [gap.value for gap in gaps] == pytest.approx([GAP_MM] * 2, abs=0.01)
    assert [gap.n for gap in gaps] == [1, 1]
    json.loads(dumps(found))


@pytest.mark.parametrize("seconds", [0.08, 0.2, 1.0])
def test_a_recording_may_be_very_short(seconds: float) -> None:
    found = assess(record(seconds=seconds)).assessment
    assert found.quality.frames == round(25 * seconds)
    jsonschema.Draft202012Validator(schema()).validate(json.loads(dumps(found)))


def test_no_face_at_all_is_refused() -> None:
    with pytest.raises(UnmeasurableError, match="No face"):
        assess(record(seconds=2.0, lost=[(0.0, 9.0)]))


def test_a_movement_that_was_asked_for_and_not_made_is_not_zero() -> None:
    moves = repeated("smile-open")
    still = record([], seconds=moves[-1].end_s + 2)
    found = assess(still, cues(moves), "right").assessment
    assert not any(trial.usable for trial in found.trials)
    assert all(trial.reasons for trial in found.trials)
    for row in found.excursions:
        assert row.quantity.value is None
        assert row.quantity.reason
    for cell in found.synkinesis:
        assert cell.present is None
        assert cell.reason


def test_nothing_done_gives_nothing_found() -> None:
    found = assess(record(seconds=15.0, blinks=[3.0, 8.0], noise_mm=0.2, head=True), affected="left").assessment
    assert [trial.movement for trial in found.trials if trial.movement != "blink"] == []
    assert not any(cell.present for cell in found.synkinesis)
    gaps = {row.side: row.quantity.value for row in found.rest if (row.region, row.measure) == (FISSURE, "gap")}
    assert gaps["left"] == pytest.approx(GAP_MM, abs=0.3)


def test_the_table_has_every_number_of_the_assessment_once(found: Findings) -> None:
    rows = list(table_rows(found))
    keys = [(row.movement, row.effort, row.repetition, row.side, row.region, row.measure) for row in rows]
    assert len(keys) == len(set(keys))
    for row in rows:
        assert (row.value is None) == (row.status == "not-assessed")
        assert row.reason or row.value is not None
        assert row.value is None or math.isfinite(row.value)
        assert row.recording_sha256 == found.assessment.recording.sha256
        assert row.model == "phantom/whole/modelled"
    excess = {(row.movement, row.region, row.side): row.value for row in rows if row.measure == "synkinesis-excess"}
    for cell in found.assessment.synkinesis:
        assert excess[cell.movement, cell.region, cell.side] == cell.excess.value
    drive = found.assessment.drive
    assert drive is not None
    of_muscles = {(row.movement, row.side, row.region, row.measure): row for row in rows}
    assert drive.activations
    for one in drive.activations:
        assert of_muscles[one.movement, one.side, one.group, "muscle-drive"].value == one.drive.value
    for entry in drive.wiring:
        row = of_muscles[entry.movement, entry.side, entry.group, "muscle-excess"]
        assert (row.value, row.unit) == (entry.excess.value, "of full drive")
        assert of_muscles[entry.movement, entry.side, entry.group, "muscle-excess-skin"].unit == "mm"
    single = [
        row.value
        for row in rows
        if (row.movement, row.side, row.region, row.measure) == ("brow-raise", "left", "brow", "change-up")
    ]
    assert single == pytest.approx([6.0 * size for size in (1.0, 0.96, 1.05)], abs=0.3)
